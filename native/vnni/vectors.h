// Vectors of AVX-512 VNNI for kernels that are written once for 64 and for 32 channels at a time.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>

#define OCTET_VNNI_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
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

// 64 channels at a time.
struct Zmm {
    using Int = __m512i;
    using Float = __m512;
    static constexpr int kChannels = 64;

    OCTET_VNNI_INLINE static Int load(const void *p) { return _mm512_loadu_si512(p); }
    OCTET_VNNI_INLINE static Int load(const void *p, int channels) {
        return _mm512_maskz_loadu_epi8(~0ull >> (64 - channels), p);
    }
    OCTET_VNNI_INLINE static Float floats(const float *p) { return _mm512_load_ps(p); }
    OCTET_VNNI_INLINE static void store(void *p, Int v) { _mm512_storeu_si512(p, v); }
    OCTET_VNNI_INLINE static Int bytes(int value) { return _mm512_set1_epi8(char(value)); }
    OCTET_VNNI_INLINE static Int shorts(int value) { return _mm512_set1_epi16(short(value)); }
    OCTET_VNNI_INLINE static Float all(float value) { return _mm512_set1_ps(value); }
    OCTET_VNNI_INLINE static Int flip(Int a, Int b) { return _mm512_xor_si512(a, b); }
    OCTET_VNNI_INLINE static Int low8(Int a, Int b) { return _mm512_unpacklo_epi8(a, b); }
    OCTET_VNNI_INLINE static Int high8(Int a, Int b) { return _mm512_unpackhi_epi8(a, b); }
    OCTET_VNNI_INLINE static Int low16(Int a, Int b) { return _mm512_unpacklo_epi16(a, b); }
    OCTET_VNNI_INLINE static Int high16(Int a, Int b) { return _mm512_unpackhi_epi16(a, b); }
    OCTET_VNNI_INLINE static Int dot(Int sum, Int u8, Int s8) {
        asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(u8), "v"(s8));
        return sum;
    }
    OCTET_VNNI_INLINE static Float toFloat(Int a) { return _mm512_cvtepi32_ps(a); }
    OCTET_VNNI_INLINE static Float times(Float a, Float b) { return _mm512_mul_ps(a, b); }
    OCTET_VNNI_INLINE static Float plus(Float a, Float b) { return _mm512_add_ps(a, b); }
    OCTET_VNNI_INLINE static Int toInt(Float a) { return _mm512_cvtps_epi32(a); }
    OCTET_VNNI_INLINE static Int pack32(Int a, Int b) { return _mm512_packs_epi32(a, b); }
    OCTET_VNNI_INLINE static Int packSigned(Int a, Int b) { return _mm512_packs_epi16(a, b); }
    OCTET_VNNI_INLINE static Int packUnsigned(Int a, Int b) { return _mm512_packus_epi16(a, b); }
    OCTET_VNNI_INLINE static Int plus16(Int a, Int b) { return _mm512_adds_epi16(a, b); }
    OCTET_VNNI_INLINE static Int clampSigned(Int a, Int low, Int high) {
        return _mm512_min_epi8(_mm512_max_epi8(a, low), high);
    }
    OCTET_VNNI_INLINE static Int clampUnsigned(Int a, Int low, Int high) {
        return _mm512_min_epu8(_mm512_max_epu8(a, low), high);
    }

    // Sums as they come out of interleaved bytes, to channels in order.
    OCTET_VNNI_INLINE static void storeSums(const Int sum[4], int32_t *to) {
        const Int a = _mm512_shuffle_i32x4(sum[0], sum[1], 0x88),
                  b = _mm512_shuffle_i32x4(sum[0], sum[1], 0xdd);
        const Int c = _mm512_shuffle_i32x4(sum[2], sum[3], 0x88),
                  d = _mm512_shuffle_i32x4(sum[2], sum[3], 0xdd);
        store(to, _mm512_shuffle_i32x4(a, c, 0x88));
        store(to + 16, _mm512_shuffle_i32x4(b, d, 0x88));
        store(to + 32, _mm512_shuffle_i32x4(a, c, 0xdd));
        store(to + 48, _mm512_shuffle_i32x4(b, d, 0xdd));
    }
};

// 32 channels at a time.
struct Ymm {
    using Int = __m256i;
    using Float = __m256;
    static constexpr int kChannels = 32;

    OCTET_VNNI_INLINE static Int load(const void *p) {
        return _mm256_loadu_si256(static_cast<const Int *>(p));
    }
    OCTET_VNNI_INLINE static Int load(const void *p, int channels) {
        return _mm256_maskz_loadu_epi8(~0u >> (32 - channels), p);
    }
    OCTET_VNNI_INLINE static Float floats(const float *p) { return _mm256_load_ps(p); }
    OCTET_VNNI_INLINE static void store(void *p, Int v) {
        _mm256_storeu_si256(static_cast<Int *>(p), v);
    }
    OCTET_VNNI_INLINE static Int bytes(int value) { return _mm256_set1_epi8(char(value)); }
    OCTET_VNNI_INLINE static Int shorts(int value) { return _mm256_set1_epi16(short(value)); }
    OCTET_VNNI_INLINE static Float all(float value) { return _mm256_set1_ps(value); }
    OCTET_VNNI_INLINE static Int flip(Int a, Int b) { return _mm256_xor_si256(a, b); }
    OCTET_VNNI_INLINE static Int low8(Int a, Int b) { return _mm256_unpacklo_epi8(a, b); }
    OCTET_VNNI_INLINE static Int high8(Int a, Int b) { return _mm256_unpackhi_epi8(a, b); }
    OCTET_VNNI_INLINE static Int low16(Int a, Int b) { return _mm256_unpacklo_epi16(a, b); }
    OCTET_VNNI_INLINE static Int high16(Int a, Int b) { return _mm256_unpackhi_epi16(a, b); }
    OCTET_VNNI_INLINE static Int dot(Int sum, Int u8, Int s8) {
        asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(u8), "v"(s8));
        return sum;
    }
    OCTET_VNNI_INLINE static Float toFloat(Int a) { return _mm256_cvtepi32_ps(a); }
    OCTET_VNNI_INLINE static Float times(Float a, Float b) { return _mm256_mul_ps(a, b); }
    OCTET_VNNI_INLINE static Float plus(Float a, Float b) { return _mm256_add_ps(a, b); }
    OCTET_VNNI_INLINE static Int toInt(Float a) { return _mm256_cvtps_epi32(a); }
    OCTET_VNNI_INLINE static Int pack32(Int a, Int b) { return _mm256_packs_epi32(a, b); }
    OCTET_VNNI_INLINE static Int packSigned(Int a, Int b) { return _mm256_packs_epi16(a, b); }
    OCTET_VNNI_INLINE static Int packUnsigned(Int a, Int b) { return _mm256_packus_epi16(a, b); }
    OCTET_VNNI_INLINE static Int plus16(Int a, Int b) { return _mm256_adds_epi16(a, b); }
    OCTET_VNNI_INLINE static Int clampSigned(Int a, Int low, Int high) {
        return _mm256_min_epi8(_mm256_max_epi8(a, low), high);
    }
    OCTET_VNNI_INLINE static Int clampUnsigned(Int a, Int low, Int high) {
        return _mm256_min_epu8(_mm256_max_epu8(a, low), high);
    }

    OCTET_VNNI_INLINE static void storeSums(const Int sum[4], int32_t *to) {
        store(to, _mm256_permute2x128_si256(sum[0], sum[1], 0x20));
        store(to + 8, _mm256_permute2x128_si256(sum[2], sum[3], 0x20));
        store(to + 16, _mm256_permute2x128_si256(sum[0], sum[1], 0x31));
        store(to + 24, _mm256_permute2x128_si256(sum[2], sum[3], 0x31));
    }
};

}  // namespace octet::vnni

#pragma GCC diagnostic pop

#endif
