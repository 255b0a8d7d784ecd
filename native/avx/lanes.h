// Sixteen floats at a time, for kernels over rows that are written once for AVX-512 and for AVX2
// with FMA: `zmm::Lanes` and `ymm::Lanes` have the same functions.
#pragma once

#include <cstdint>

#include "shared/isa.h"
#include "shared/quantize.h"

#if defined(__x86_64__)
#include <immintrin.h>

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace octet::avx {

constexpr long kLanes = 16;

#define OCTET_ZMM OCTET_AVX512 __attribute__((always_inline)) inline
#define OCTET_YMM OCTET_AVX2 __attribute__((always_inline)) inline

namespace zmm {

struct Lanes {
    __m512 v;

    OCTET_ZMM static Lanes all(float x) { return {_mm512_set1_ps(x)}; }
    OCTET_ZMM static Lanes load(const float *p) { return {_mm512_loadu_ps(p)}; }
    // The first n; the others are `rest`.
    OCTET_ZMM static Lanes load(const float *p, long n, float rest) {
        return {_mm512_mask_loadu_ps(_mm512_set1_ps(rest), first(n), p)};
    }
    OCTET_ZMM void store(float *p) const { _mm512_storeu_ps(p, v); }
    OCTET_ZMM void store(float *p, long n) const { _mm512_mask_storeu_ps(p, first(n), v); }
    // The first n of this, 0 for the others.
    OCTET_ZMM Lanes only(long n) const { return {_mm512_maskz_mov_ps(first(n), v)}; }

    OCTET_ZMM Lanes operator+(Lanes o) const { return {_mm512_add_ps(v, o.v)}; }
    OCTET_ZMM Lanes operator-(Lanes o) const { return {_mm512_sub_ps(v, o.v)}; }
    OCTET_ZMM Lanes operator*(Lanes o) const { return {_mm512_mul_ps(v, o.v)}; }
    OCTET_ZMM Lanes fma(Lanes b, Lanes c) const { return {_mm512_fmadd_ps(v, b.v, c.v)}; }
    // this > o ? this : o
    OCTET_ZMM Lanes greater(Lanes o) const { return {_mm512_max_ps(v, o.v)}; }
    // this < bound ? x : y
    OCTET_ZMM Lanes below(Lanes bound, Lanes x, Lanes y) const {
        return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(v, bound.v, _CMP_LT_OQ), y.v, x.v)};
    }
    OCTET_ZMM Lanes magnitude() const { return {_mm512_abs_ps(v)}; }
    // The low bits as an exponent.
    OCTET_ZMM Lanes exponent() const {
        return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(v), 23))};
    }
    OCTET_ZMM Lanes oneNan() const {
        const __mmask16 isNan = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);
        return {_mm512_mask_mov_ps(v, isNan, _mm512_set1_ps(__builtin_nanf("")))};
    }

    // Halves, quarters, ... added to each other.
    OCTET_ZMM float sum() const {
        return sumOf8(_mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1)));
    }
    OCTET_ZMM float greatest() const {
        return greatestOf8(_mm256_max_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1)));
    }

private:
    OCTET_ZMM static __mmask16 first(long n) { return (__mmask16)((1u << n) - 1); }
    OCTET_ZMM static float sumOf8(__m256 a) {
        const __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
        const __m128 c = _mm_add_ps(b, _mm_movehl_ps(b, b));
        return _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)));
    }
    OCTET_ZMM static float greatestOf8(__m256 a) {
        const __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
        const __m128 c = _mm_max_ps(b, _mm_movehl_ps(b, b));
        return _mm_cvtss_f32(_mm_max_ss(c, _mm_movehdup_ps(c)));
    }
};

}  // namespace zmm
}  // namespace octet::avx
#endif
