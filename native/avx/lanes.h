// The sixteen partial sums of a row, for kernels that are written once for both widths: zmm::Lanes
// is one vector, ymm::Lanes two.
#pragma once

#include <limits>

#include "avx/vectors.h"

#if defined(__x86_64__)

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace octet::avx {

constexpr long kSixteen = 16;

#define OCTET_ZMM_METHOD OCTET_AVX_ZMM __attribute__((always_inline)) inline
#define OCTET_YMM_METHOD OCTET_AVX_YMM __attribute__((always_inline)) inline

namespace zmm {

struct Lanes {
    __m512 v;

    OCTET_ZMM_METHOD static Lanes all(float x) { return {_mm512_set1_ps(x)}; }
    OCTET_ZMM_METHOD static Lanes load(const float *p) { return {_mm512_loadu_ps(p)}; }
    // The first n; the others are `rest`.
    OCTET_ZMM_METHOD static Lanes load(const float *p, long n, float rest) {
        return {_mm512_mask_loadu_ps(_mm512_set1_ps(rest), first(n), p)};
    }
    OCTET_ZMM_METHOD void store(float *p) const { _mm512_storeu_ps(p, v); }
    OCTET_ZMM_METHOD void store(float *p, long n) const { _mm512_mask_storeu_ps(p, first(n), v); }
    // Past the caches, to a whole line of them.
    OCTET_ZMM_METHOD void stream(float *p) const { _mm512_stream_ps(p, v); }
    // The first n of this, of `other` the rest.
    OCTET_ZMM_METHOD Lanes firstOf(long n, Lanes other) const {
        return {_mm512_mask_mov_ps(other.v, first(n), v)};
    }

    OCTET_ZMM_METHOD Lanes operator+(Lanes o) const { return {_mm512_add_ps(v, o.v)}; }
    OCTET_ZMM_METHOD Lanes operator-(Lanes o) const { return {_mm512_sub_ps(v, o.v)}; }
    OCTET_ZMM_METHOD Lanes operator*(Lanes o) const { return {_mm512_mul_ps(v, o.v)}; }
    OCTET_ZMM_METHOD Lanes fma(Lanes b, Lanes c) const { return {_mm512_fmadd_ps(v, b.v, c.v)}; }
    // this > o ? this : o
    OCTET_ZMM_METHOD Lanes greater(Lanes o) const { return {_mm512_max_ps(v, o.v)}; }
    // this < o ? this : o
    OCTET_ZMM_METHOD Lanes less(Lanes o) const { return {_mm512_min_ps(v, o.v)}; }
    OCTET_ZMM_METHOD Lanes magnitude() const { return {_mm512_abs_ps(v)}; }
    // The low bits as an exponent.
    OCTET_ZMM_METHOD Lanes exponent() const {
        return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(v), 23))};
    }
    // x where that is NaN, else this.
    OCTET_ZMM_METHOD Lanes orNan(Lanes x) const {
        return {_mm512_mask_mov_ps(v, _mm512_cmp_ps_mask(x.v, x.v, _CMP_UNORD_Q), x.v)};
    }
    // The two halves.
    OCTET_ZMM_METHOD __m256 low() const { return _mm512_castps512_ps256(v); }
    OCTET_ZMM_METHOD __m256 high() const { return _mm512_extractf32x8_ps(v, 1); }

private:
    OCTET_ZMM_METHOD static __mmask16 first(long n) { return (__mmask16)((1u << n) - 1); }
};

}  // namespace zmm

namespace ymm {

struct Lanes {
    __m256 a, b;

    OCTET_YMM_METHOD static Lanes all(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
    OCTET_YMM_METHOD static Lanes load(const float *p) {
        return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)};
    }
    OCTET_YMM_METHOD static Lanes load(const float *p, long n, float rest) {
        const Lanes loaded = {_mm256_maskload_ps(p, first(n)),
                              _mm256_maskload_ps(n > 8 ? p + 8 : p, first(n - 8))};
        return loaded.firstOf(n, all(rest));
    }
    OCTET_YMM_METHOD void store(float *p) const {
        _mm256_storeu_ps(p, a);
        _mm256_storeu_ps(p + 8, b);
    }
    OCTET_YMM_METHOD void store(float *p, long n) const {
        _mm256_maskstore_ps(p, first(n), a);
        if (n > 8) _mm256_maskstore_ps(p + 8, first(n - 8), b);
    }
    OCTET_YMM_METHOD void stream(float *p) const {
        _mm256_stream_ps(p, a);
        _mm256_stream_ps(p + 8, b);
    }
    OCTET_YMM_METHOD Lanes firstOf(long n, Lanes other) const {
        return {_mm256_blendv_ps(other.a, a, _mm256_castsi256_ps(first(n))),
                _mm256_blendv_ps(other.b, b, _mm256_castsi256_ps(first(n - 8)))};
    }

    OCTET_YMM_METHOD Lanes operator+(Lanes o) const {
        return {_mm256_add_ps(a, o.a), _mm256_add_ps(b, o.b)};
    }
    OCTET_YMM_METHOD Lanes operator-(Lanes o) const {
        return {_mm256_sub_ps(a, o.a), _mm256_sub_ps(b, o.b)};
    }
    OCTET_YMM_METHOD Lanes operator*(Lanes o) const {
        return {_mm256_mul_ps(a, o.a), _mm256_mul_ps(b, o.b)};
    }
    OCTET_YMM_METHOD Lanes fma(Lanes x, Lanes y) const {
        return {_mm256_fmadd_ps(a, x.a, y.a), _mm256_fmadd_ps(b, x.b, y.b)};
    }
    OCTET_YMM_METHOD Lanes greater(Lanes o) const {
        return {_mm256_max_ps(a, o.a), _mm256_max_ps(b, o.b)};
    }
    OCTET_YMM_METHOD Lanes less(Lanes o) const {
        return {_mm256_min_ps(a, o.a), _mm256_min_ps(b, o.b)};
    }
    OCTET_YMM_METHOD Lanes magnitude() const {
        const __m256 sign = _mm256_set1_ps(-0.0f);
        return {_mm256_andnot_ps(sign, a), _mm256_andnot_ps(sign, b)};
    }
    OCTET_YMM_METHOD Lanes exponent() const { return {exponentOf(a), exponentOf(b)}; }
    OCTET_YMM_METHOD Lanes orNan(Lanes x) const {
        return {_mm256_blendv_ps(a, x.a, _mm256_cmp_ps(x.a, x.a, _CMP_UNORD_Q)),
                _mm256_blendv_ps(b, x.b, _mm256_cmp_ps(x.b, x.b, _CMP_UNORD_Q))};
    }
    OCTET_YMM_METHOD __m256 low() const { return a; }
    OCTET_YMM_METHOD __m256 high() const { return b; }

private:
    OCTET_YMM_METHOD static __m256 exponentOf(__m256 x) {
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(x), 23));
    }
    OCTET_YMM_METHOD static __m256i first(long n) {
        return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n),
                                  _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
};

}  // namespace ymm
}  // namespace octet::avx

#pragma GCC diagnostic pop

#endif
