// e^x and ln(x) in f32, by the sequences of docs/numerics.md: Functions.java has the same. Plain
// arithmetic without branches, so that loops around them become vector code. Every fused
// multiplication and addition is written as one. Compile with -ffp-contract=off.
#pragma once

#include <cstdint>

#include "shared/isa.h"
#include "shared/quantize.h"

namespace octet {
namespace functions {

constexpr float LN2 = 0x1.62e43p-1f, LN2_LOW = -0x1.05c61p-29f;

OCTET_INLINE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }

// 1.5 * 2^23: the sum's last bits are x / ln2, rounded to an integer; 126 more make them the
// exponent of half of 2^k, the polynomial is twice e^r.
OCTET_INLINE float exp(float x) {
    const float shifted = fma(x, 0x1.715476p+0f, 0x1.8p23f + 126.0f);
    const float k = shifted - (0x1.8p23f + 126.0f);
    const float r = fma(k, -LN2_LOW, fma(k, -LN2, x));
    float p = fma(2 * 0x1.6d110ap-10f, r, 2 * 0x1.120b6ep-7f);
    p = fma(p, r, 2 * 0x1.55551ap-5f);
    p = fma(p, r, 2 * 0x1.5554dcp-3f);
    p = fma(p, r, 1.0f);
    p = fma(p, r, 2.0f);
    p = fma(p, r, 2.0f);
    const float y = p * quantize::floatOf(quantize::bitsOf(shifted) << 23);
    // from ln(2^-125) to that of the largest number
    const float raised = x < -0x1.5a92d6p+6f ? 0.0f : y;
    return x > 0x1.62e42ep+6f ? __builtin_inff() : raised;
}

// x = 2^e * m, sqrt(1/2) <= m < sqrt(2).
OCTET_INLINE float log(float x) {
    const bool isSmall = x < 0x1p-126f;
    const float scaled = isSmall ? x * 0x1p23f : x;
    constexpr int32_t ROOT = 0x3F3504F3;
    const int32_t bits = (int32_t)quantize::bitsOf(scaled) - ROOT;
    const float e = (float)(bits >> 23) - (isSmall ? 23.0f : 0.0f);
    const float f = quantize::floatOf((uint32_t)((bits & 0x7FFFFF) + ROOT)) - 1.0f;
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
    const float infinity = __builtin_inff();
    const float positive = x < infinity ? y : x;
    const float zero = x == 0.0f ? -infinity : __builtin_nanf("");
    return x > 0.0f ? positive : zero;
}

}  // namespace functions
}  // namespace octet
