#pragma once

#include "shared/functions.h"

// The activations, by the same sequences of operations as Activations.java, each rounded by itself:
// docs/numerics.md has the formulas, docs/tools/activation_coefficients.py the origin of the
// numbers. Compile with -ffp-contract=off; with -fno-trapping-math loops around these become vector
// code. GPUs compile them with --fmad=false; NVRTC has no standard headers, cuda/device.cuh stands
// in for them.

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

namespace octet {

// In the order of Activation.Kind, whose ordinals cross the border. The slopes of PRELU are each
// channel's: the epilogue applies it.
enum ActivationKind {
    LINEAR,
    RELU,
    CLIP,
    LEAKY_RELU,
    SIGMOID,
    TANH,
    GELU,
    GELU_TANH,
    SILU,
    SWISH,
    ELU,
    MISH,
    HARD_SIGMOID,
    HARD_SWISH,
    PRELU,
    FAKE_QUANTIZE
};

namespace activations {

using functions::fma;
using functions::power;
using functions::Power;

// Whether an activation is none, or only bounds its argument: that, a clamp at the end can do.
OCTET_INLINE bool isBounding(int kind) { return kind == LINEAR || kind == RELU || kind == CLIP; }

// Whether the magnitude of what an activation gives is at most that of its argument, or 1.
OCTET_INLINE bool isContracting(int kind, float alpha) {
    if (kind == LEAKY_RELU || kind == ELU) return alpha >= -1.0f && alpha <= 1.0f;
    return kind != PRELU;
}

// y <= 0 ? 0 : y. The sum turns the -0 that a maximum lets through into 0.
OCTET_INLINE float relu(float y) { return (y < 0.0f ? 0.0f : y) + 0.0f; }

OCTET_INLINE float clip(float y, float low, float high) {
    float raised = y < low ? low : y;
    return high < raised ? high : raised;
}

// 1.5 * 2^23: the last bits of a sum with it are the other operand, rounded half to even.
constexpr float ROUNDER = 12582912.0f;

// Of 8-bit integers.
constexpr float STEPS = 255.0f;

OCTET_INLINE float fakeQuantize(float y, float scale, float inverse, float least) {
    const float t = clip(y * inverse, least, least + STEPS);
    const float shifted = t + ROUNDER;
    return scale * (shifted - ROUNDER);
}

OCTET_INLINE float leakyRelu(float y, float slope) {
    float scaled = slope * y;
    return y > 0.0f ? y : scaled;
}

OCTET_INLINE float hardSigmoid(float y, float factor, float addend) {
    float scaled = factor * y;
    return clip(scaled + addend, 0.0f, 1.0f);
}

// From -4 down it is -0, also where -inf * 0 would be NaN.
OCTET_INLINE float hardSwish(float y) {
    float v = y < -4.0f ? -4.0f : y;
    return y < -4.0f ? -0.0f : v * hardSigmoid(v, 1.0f / 6.0f, 0.5f);
}

// Bounds by comparing bits, which compilers leave alone: of a comparison of floats they make a
// branch in front of a longer sequence, and no vector code. What they make of NaN does not matter.

// |y|, at most the bound.
OCTET_INLINE float magnitude(float y, float most) {
    const uint32_t bits = bitsOf(y) & 0x7FFFFFFFu, bound = bitsOf(most);
    return floatOf(bits < bound ? bits : bound);
}

// y, not below a bound that is negative: of negative floats the bits grow with the magnitude.
OCTET_INLINE float atLeast(float y, float least) {
    const uint32_t bits = bitsOf(y), bound = bitsOf(least);
    return floatOf(bits < bound ? bits : bound);
}

// y, not above a bound that is not negative.
OCTET_INLINE float atMost(float y, float most) {
    const int32_t bits = (int32_t)bitsOf(y), bound = (int32_t)bitsOf(most);
    return floatOf((uint32_t)(bits < bound ? bits : bound));
}

OCTET_INLINE float withSignOf(float y, float magnitude) {
    return floatOf(bitsOf(magnitude) | (bitsOf(y) & 0x80000000u));
}

// From here on e^-a is 0.
constexpr float VANISHING = 87.25f;

// 1 - e^x.
OCTET_INLINE float remainder(Power e) {
    return fma(e.twiceLess(), -e.half, fma(e.half, -2.0f, 1.0f));
}

// 1 + e^x.
OCTET_INLINE float onTop(Power e) { return fma(e.twiceLess(), e.half, fma(e.half, 2.0f, 1.0f)); }

OCTET_INLINE float sigmoid(float y) {
    const float e = power(-magnitude(y, VANISHING)).value();
    return (y < 0.0f ? e : 1.0f) / (1.0f + e);
}

OCTET_INLINE float tanh(float y) {
    const Power e = power(-2.0f * magnitude(y, VANISHING / 2));
    return withSignOf(y, remainder(e) / onTop(e));
}

OCTET_INLINE float silu(float y) {
    const float v = atLeast(y, -VANISHING);
    const float e = power(-magnitude(v, VANISHING)).value();
    return (v < 0.0f ? v * e : v) / (1.0f + e);
}

// x + low is the product. Infinities stop where their product with 0 is 0.
OCTET_INLINE float swish(float y, float factor) {
    constexpr float LARGEST = 0x1.fffffep127f;
    const float v = atMost(atLeast(y, -LARGEST), LARGEST);
    const float x = factor * y, a = magnitude(x, VANISHING);
    const float low = a < VANISHING ? fma(factor, y, -x) : 0.0f;
    const float e = power(-a, x < 0.0f ? low : -low).value();
    return (x < 0.0f ? v * e : y) / (1.0f + e);
}

OCTET_INLINE float elu(float y, float factor) {
    const float scaled = factor * withSignOf(y, remainder(power(atLeast(y, -VANISHING))));
    return y > 0.0f ? y : scaled;
}

// tanh(ln(1 + e)) is n / (n + 2) with n = e (e + 2); beyond 20 that is 1.
OCTET_INLINE float mish(float y) {
    const float v = atLeast(y, -VANISHING);
    const float e = power(atMost(v, 20.0f)).value();
    const float n = fma(e, e, e + e);
    return v * (n / (n + 2.0f));
}

// 2 sqrt(2 / pi), and that times 0.044715, in two parts: the first has few bits, so that what is
// left of it in a sum is exact.
constexpr float CUBIC_1 = 0x1.98p+0f, CUBIC_1_LOW = 0x1.08a67ap-9f, CUBIC_3 = 0x1.2444f2p-4f,
                CUBIC_3_LOW = 0x1.49b16ap-29f;

// v * sigmoid(v * sum) with sum = CUBIC_1 + CUBIC_3 * v^2; the low parts are what rounding takes
// off, which the power multiplies.
OCTET_INLINE float geluTanh(float y) {
    const float v = atLeast(y, -10.0f), a = magnitude(v, 10.0f);
    const float square = a * a, squareLow = fma(a, a, -square);
    const float sum = fma(CUBIC_3, square, CUBIC_1);
    const float constants = fma(CUBIC_3_LOW, square, CUBIC_1_LOW);
    const float sumLow = fma(CUBIC_3, square, CUBIC_1 - sum) + fma(CUBIC_3, squareLow, constants);
    const float x = -a * sum;
    const float e = power(x, fma(-a, sumLow, fma(-a, sum, -x))).value();
    return (v < 0.0f ? v * e : v) / (1.0f + e);
}

// max(y, 0) - a * tail, with twice the normal distribution's tail: 1 - erf(a / sqrt(2)), erf being
// a * p(a^2) / q(a^2).
OCTET_INLINE float gelu(float y) {
    const float a = magnitude(y, 5.25f);
    const float z = a * a;
    float p = fma(0x1.05b782p-24f, z, 0x1.06d7f8p-16f);
    p = fma(p, z, 0x1.8dc8acp-12f);
    p = fma(p, z, 0x1.7251dp-7f);
    p = fma(p, z, 0x1.45a71ap-4f);
    p = fma(p, z, 0x1.f6c4dep-1f);
    float q = fma(0x1.9f1da2p-20f, z, 0x1.66be02p-14f);
    q = fma(q, z, 0x1.229f76p-9f);
    q = fma(q, z, 0x1.181686p-5f);
    q = fma(q, z, 0x1.381426p-2f);
    q = fma(q, z, 0x1.3b1052p+0f);
    const int32_t rest = (int32_t)bitsOf(fma(-a, p, q));
    const float tail = floatOf((uint32_t)(rest > 0 ? rest : 0)) / q;
    return fma(-0.5f * a, tail, atLeast(y, -0.0f));
}

#define OCTET_FUNCTION(result) [=](float y) OCTET_INLINE_LAMBDA { return result; }

// Applies an activation to values, which have a loop for it:
//   bounded(f): f gives its argument or a bound
//   line(f): f may give any NaN
//   curve(f): f need not carry NaN through
// What is to be computed is asked here, once for all of them.
template <class Values>
OCTET_INLINE void activate(int kind, float alpha, float beta, const Values &values) {
    switch (kind) {
        case RELU: return values.bounded(OCTET_FUNCTION(relu(y)));
        case CLIP: return values.bounded(OCTET_FUNCTION(clip(y, alpha, beta)));
        case LEAKY_RELU: return values.line(OCTET_FUNCTION(leakyRelu(y, alpha)));
        case SIGMOID: return values.curve(OCTET_FUNCTION(sigmoid(y)));
        case TANH: return values.curve(OCTET_FUNCTION(tanh(y)));
        case GELU: return values.curve(OCTET_FUNCTION(gelu(y)));
        case GELU_TANH: return values.curve(OCTET_FUNCTION(geluTanh(y)));
        case SILU: return values.curve(OCTET_FUNCTION(silu(y)));
        case SWISH: return values.curve(OCTET_FUNCTION(swish(y, alpha)));
        case ELU: return values.curve(OCTET_FUNCTION(elu(y, alpha)));
        case MISH: return values.curve(OCTET_FUNCTION(mish(y)));
        case HARD_SIGMOID: return values.line(OCTET_FUNCTION(hardSigmoid(y, alpha, beta)));
        case HARD_SWISH: return values.line(OCTET_FUNCTION(hardSwish(y)));
        case FAKE_QUANTIZE: {
            const float inverse = 1.0f / alpha;
            return values.line(OCTET_FUNCTION(fakeQuantize(y, alpha, inverse, beta)));
        }
        default: return;
    }
}

#undef OCTET_FUNCTION

}  // namespace activations
}  // namespace octet
