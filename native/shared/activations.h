#pragma once

#ifndef __CUDACC_RTC__
#include <cmath>
#include <cstdint>
#include <cstring>
#endif

#include "shared/isa.h"

// The same sequences of double operations as Activations.java, each rounded by itself:
// docs/numerics.md has the formulas, docs/tools/activation_coefficients.py the origin of the
// numbers. Compile with -ffp-contract=off; with -fno-trapping-math loops around these become vector
// code. GPUs compile them with --fmad=false; NVRTC has no standard headers, cuda/device.cuh stands
// in for them.

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

namespace octet {
namespace activations {

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
#ifndef __CUDACC__
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

// Functions that vanish towards minus infinity, where the product would be infinite: from here down
// they are -0 in f32, and their argument is raised to it.
constexpr float SILU_BOUND = -128.0f;
constexpr float GELU_TANH_BOUND = -128.0f;
constexpr float GELU_BOUND = -16.0f;

OCTET_INLINE double silu(double v, double limit) { return v * sigmoid(v, limit); }

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

}  // namespace activations
}  // namespace octet
