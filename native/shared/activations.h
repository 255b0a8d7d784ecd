#pragma once

#ifndef __CUDACC_RTC__
#include <cmath>
#include <cstdint>
#include <cstring>
#endif

#include "shared/isa.h"

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
    PRELU
};

namespace activations {

// Whether an activation is none, or only bounds its argument: that, a clamp at the end can do.
OCTET_INLINE bool isBounding(int kind) { return kind == LINEAR || kind == RELU || kind == CLIP; }

// y <= 0 ? 0 : y. The sum turns the -0 that a maximum lets through into 0.
OCTET_INLINE float relu(float y) { return (y < 0.0f ? 0.0f : y) + 0.0f; }

OCTET_INLINE float clip(float y, float low, float high) {
    float raised = y < low ? low : y;
    return high < raised ? high : raised;
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

OCTET_INLINE double doubleOf(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

OCTET_INLINE uint64_t bitsOf(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// Where e^x stops. Not a constant to the compiler: it would branch to the result that it knows
// beyond the limit, and make no vector code.
#ifdef __CUDACC__
constexpr double EXP_LIMIT = 708.0;
#else
static const volatile double EXP_LIMIT = 708.0;
#endif

// e^x with x clamped to [-limit, limit].
OCTET_INLINE double exp(double x, double limit) {
    x = x < -limit ? -limit : x;
    x = x > limit ? limit : x;
    // 1.5 * 2^52: the sum's last bits are x / ln2, rounded to an integer
    double shifted = x * 1.4426950408889634 + 6755399441055744.0;
    double k = shifted - 6755399441055744.0;
    double r = (x - k * 0.6931471803691238) - k * 1.9082149292705877e-10;
    double z = r * r;
    double even = 2.761380686153829e-07 * z + 2.4801536388690766e-05;
    even = even * z + 0.0013888888905881542;
    even = even * z + 0.04166666666665136;
    even = even * z + 0.5;
    even = even * z + 1.0;
    double odd = 2.762511557828763e-06 * z + 0.00019841208732536384;
    odd = odd * z + 0.008333333353729397;
    odd = odd * z + 0.1666666666664829;
    odd = odd * z + 1.0;
    return (even + r * odd) * doubleOf((bitsOf(shifted) + 1023) << 52);
}

OCTET_INLINE double sigmoid(double y, double limit) { return 1.0 / (1.0 + exp(-y, limit)); }

OCTET_INLINE double tanh(double y, double limit) {
    double far = 1.0 - 2.0 / (exp(2.0 * y, limit) + 1.0);
    // the subtraction above loses the leading bits of small results
    double z = y * y;
    double series = 0.021869488536155203 * z + -0.05396825396825397;
    series = series * z + 0.13333333333333333;
    series = series * z + -0.3333333333333333;
    series = series * z + 1.0;
    double near = y * series;
    return fabs(y) < 0.0625 ? near : far;
}

OCTET_INLINE double silu(double v, double limit) { return v * sigmoid(v, limit); }

// Infinities stop where their product with a sigmoid of -708 is 0 and the result still infinite.
OCTET_INLINE double swish(double y, double factor, double limit) {
    double v = y < -1e200 ? -1e200 : y;
    v = v > 1e200 ? 1e200 : v;
    return v * sigmoid(factor * v, limit);
}

OCTET_INLINE double elu(double y, double factor, double limit) {
    double far = exp(y, limit) - 1.0;
    // the subtraction above loses the leading bits of small results
    double series = 0.0001984126984126984 * y + 0.001388888888888889;
    series = series * y + 0.008333333333333333;
    series = series * y + 0.041666666666666664;
    series = series * y + 0.16666666666666666;
    series = series * y + 0.5;
    series = series * y + 1.0;
    double near = y * series;
    double scaled = factor * (fabs(y) < 0.0625 ? near : far);
    return y > 0.0 ? y : scaled;
}

// tanh(ln(1 + e)) is n / (n + 2) with n = e (e + 2); beyond 40 that is 1.
OCTET_INLINE double mish(double v, double limit) {
    double e = exp(v > 40.0 ? 40.0 : v, limit);
    double n = e * (e + 2.0);
    return v * (n / (n + 2.0));
}

OCTET_INLINE double geluTanh(double v, double limit) {
    return v * sigmoid(v * (1.5957691216057308 + 0.07135481627260025 * (v * v)), limit);
}

OCTET_INLINE double gelu(double v, double limit) {
    double a = fabs(v);
    a = a > 16.0 ? 16.0 : a;
    double t = (a - 4.0) / (a + 4.0);
    double z = t * t;
    double even = 4.963524553872463e-07 * z + -4.180889299999058e-06;
    even = even * z + 2.860048969307461e-05;
    even = even * z + -0.0001871736732266902;
    even = even * z + 0.0005075607303842861;
    even = even * z + 0.030864804197726504;
    even = even * z + 0.12437925533663143;
    even = even * z + 0.09441064130198262;
    double odd = 1.6817381968021133e-07 * z + -8.595581993491009e-07;
    odd = odd * z + 4.678405364432096e-06;
    odd = odd * z + -4.557719762513627e-05;
    odd = odd * z + 0.0006388189333193386;
    odd = odd * z + -0.0084920960511212;
    odd = odd * z + -0.07170740731034946;
    odd = odd * z + -0.1703977215488263;
    double tail = exp(-0.5 * (a * a), limit) * (even + t * odd);
    double inner = 1.0 - tail;
    return v * (v < 0.0 ? tail : inner);
}

#define OCTET_FUNCTION(Type, result) [=](Type y) OCTET_INLINE_LAMBDA { return result; }

// Applies an activation to values, which have a loop for it:
//   bounded(f): f of f32 gives its argument or a bound
//   inFloats(f): f of f32 may give any NaN
//   inDoubles(f): f of f64 need not carry NaN through
//   raise(bound): to where a function that vanishes towards minus infinity has long been -0 in f32;
//   its product would be infinite
// What is to be computed is asked here, once for all of them.
template <class Values>
OCTET_INLINE void activate(int kind, float alpha, float beta, const Values &values) {
    const double limit = EXP_LIMIT;
    switch (kind) {
        case RELU: return values.bounded(OCTET_FUNCTION(float, relu(y)));
        case CLIP: return values.bounded(OCTET_FUNCTION(float, clip(y, alpha, beta)));
        case LEAKY_RELU: return values.inFloats(OCTET_FUNCTION(float, leakyRelu(y, alpha)));
        case SIGMOID: return values.inDoubles(OCTET_FUNCTION(double, sigmoid(y, limit)));
        case TANH: return values.inDoubles(OCTET_FUNCTION(double, tanh(y, limit)));
        case GELU:
            values.raise(-16.0f);
            return values.inDoubles(OCTET_FUNCTION(double, gelu(y, limit)));
        case GELU_TANH:
            values.raise(-128.0f);
            return values.inDoubles(OCTET_FUNCTION(double, geluTanh(y, limit)));
        case SILU:
            values.raise(-128.0f);
            return values.inDoubles(OCTET_FUNCTION(double, silu(y, limit)));
        case SWISH: return values.inDoubles(OCTET_FUNCTION(double, swish(y, alpha, limit)));
        case ELU: return values.inDoubles(OCTET_FUNCTION(double, elu(y, alpha, limit)));
        case MISH:
            values.raise(-128.0f);
            return values.inDoubles(OCTET_FUNCTION(double, mish(y, limit)));
        case HARD_SIGMOID:
            return values.inFloats(OCTET_FUNCTION(float, hardSigmoid(y, alpha, beta)));
        case HARD_SWISH: return values.inFloats(OCTET_FUNCTION(float, hardSwish(y)));
        default: return;
    }
}

#undef OCTET_FUNCTION

}  // namespace activations
}  // namespace octet
