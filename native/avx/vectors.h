// Vectors of floats for kernels that are written once for AVX-512 and for AVX2 with FMA.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>

#define OCTET_AVX_ZMM __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#define OCTET_AVX_YMM __attribute__((target("avx2,fma")))
#define OCTET_AVX_ZMM_INLINE OCTET_AVX_ZMM __attribute__((always_inline)) static inline
#define OCTET_AVX_YMM_INLINE OCTET_AVX_YMM __attribute__((always_inline)) static inline

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace octet::avx {

// addTo is written out: of the intrinsic GCC 12 keeps one of a tile's operands in memory, on the
// stack and across cache lines, which takes a fifth of the speed.

// Where an operand is NaN, and where both are 0, min and max give their second one.

// 16 floats, with 32 registers.
struct Zmm {
    using Float = __m512;
    static constexpr int kLanes = 16;
    static constexpr int kPanel = 4;  // vectors of a panel of weights
    // Rows of a tile, by its vectors: sums and what they are made of stay in registers, and so do
    // the places of the rows, of which there are registers for eight.
    static constexpr int kRows[kPanel + 1] = {0, 8, 8, 8, 6};
    // Vectors of channels of a depthwise convolution, by places at once. A sum takes one
    // multiply-add at a time, so a place alone has many.
    static constexpr int kPlaces = 6, kDepth[kPlaces + 1] = {0, 8, 4, 4, 4, 4, 4};
    static constexpr int kChannels = 8;  // whose sums are kept for three vectors of columns

    OCTET_AVX_ZMM_INLINE Float zero() { return _mm512_setzero_ps(); }
    OCTET_AVX_ZMM_INLINE Float all(float value) { return _mm512_set1_ps(value); }
    OCTET_AVX_ZMM_INLINE Float load(const float *p) { return _mm512_loadu_ps(p); }
    OCTET_AVX_ZMM_INLINE Float load(const float *p, long count) {
        return _mm512_maskz_loadu_ps(first(count), p);
    }
    // The first `count` of bytes; 0 behind them.
    OCTET_AVX_ZMM_INLINE Float wide(const uint8_t *p, long count) {
        const __m512i x = _mm512_maskz_cvtepu8_epi32(0xFFFF, _mm_maskz_loadu_epi8(first(count), p));
        return _mm512_maskz_cvtepi32_ps(0xFFFF, x);
    }
    OCTET_AVX_ZMM_INLINE Float wide(const int8_t *p, long count) {
        const __m512i x = _mm512_maskz_cvtepi8_epi32(0xFFFF, _mm_maskz_loadu_epi8(first(count), p));
        return _mm512_maskz_cvtepi32_ps(0xFFFF, x);
    }
    // Each p[at].
    OCTET_AVX_ZMM_INLINE Float gather(const float *p, const int32_t *at) {
        return _mm512_mask_i32gather_ps(zero(), 0xFFFF, _mm512_loadu_si512(at), p, 4);
    }
    // Each p[at], but where w is 0 that of `rest`, and nothing is read.
    OCTET_AVX_ZMM_INLINE Float gather(const float *p, const int32_t *at, Float w, Float rest) {
        return _mm512_mask_i32gather_ps(rest, isThere(w), _mm512_loadu_si512(at), p, 4);
    }
    // y, but x where w is 0.
    OCTET_AVX_ZMM_INLINE Float where(Float w, Float y, Float x) {
        return _mm512_mask_mov_ps(x, isThere(w), y);
    }
    OCTET_AVX_ZMM_INLINE void store(float *p, Float v) { _mm512_storeu_ps(p, v); }
    OCTET_AVX_ZMM_INLINE void store(float *p, Float v, long count) {
        _mm512_mask_storeu_ps(p, first(count), v);
    }
    OCTET_AVX_ZMM_INLINE Float fma(Float a, Float b, Float sum) {
        return _mm512_fmadd_ps(a, b, sum);
    }
    // The same of what is in registers, and stays there.
    OCTET_AVX_ZMM_INLINE void addTo(Float &sum, Float a, Float b) {
        asm("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    }
    OCTET_AVX_ZMM_INLINE Float plus(Float a, Float b) { return _mm512_add_ps(a, b); }
    OCTET_AVX_ZMM_INLINE Float minus(Float a, Float b) { return _mm512_sub_ps(a, b); }
    OCTET_AVX_ZMM_INLINE Float times(Float a, Float b) { return _mm512_mul_ps(a, b); }
    OCTET_AVX_ZMM_INLINE Float min(Float a, Float b) { return _mm512_min_ps(a, b); }
    OCTET_AVX_ZMM_INLINE Float max(Float a, Float b) { return _mm512_max_ps(a, b); }
    // Of two vectors in a row: every other element, and the others.
    OCTET_AVX_ZMM_INLINE void deal(Float low, Float high, Float &even, Float &odd) {
        const __m512i evens =
            _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        even = _mm512_permutex2var_ps(low, evens, high);
        odd = _mm512_permutex2var_ps(low, _mm512_add_epi32(evens, _mm512_set1_epi32(1)), high);
    }
    // Of two vectors in a row: what `places` names.
    OCTET_AVX_ZMM_INLINE Float pick(Float low, __m512i places, Float high) {
        return _mm512_permutex2var_ps(low, places, high);
    }
    // The lanes of a mask; 0 in the others.
    OCTET_AVX_ZMM_INLINE Float some(const float *p, __mmask16 lanes) {
        return _mm512_maskz_loadu_ps(lanes, p);
    }
    // The lanes of a mask; v in the others.
    OCTET_AVX_ZMM_INLINE Float some(Float v, const float *p, __mmask16 lanes) {
        return _mm512_mask_loadu_ps(v, lanes, p);
    }
    OCTET_AVX_ZMM_INLINE void storeSome(float *p, Float v, __mmask16 lanes) {
        _mm512_mask_storeu_ps(p, lanes, v);
    }
    // One value in the lower half of the lanes, one in the upper.
    OCTET_AVX_ZMM_INLINE Float halves(float low, float high) {
        return _mm512_mask_mov_ps(all(low), 0xFF00, all(high));
    }
    // Every NaN is the contract's.
    OCTET_AVX_ZMM_INLINE Float oneNan(Float y) { return fixed(y, 0x11111100); }
    // The same, and 0 where y is 0 or less.
    OCTET_AVX_ZMM_INLINE Float relu(Float y) { return fixed(y, 0x18181800); }

private:
    // By kinds of values, from the right: both NaNs, 0, 1, -infinity, infinity, negative, positive
    // ones; 0 in the table makes the contract's NaN of them, 1 leaves them, 8 makes them 0.
    OCTET_AVX_ZMM_INLINE Float fixed(Float y, int table) {
        return _mm512_fixupimm_ps(all(std::numeric_limits<float>::quiet_NaN()), y,
                                  _mm512_set1_epi32(table), 0);
    }
    OCTET_AVX_ZMM_INLINE __mmask16 isThere(Float w) {
        return _mm512_cmp_ps_mask(w, zero(), _CMP_NEQ_UQ);
    }
    OCTET_AVX_ZMM_INLINE __mmask16 first(long count) {
        return static_cast<__mmask16>((1u << count) - 1);
    }
};

// 8 floats, with 16 registers.
struct Ymm {
    using Float = __m256;
    static constexpr int kLanes = 8;
    static constexpr int kPanel = 2;
    static constexpr int kRows[kPanel + 1] = {0, 6, 6};
    static constexpr int kPlaces = 6, kDepth[kPlaces + 1] = {0, 8, 4, 4, 2, 2, 2};
    static constexpr int kChannels = 4;

    OCTET_AVX_YMM_INLINE Float zero() { return _mm256_setzero_ps(); }
    OCTET_AVX_YMM_INLINE Float all(float value) { return _mm256_set1_ps(value); }
    OCTET_AVX_YMM_INLINE Float load(const float *p) { return _mm256_loadu_ps(p); }
    OCTET_AVX_YMM_INLINE Float load(const float *p, long count) {
        return _mm256_maskload_ps(p, first(count));
    }
    // The first `count` of bytes; 0 behind them.
    OCTET_AVX_YMM_INLINE Float wide(const uint8_t *p, long count) {
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes(p, count)));
    }
    OCTET_AVX_YMM_INLINE Float wide(const int8_t *p, long count) {
        return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes(p, count)));
    }
    // Each p[at].
    OCTET_AVX_YMM_INLINE Float gather(const float *p, const int32_t *at) {
        return gather(p, at, all(1), zero());
    }
    // Each p[at], but where w is 0 that of `rest`, and nothing is read.
    OCTET_AVX_YMM_INLINE Float gather(const float *p, const int32_t *at, Float w, Float rest) {
        const __m256i i = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at));
        return _mm256_mask_i32gather_ps(rest, p, i, isThere(w), 4);
    }
    // y, but x where w is 0.
    OCTET_AVX_YMM_INLINE Float where(Float w, Float y, Float x) {
        return _mm256_blendv_ps(x, y, isThere(w));
    }
    OCTET_AVX_YMM_INLINE void store(float *p, Float v) { _mm256_storeu_ps(p, v); }
    OCTET_AVX_YMM_INLINE void store(float *p, Float v, long count) {
        _mm256_maskstore_ps(p, first(count), v);
    }
    OCTET_AVX_YMM_INLINE Float fma(Float a, Float b, Float sum) {
        return _mm256_fmadd_ps(a, b, sum);
    }
    // The same of what is in registers, and stays there.
    OCTET_AVX_YMM_INLINE void addTo(Float &sum, Float a, Float b) {
        asm("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    }
    OCTET_AVX_YMM_INLINE Float plus(Float a, Float b) { return _mm256_add_ps(a, b); }
    OCTET_AVX_YMM_INLINE Float minus(Float a, Float b) { return _mm256_sub_ps(a, b); }
    OCTET_AVX_YMM_INLINE Float times(Float a, Float b) { return _mm256_mul_ps(a, b); }
    OCTET_AVX_YMM_INLINE Float min(Float a, Float b) { return _mm256_min_ps(a, b); }
    OCTET_AVX_YMM_INLINE Float max(Float a, Float b) { return _mm256_max_ps(a, b); }
    OCTET_AVX_YMM_INLINE void deal(Float low, Float high, Float &even, Float &odd) {
        even = inOrder(_mm256_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0)));
        odd = inOrder(_mm256_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)));
    }
    OCTET_AVX_YMM_INLINE Float oneNan(Float y) {
        return _mm256_blendv_ps(y, all(std::numeric_limits<float>::quiet_NaN()),
                                _mm256_cmp_ps(y, y, _CMP_UNORD_Q));
    }
    OCTET_AVX_YMM_INLINE Float relu(Float y) {
        return oneNan(_mm256_and_ps(y, _mm256_cmp_ps(y, zero(), _CMP_NLE_UQ)));
    }

private:
    // The halves of both 128-bit lanes, which a shuffle has put side by side.
    OCTET_AVX_YMM_INLINE Float inOrder(Float v) {
        return _mm256_castpd_ps(
            _mm256_permute4x64_pd(_mm256_castps_pd(v), _MM_SHUFFLE(3, 1, 2, 0)));
    }
    OCTET_AVX_YMM_INLINE Float isThere(Float w) { return _mm256_cmp_ps(w, zero(), _CMP_NEQ_UQ); }
    OCTET_AVX_YMM_INLINE __m128i bytes(const void *p, long count) {
        if (count == kLanes) return _mm_loadl_epi64(static_cast<const __m128i *>(p));
        const char *from = static_cast<const char *>(p);
        uint64_t all = 0;
        uint32_t four;
        uint16_t two;
        if (count & 1) all = static_cast<uint8_t>(from[count - 1]);
        if (count & 2) {
            std::memcpy(&two, from + (count & 4), sizeof two);
            all = all << 16 | two;
        }
        if (count & 4) {
            std::memcpy(&four, from, sizeof four);
            all = all << 32 | four;
        }
        return _mm_cvtsi64_si128(static_cast<long long>(all));
    }
    OCTET_AVX_YMM_INLINE __m256i first(long count) {
        return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)),
                                  _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
};

}  // namespace octet::avx

#pragma GCC diagnostic pop

#endif
