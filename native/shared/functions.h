// e^x, ln(x) and erf(x) in f32, by the sequences of docs/numerics.md, as RowMath.java. Plain
// arithmetic without branches, so that loops around them become vector code. Every fused
// multiplication and addition is written as one. Compile with -ffp-contract=off. GPUs compile it,
// too.
#pragma once

#include "shared/bits.h"

namespace octet {
namespace functions {

constexpr float LN2 = 0x1.62e43p-1f, LN2_LOW = -0x1.05c61p-29f;

#ifdef __CUDACC__
OCTET_INLINE float fma(float a, float b, float c) { return __fmaf_rn(a, b, c); }
#else
OCTET_INLINE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
#endif

// Of e^x: beyond these arguments 2^(k - 1) is 0 or infinite. 1.5 * 2^23: the last bits of a sum
// with it are x / ln2, rounded to an integer; 126 more make them the exponent of half of 2^k, and
// the polynomial is twice e^r.
constexpr float LEAST = -87.25f, MOST = 89.25f, LOG2_E = 0x1.715476p+0f,
                ROUNDER = 0x1.8p23f + 126.0f;
constexpr float E3 = 2 * 0x1.5554dcp-3f, E4 = 2 * 0x1.55551ap-5f, E5 = 2 * 0x1.120b6ep-7f,
                E6 = 2 * 0x1.6d110ap-10f;

// e^x = half * (2 + r * (2 + r * q)).
struct Power {
    float r, q, half;

    OCTET_INLINE float value() const { return fma(fma(q, r, 2.0f), r, 2.0f) * half; }

    // e^r - 1, twice: of small r to all its bits.
    OCTET_INLINE float twiceLess() const { return fma(q * r, r, r + r); }
};

// Of x + low between these bounds, low being less than a unit of x.
OCTET_INLINE Power power(float x, float low) {
    const float shifted = fma(x, LOG2_E, ROUNDER);
    const float k = shifted - ROUNDER;
    const float r = fma(k, -LN2_LOW, fma(k, -LN2, x)) + low;
    float q = fma(E6, r, E5);
    q = fma(q, r, E4);
    q = fma(q, r, E3);
    q = fma(q, r, 1.0f);
    return {r, q, floatOf(bitsOf(shifted) << 23)};
}

// A sum with -0 is none.
OCTET_INLINE Power power(float x) { return power(x, -0.0f); }

OCTET_INLINE float exp(float x) {
    const float raised = x < LEAST ? LEAST : x;
    return power(raised > MOST ? MOST : raised).value();
}

// x = 2^e * m, sqrt(1/2) <= m < sqrt(2).
OCTET_INLINE float log(float x) {
    const bool isSmall = x < 0x1p-126f;
    const float scaled = isSmall ? x * 0x1p23f : x;
    constexpr int32_t ROOT = 0x3F3504F3;
    const int32_t bits = (int32_t)bitsOf(scaled) - ROOT;
    const float e = (float)(bits >> 23) - (isSmall ? 23.0f : 0.0f);
    const float f = floatOf((uint32_t)((bits & 0x7FFFFF) + ROOT)) - 1.0f;
    float p = fma(-0x1.43b246p-4f, f, 0x1.02814ep-3f);
    p = fma(p, f, -0x1.0a33eap-3f);
    p = fma(p, f, 0x1.231ce6p-3f);
    p = fma(p, f, -0x1.54d03ep-3f);
    p = fma(p, f, 0x1.999f14p-3f);
    p = fma(p, f, -0x1.0000cep-2f);
    p = fma(p, f, 0x1.555554p-2f);
    const float square = f * f;
    const float tail = fma(e, LN2_LOW, (p * f) * square);
    const float y = fma(e, LN2, f + fma(square, -0.5f, tail));
    const float infinity = floatOf(0x7F800000u);
    const float positive = x < infinity ? y : x;
    const float zero = x == 0.0f ? -infinity : floatOf(0x7FC00000u);
    return x > 0.0f ? positive : zero;
}

// Near 0 an odd polynomial, further out 1 - e^-p(|x|), and from 4 on 1.
OCTET_INLINE float erf(float x) {
    const float magnitude = __builtin_fabsf(x);
    const float a = magnitude > 4.0f ? 4.0f : magnitude;
    const float square = a * a;
    float p = fma(-0x1.3f5242p-11f, square, 0x1.487794p-8f);
    p = fma(p, square, -0x1.b6bf0cp-6f);
    p = fma(p, square, 0x1.ce1dd6p-4f);
    p = fma(p, square, -0x1.8126fap-2f);
    p = fma(p, square, 0x1.06eba6p-3f);
    const float near = fma(p, a, a);
    float q = fma(0x1.9fb3a4p-13f, a, -0x1.91cd82p-9f);
    q = fma(q, a, 0x1.6d9d1ep-6f);
    q = fma(q, a, -0x1.aa7344p-4f);
    q = fma(q, a, -0x1.4621b6p-1f);
    q = fma(q, a, -0x1.20b754p+0f);
    q = fma(q, a, -0x1.5d0674p-13f);
    const float far = 1.0f - power(q).value();
    const float y = a < 0.9f ? near : far;
    return floatOf(bitsOf(y) | (bitsOf(x) & 0x80000000u));
}

}  // namespace functions
}  // namespace octet
