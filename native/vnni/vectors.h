// Vectors of AVX-512 VNNI and of AVX-VNNI, for kernels that are written once for both.
//
// A function has the target of its vectors, which a template's parameter cannot give it. So such
// kernels are static functions of a template that is specialized for each width, and their file is
// included once for each, with OCTET_VECTOR and OCTET_VNNI_TARGET defined: see
// vnni/depthwise_kernels.h.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>

#define OCTET_AVX512_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define OCTET_AVX_VNNI __attribute__((target("avx2,fma,avxvnni")))

// Within a file that is included for each width.
#define OCTET_VNNI_INLINE OCTET_VNNI_TARGET __attribute__((always_inline)) inline
#define OCTET_VNNI_KERNEL OCTET_VNNI_TARGET __attribute__((noinline))

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace octet::vnni {

// The same four bytes of src for every channel.
inline int32_t four(const uint8_t *src) {
    int32_t bytes;
    std::memcpy(&bytes, src, sizeof bytes);
    return bytes;
}

// vpdpbusd is written out: of the intrinsic GCC 12 makes copies of the sums in other registers and
// in memory, which took up to twice the time.

#define OCTET_INLINE_512 OCTET_AVX512_VNNI __attribute__((always_inline)) static inline

// 512 bits.
struct Zmm {
    using Int = __m512i;
    using Float = __m512;
    static constexpr int kBytes = 64;
    static constexpr int kLanes = 16;  // of 32 bits
    static constexpr int kRegisters = 32;
    static constexpr int kTile = 7;  // of depthwise sums, beside what finishes them

    OCTET_INLINE_512 Int load(const void *p) { return _mm512_loadu_si512(p); }
    OCTET_INLINE_512 Float floats(const float *p) { return _mm512_loadu_ps(p); }
    OCTET_INLINE_512 void store(void *p, Int v) { _mm512_storeu_si512(p, v); }
    OCTET_INLINE_512 void storeHalves(void *low, void *high, Int v) {
        _mm256_storeu_si256(static_cast<__m256i *>(low), _mm512_castsi512_si256(v));
        _mm256_storeu_si256(static_cast<__m256i *>(high), _mm512_extracti64x4_epi64(v, 1));
    }
    OCTET_INLINE_512 Int bytes(int value) { return _mm512_set1_epi8(char(value)); }
    OCTET_INLINE_512 Int shorts(int value) { return _mm512_set1_epi16(short(value)); }
    OCTET_INLINE_512 Int ints(int value) { return _mm512_set1_epi32(value); }
    OCTET_INLINE_512 Float all(float value) { return _mm512_set1_ps(value); }
    OCTET_INLINE_512 Int flip(Int a, Int b) { return _mm512_xor_si512(a, b); }
    OCTET_INLINE_512 Int low8(Int a, Int b) { return _mm512_unpacklo_epi8(a, b); }
    OCTET_INLINE_512 Int high8(Int a, Int b) { return _mm512_unpackhi_epi8(a, b); }
    OCTET_INLINE_512 Int low16(Int a, Int b) { return _mm512_unpacklo_epi16(a, b); }
    OCTET_INLINE_512 Int high16(Int a, Int b) { return _mm512_unpackhi_epi16(a, b); }
    OCTET_INLINE_512 Int permuted(Int order, Int a) { return _mm512_permutexvar_epi32(order, a); }
    OCTET_INLINE_512 Int dot(Int sum, Int u8, Int s8) {
        asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(u8), "v"(s8));
        return sum;
    }
    // Of pairs of shorts.
    OCTET_INLINE_512 Int dotPairs(Int sum, Int a, Int b) {
        asm("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
        return sum;
    }
    OCTET_INLINE_512 Int timesInts(Int a, Int b) { return _mm512_mullo_epi32(a, b); }
    OCTET_INLINE_512 Int plusInts(Int a, Int b) { return _mm512_add_epi32(a, b); }
    OCTET_INLINE_512 Int low32(Int a, Int b) { return _mm512_unpacklo_epi32(a, b); }
    OCTET_INLINE_512 Int high32(Int a, Int b) { return _mm512_unpackhi_epi32(a, b); }
    OCTET_INLINE_512 Int low64(Int a, Int b) { return _mm512_unpacklo_epi64(a, b); }
    OCTET_INLINE_512 Int high64(Int a, Int b) { return _mm512_unpackhi_epi64(a, b); }
    // The sum of its parts of 128 bits.
    OCTET_INLINE_512 __m128i sumOfQuarters(Int a) {
        const __m256i b =
            _mm256_add_epi32(_mm512_castsi512_si256(a), _mm512_extracti64x4_epi64(a, 1));
        return _mm_add_epi32(_mm256_castsi256_si128(b), _mm256_extracti128_si256(b, 1));
    }
    // In its register, where GCC would rather load it anew for each use.
    OCTET_INLINE_512 void keep(Int &a) { asm("" : "+v"(a)); }
    OCTET_INLINE_512 Float toFloat(Int a) { return _mm512_cvtepi32_ps(a); }
    OCTET_INLINE_512 Float toFloat(Float a) { return a; }
    OCTET_INLINE_512 Float fused(Float a, Float b, Float c) { return _mm512_fmadd_ps(a, b, c); }
    OCTET_INLINE_512 Int asInt(Float a) { return _mm512_castps_si512(a); }
    OCTET_INLINE_512 Float times(Float a, Float b) { return _mm512_mul_ps(a, b); }
    OCTET_INLINE_512 Float plus(Float a, Float b) { return _mm512_add_ps(a, b); }
    OCTET_INLINE_512 Float larger(Float a, Float b) { return _mm512_max_ps(a, b); }
    OCTET_INLINE_512 Float smaller(Float a, Float b) { return _mm512_min_ps(a, b); }
    OCTET_INLINE_512 Int toInt(Float a) { return _mm512_cvtps_epi32(a); }
    OCTET_INLINE_512 Int pack32(Int a, Int b) { return _mm512_packs_epi32(a, b); }
    OCTET_INLINE_512 Int packSigned(Int a, Int b) { return _mm512_packs_epi16(a, b); }
    OCTET_INLINE_512 Int packUnsigned(Int a, Int b) { return _mm512_packus_epi16(a, b); }
    OCTET_INLINE_512 Int plus16(Int a, Int b) { return _mm512_adds_epi16(a, b); }
    OCTET_INLINE_512 Int clampSigned(Int a, Int low, Int high) {
        return _mm512_min_epi8(_mm512_max_epi8(a, low), high);
    }
    OCTET_INLINE_512 Int clampUnsigned(Int a, Int low, Int high) {
        return _mm512_min_epu8(_mm512_max_epu8(a, low), high);
    }

    OCTET_INLINE_512 Int minus(Int a, Int b) { return _mm512_sub_epi32(a, b); }
    // Bytes, and zeros behind the first ones.
    OCTET_INLINE_512 Int load(const void *p, long count) {
        return count >= kBytes ? load(p) : _mm512_maskz_loadu_epi8((uint64_t(1) << count) - 1, p);
    }
    // The first lanes alone: at least one, and all if there are more.
    OCTET_INLINE_512 __mmask16 firstLanes(int lanes) {
        return lanes < kLanes ? (1 << lanes) - 1 : 0xffff;
    }
    OCTET_INLINE_512 void store(void *p, Int v, int lanes) {
        if (lanes >= kLanes) return store(p, v);
        _mm512_mask_storeu_epi32(p, firstLanes(lanes), v);
    }
    OCTET_INLINE_512 Float floats(const float *p, int lanes) {
        return _mm512_maskz_loadu_ps(firstLanes(lanes), p);
    }
    // Bytes, each flipped by `flip`, as unsigned integers.
    OCTET_INLINE_512 Int bytesToInts(const uint8_t *p, int lanes, int flip) {
        const __m128i bytes = _mm_maskz_loadu_epi8(firstLanes(lanes), p);
        return _mm512_cvtepu8_epi32(_mm_xor_si128(bytes, _mm_set1_epi8(char(flip))));
    }
    // Of NaN, `nan`.
    OCTET_INLINE_512 Float oneNan(Float a, Float nan) {
        return _mm512_mask_mov_ps(a, _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q), nan);
    }
    // Packed bytes of vectors of integers, which packing mixes by lanes of 128 bits, in order.
    OCTET_INLINE_512 Int ordered(Int a) {
        return permuted(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), a);
    }
    // Bytes of N vectors of integers, of which there are `channels`.
    template <int N>
    OCTET_INLINE_512 void storeBytes(uint8_t *to, Int bytes, int channels) {
        if (channels < N * kLanes) {
            _mm512_mask_storeu_epi8(to, (uint64_t(1) << channels) - 1, bytes);
        } else if constexpr (N == 4) {
            store(to, bytes);
        } else {
            if constexpr (N >= 2) {
                _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm512_castsi512_si256(bytes));
            }
            if constexpr (N % 2 == 1) {
                _mm_storeu_si128(reinterpret_cast<__m128i *>(to) + N - 1,
                                 _mm512_extracti32x4_epi32(bytes, N - 1));
            }
        }
    }

    // WIDTH bytes from each of some places.
    template <int WIDTH, class Place>
    OCTET_INLINE_512 Int gather(const Place &place) {
        if constexpr (WIDTH == 64) {
            return load(place(0));
        } else if constexpr (WIDTH == 32) {
            const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(place(0)));
            const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(place(1)));
            return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
        } else {
            const auto at = [&](int i) OCTET_AVX512_VNNI __attribute__((always_inline)) {
                return _mm_loadu_si128(reinterpret_cast<const __m128i *>(place(i)));
            };
            const __m256i a = _mm256_inserti128_si256(_mm256_castsi128_si256(at(0)), at(1), 1);
            const __m256i b = _mm256_inserti128_si256(_mm256_castsi128_si256(at(2)), at(3), 1);
            return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
        }
    }
};

#undef OCTET_INLINE_512
#define OCTET_INLINE_256 OCTET_AVX_VNNI __attribute__((always_inline)) static inline

// 256 bits, without AVX-512: 16 registers and no masks.
struct Ymm {
    using Int = __m256i;
    using Float = __m256;
    static constexpr int kBytes = 32;
    static constexpr int kLanes = 8;
    static constexpr int kRegisters = 16;
    static constexpr int kTile = 4;

    OCTET_INLINE_256 Int load(const void *p) {
        return _mm256_loadu_si256(static_cast<const Int *>(p));
    }
    OCTET_INLINE_256 Float floats(const float *p) { return _mm256_loadu_ps(p); }
    OCTET_INLINE_256 void store(void *p, Int v) { _mm256_storeu_si256(static_cast<Int *>(p), v); }
    OCTET_INLINE_256 void storeHalves(void *low, void *high, Int v) {
        _mm_storeu_si128(static_cast<__m128i *>(low), _mm256_castsi256_si128(v));
        _mm_storeu_si128(static_cast<__m128i *>(high), _mm256_extracti128_si256(v, 1));
    }
    OCTET_INLINE_256 Int bytes(int value) { return _mm256_set1_epi8(char(value)); }
    OCTET_INLINE_256 Int shorts(int value) { return _mm256_set1_epi16(short(value)); }
    OCTET_INLINE_256 Int ints(int value) { return _mm256_set1_epi32(value); }
    OCTET_INLINE_256 Float all(float value) { return _mm256_set1_ps(value); }
    OCTET_INLINE_256 Int flip(Int a, Int b) { return _mm256_xor_si256(a, b); }
    OCTET_INLINE_256 Int low8(Int a, Int b) { return _mm256_unpacklo_epi8(a, b); }
    OCTET_INLINE_256 Int high8(Int a, Int b) { return _mm256_unpackhi_epi8(a, b); }
    OCTET_INLINE_256 Int low16(Int a, Int b) { return _mm256_unpacklo_epi16(a, b); }
    OCTET_INLINE_256 Int high16(Int a, Int b) { return _mm256_unpackhi_epi16(a, b); }
    OCTET_INLINE_256 Int permuted(Int order, Int a) {
        return _mm256_permutevar8x32_epi32(a, order);
    }
    OCTET_INLINE_256 Int dot(Int sum, Int u8, Int s8) {
        asm("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum) : "x"(u8), "x"(s8));
        return sum;
    }
    // Of pairs of shorts.
    OCTET_INLINE_256 Int dotPairs(Int sum, Int a, Int b) {
        asm("%{vex%} vpdpwssd %2, %1, %0" : "+x"(sum) : "x"(a), "x"(b));
        return sum;
    }
    OCTET_INLINE_256 Int timesInts(Int a, Int b) { return _mm256_mullo_epi32(a, b); }
    OCTET_INLINE_256 Int plusInts(Int a, Int b) { return _mm256_add_epi32(a, b); }
    OCTET_INLINE_256 Int low32(Int a, Int b) { return _mm256_unpacklo_epi32(a, b); }
    OCTET_INLINE_256 Int high32(Int a, Int b) { return _mm256_unpackhi_epi32(a, b); }
    OCTET_INLINE_256 Int low64(Int a, Int b) { return _mm256_unpacklo_epi64(a, b); }
    OCTET_INLINE_256 Int high64(Int a, Int b) { return _mm256_unpackhi_epi64(a, b); }
    // The sum of its parts of 128 bits.
    OCTET_INLINE_256 __m128i sumOfQuarters(Int a) {
        return _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    }
    // In its register, where GCC would rather load it anew for each use.
    OCTET_INLINE_256 void keep(Int &a) { asm("" : "+x"(a)); }
    OCTET_INLINE_256 Float toFloat(Int a) { return _mm256_cvtepi32_ps(a); }
    OCTET_INLINE_256 Float toFloat(Float a) { return a; }
    OCTET_INLINE_256 Float fused(Float a, Float b, Float c) { return _mm256_fmadd_ps(a, b, c); }
    OCTET_INLINE_256 Int asInt(Float a) { return _mm256_castps_si256(a); }
    OCTET_INLINE_256 Float times(Float a, Float b) { return _mm256_mul_ps(a, b); }
    OCTET_INLINE_256 Float plus(Float a, Float b) { return _mm256_add_ps(a, b); }
    OCTET_INLINE_256 Float larger(Float a, Float b) { return _mm256_max_ps(a, b); }
    OCTET_INLINE_256 Float smaller(Float a, Float b) { return _mm256_min_ps(a, b); }
    OCTET_INLINE_256 Int toInt(Float a) { return _mm256_cvtps_epi32(a); }
    OCTET_INLINE_256 Int pack32(Int a, Int b) { return _mm256_packs_epi32(a, b); }
    OCTET_INLINE_256 Int packSigned(Int a, Int b) { return _mm256_packs_epi16(a, b); }
    OCTET_INLINE_256 Int packUnsigned(Int a, Int b) { return _mm256_packus_epi16(a, b); }
    OCTET_INLINE_256 Int plus16(Int a, Int b) { return _mm256_adds_epi16(a, b); }
    OCTET_INLINE_256 Int clampSigned(Int a, Int low, Int high) {
        return _mm256_min_epi8(_mm256_max_epi8(a, low), high);
    }
    OCTET_INLINE_256 Int clampUnsigned(Int a, Int low, Int high) {
        return _mm256_min_epu8(_mm256_max_epu8(a, low), high);
    }

    OCTET_INLINE_256 Int minus(Int a, Int b) { return _mm256_sub_epi32(a, b); }
    // Bytes, and zeros behind the first ones.
    OCTET_INLINE_256 Int load(const void *p, long count) {
        if (count >= kBytes) return load(p);
        uint8_t copy[kBytes] = {};
        std::memcpy(copy, p, count);
        return load(copy);
    }
    // The first lanes alone: at least one, and all if there are more.
    OCTET_INLINE_256 Int firstLanes(int lanes) {
        return _mm256_cmpgt_epi32(ints(lanes), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
    OCTET_INLINE_256 void store(void *p, Int v, int lanes) {
        if (lanes >= kLanes) return store(p, v);
        _mm256_maskstore_epi32(static_cast<int *>(p), firstLanes(lanes), v);
    }
    OCTET_INLINE_256 Float floats(const float *p, int lanes) {
        return lanes >= kLanes ? floats(p) : _mm256_maskload_ps(p, firstLanes(lanes));
    }
    // Bytes, each flipped by `flip`, as unsigned integers.
    OCTET_INLINE_256 Int bytesToInts(const uint8_t *p, int lanes, int flip) {
        uint64_t bytes = 0;
        std::memcpy(&bytes, p, lanes < kLanes ? lanes : kLanes);
        return _mm256_cvtepu8_epi32(
            _mm_xor_si128(_mm_cvtsi64_si128(int64_t(bytes)), _mm_set1_epi8(char(flip))));
    }
    // Of NaN, `nan`.
    OCTET_INLINE_256 Float oneNan(Float a, Float nan) {
        return _mm256_blendv_ps(a, nan, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
    }
    // Packed bytes of vectors of integers, which packing mixes by lanes of 128 bits, in order.
    OCTET_INLINE_256 Int ordered(Int a) {
        return permuted(_mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7), a);
    }
    // Bytes of N vectors of integers, of which there are `channels`.
    template <int N>
    OCTET_INLINE_256 void storeBytes(uint8_t *to, Int bytes, int channels) {
        if (channels < N * kLanes) {
            uint8_t copy[kBytes];
            store(copy, bytes);
            std::memcpy(to, copy, channels);
        } else if constexpr (N == 4) {
            store(to, bytes);
        } else {
            if constexpr (N >= 2) {
                _mm_storeu_si128(reinterpret_cast<__m128i *>(to), _mm256_castsi256_si128(bytes));
            }
            if constexpr (N % 2 == 1) {
                _mm_storel_epi64(
                    reinterpret_cast<__m128i *>(to + (N - 1) * kLanes),
                    N == 1 ? _mm256_castsi256_si128(bytes) : _mm256_extracti128_si256(bytes, 1));
            }
        }
    }

    // WIDTH bytes from each of some places.
    template <int WIDTH, class Place>
    OCTET_INLINE_256 Int gather(const Place &place) {
        if constexpr (WIDTH == 32) {
            return load(place(0));
        } else {
            const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i *>(place(0)));
            const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i *>(place(1)));
            return _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
        }
    }
};

#undef OCTET_INLINE_256

}  // namespace octet::vnni

#pragma GCC diagnostic pop

#endif
