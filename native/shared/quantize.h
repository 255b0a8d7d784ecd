#pragma once

#include <cstdint>
#include <limits>

#include "shared/bits.h"
#include "shared/isa.h"

// Rows of floats to s8, each with a scale of its own, as dev.octet.request.Quantize has it:
// scale = max(largest finite |x| / 127, smallest normal float), 1 for a row of zeros;
// q = clamp(roundHalfEven(x / scale), -127, 127), NaN becomes 0. Compile with -ffp-contract=off.

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

namespace octet {
namespace quantize {

// Floats between two looks at whether their quotients have to be computed.
constexpr long BLOCK = 1024;
constexpr long LANES = 64;

// Rows whose scales are found before their integers, and the floats they may have together.
constexpr long GROUP_ROWS = 8;
constexpr long GROUP_FLOATS = 8192;

// 1.5 * 2^23: the last bits of a sum with it are the other operand, rounded half to even.
constexpr float ROUNDER = 12582912.0f;
constexpr int32_t INFINITY_BITS = 0x7F800000;

// Factors that take a rounded reciprocal, 2^-24 off at most, below and above the true one.
constexpr float BELOW = 1.0f - 1.0f / (1 << 22);
constexpr float ABOVE = 1.0f + 1.0f / (1 << 22);

// Bits of non-negative floats compare as the floats do.
OCTET_INLINE int32_t magnitude(float value) { return (int32_t)(bitsOf(value) & 0x7FFFFFFFu); }

OCTET_INLINE int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

// Many at a time: one running maximum would wait for itself.
OCTET_INLINE int32_t largest(const float *x, long k) {
    int32_t lanes[LANES] = {};
    const long whole = k / LANES * LANES;
    for (long i = 0; i < whole; i += LANES) {
        for (long lane = 0; lane < LANES; lane++) {
            lanes[lane] = larger(lanes[lane], magnitude(x[i + lane]));
        }
    }
    int32_t most = 0;
    for (long lane = 0; lane < LANES; lane++) {
        most = larger(most, lanes[lane]);
    }
    for (long i = whole; i < k; i++) {
        most = larger(most, magnitude(x[i]));
    }
    return most;
}

OCTET_INLINE int32_t largestFinite(const float *x, long k) {
    int32_t most = 0;
    for (long i = 0; i < k; i++) {
        int32_t m = magnitude(x[i]);
        int32_t finite = m < INFINITY_BITS ? m : 0;
        most = larger(most, finite);
    }
    return most;
}

OCTET_INLINE void byQuotient(const float *x, long n, float scale, uint32_t flip, int8_t *q) {
    for (long i = 0; i < n; i++) {
        q[i] = (int8_t)(bitsOf(x[i] / scale + ROUNDER) ^ flip);
    }
}

// Rounding being monotonic, the quotient lies between the products with a smaller and a larger
// reciprocal; where these two become the same integer, so does the quotient.
OCTET_INLINE void byProduct(const float *x, long n, float scale, uint32_t flip, int8_t *q) {
    const float inverse = 1.0f / scale;
    const float below = inverse * BELOW;
    const float above = inverse * ABOVE;
    uint32_t difference = 0;
    for (long i = 0; i < n; i++) {
        uint32_t bits = bitsOf(x[i] * below + ROUNDER);
        difference |= bits ^ bitsOf(x[i] * above + ROUNDER);
        q[i] = (int8_t)(bits ^ flip);
    }
    if (difference) {
        byQuotient(x, n, scale, flip, q);
    }
}

OCTET_INLINE void withInfinities(const float *x, long n, float scale, uint32_t flip, int8_t *q) {
    for (long i = 0; i < n; i++) {
        float t = x[i] / scale;
        float raised = t < -127.0f ? -127.0f : t;
        float clipped = 127.0f < raised ? 127.0f : raised;
        q[i] = (int8_t)(bitsOf((t == t ? clipped : 0.0f) + ROUNDER) ^ flip);
    }
}

OCTET_INLINE float scaleOf(int32_t most) {
    const float least = std::numeric_limits<float>::min();
    const float step = floatOf((uint32_t)most) / 127.0f;
    return most == 0 ? 1.0f : step < least ? least : step;
}

// First the scales of a group of rows, then their integers, while the rows are in the first-level
// cache: one row at a time would wait for each scale.
OCTET_INLINE void quantizeEach(const float *src, long srcStride, long rows, long k, int8_t *q,
                               long qStride, float *scale, bool shifted) {
    const uint32_t flip = shifted ? 0x80 : 0;
    const long fit = GROUP_FLOATS / k;
    const long group = fit < 1 ? 1 : fit > GROUP_ROWS ? GROUP_ROWS : fit;
    for (long first = 0; first < rows; first += group) {
        const long end = first + group < rows ? first + group : rows;
        bool isFinite[GROUP_ROWS];
        for (long row = first; row < end; row++) {
            const float *x = src + row * srcStride;
            int32_t most = largest(x, k);
            isFinite[row - first] = most < INFINITY_BITS;
            scale[row] = scaleOf(most < INFINITY_BITS ? most : largestFinite(x, k));
        }
        for (long row = first; row < end; row++) {
            for (long at = 0; at < k; at += BLOCK) {
                const float *x = src + row * srcStride + at;
                int8_t *out = q + row * qStride + at;
                const long n = k - at < BLOCK ? k - at : BLOCK;
                if (isFinite[row - first]) {
                    byProduct(x, n, scale[row], flip, out);
                } else {
                    withInfinities(x, n, scale[row], flip, out);
                }
            }
        }
    }
}

inline void quantizeBaseline(const float *src, long srcStride, long rows, long k, int8_t *q,
                             long qStride, float *scale, bool shifted) {
    quantizeEach(src, srcStride, rows, k, q, qStride, scale, shifted);
}

#ifdef OCTET_X86
OCTET_AVX2 inline void quantizeAvx2(const float *src, long srcStride, long rows, long k, int8_t *q,
                                    long qStride, float *scale, bool shifted) {
    quantizeEach(src, srcStride, rows, k, q, qStride, scale, shifted);
}

OCTET_AVX512 inline void quantizeAvx512(const float *src, long srcStride, long rows, long k,
                                        int8_t *q, long qStride, float *scale, bool shifted) {
    quantizeEach(src, srcStride, rows, k, q, qStride, scale, shifted);
}
#endif

OCTET_INLINE void shiftEach(const int8_t *s8, long n, uint8_t *u8) {
    for (long i = 0; i < n; i++) {
        u8[i] = (uint8_t)s8[i] ^ 0x80;
    }
}

#ifdef OCTET_X86
OCTET_AVX2 inline void shiftAvx2(const int8_t *s8, long n, uint8_t *u8) { shiftEach(s8, n, u8); }

OCTET_AVX512 inline void shiftAvx512(const int8_t *s8, long n, uint8_t *u8) {
    shiftEach(s8, n, u8);
}
#endif

}  // namespace quantize

// Quantizes rows of k floats; strides count elements. src, q and scale do not overlap. Shifted: to
// u8, 128 higher.
inline void quantizeRows(const float *src, long srcStride, long rows, long k, int8_t *q,
                         long qStride, float *scale, bool shifted = false) {
#ifdef OCTET_X86
    switch (isa()) {
        case Isa::AVX512:
            return quantize::quantizeAvx512(src, srcStride, rows, k, q, qStride, scale, shifted);
        case Isa::AVX2:
            return quantize::quantizeAvx2(src, srcStride, rows, k, q, qStride, scale, shifted);
        default: break;
    }
#endif
    quantize::quantizeBaseline(src, srcStride, rows, k, q, qStride, scale, shifted);
}

// Adds 128 to each of n values: s8 becomes u8. u8 may be s8's own memory.
inline void shiftToUnsigned(const int8_t *s8, long n, uint8_t *u8) {
#ifdef OCTET_X86
    switch (isa()) {
        case Isa::AVX512: return quantize::shiftAvx512(s8, n, u8);
        case Isa::AVX2: return quantize::shiftAvx2(s8, n, u8);
        default: break;
    }
#endif
    quantize::shiftEach(s8, n, u8);
}

}  // namespace octet
