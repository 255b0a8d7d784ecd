// From the accumulator to dst, in the order of docs/numerics.md: every operation rounded by itself.
#pragma once

#include "octet_activations.h"
#include "octet_device.cuh"

namespace octet {

// What happens to an accumulator. An entry is a batch entry or a group of channels; a row is a place
// of an image, and a row of src.
struct Finish {
    OCTET_ARGUMENT void *dst;
    OCTET_ARGUMENT const void *residual;         // lies as dst does
    OCTET_ARGUMENT const float *rowScale;        // null: srcScale
    OCTET_ARGUMENT const int32_t *rowZeroPoint;  // null: 0
    OCTET_ARGUMENT const float *weightScale;     // null: 1
    OCTET_ARGUMENT const float *bias;            // null: -0
    OCTET_ARGUMENT const int32_t *columnSum;     // null: zero points are 0
    OCTET_ARGUMENT int64_t places;               // rows of an image
    OCTET_ARGUMENT int64_t dstEntry;             // elements from one entry to the next, and so on
    OCTET_ARGUMENT int64_t dstImage;
    OCTET_ARGUMENT int64_t dstPlace;
    OCTET_ARGUMENT int64_t dstChannel;
    OCTET_ARGUMENT int64_t channelEntry;  // the same in weightScale and bias
    OCTET_ARGUMENT int64_t sumEntry;      // in columnSum
    OCTET_ARGUMENT int64_t rowEntry;      // in rowScale and rowZeroPoint
    OCTET_ARGUMENT int32_t zeroPoint;     // taken off besides rowZeroPoint
    OCTET_ARGUMENT int32_t plain;         // dst is the accumulator
    OCTET_ARGUMENT int32_t dstType;
    OCTET_ARGUMENT int32_t residualType;
    OCTET_ARGUMENT float srcScale;
    OCTET_ARGUMENT float residualScale;
    OCTET_ARGUMENT int32_t residualZeroPoint;
    OCTET_ARGUMENT int32_t activation;
    OCTET_ARGUMENT float alpha;
    OCTET_ARGUMENT float beta;
    OCTET_ARGUMENT float dstInverse;
    OCTET_ARGUMENT int32_t dstZeroPoint;
};

struct FinishArguments {
    OCTET_ARGUMENT const void *acc;  // [entries][rows][columns], of this band
    OCTET_ARGUMENT int64_t accEntry;
    OCTET_ARGUMENT int64_t accRow;  // a multiple of 4
    OCTET_ARGUMENT int64_t firstEntry;
    OCTET_ARGUMENT int64_t entries;
    OCTET_ARGUMENT int64_t firstRow;
    OCTET_ARGUMENT int64_t rows;
    OCTET_ARGUMENT int64_t columns;
    OCTET_ARGUMENT Finish finish;
};

// 1.5 * 2^23: the last bits of a sum with it are the other operand, rounded half to even.
constexpr float ROUNDER = 12582912.0f;
constexpr uint32_t CANONICAL_NAN = 0x7FC00000u;

OCTET_DEVICE float canonical(float y) { return y == y ? y : __uint_as_float(CANONICAL_NAN); }

OCTET_DEVICE float clamped(float y, float low, float high) {
    float raised = y < low ? low : y;
    return high < raised ? high : raised;
}

// clamp(roundHalfEven(steps), low, high) + zeroPoint, low and high already less the zero point and
// within 255 of 0; NaN gives the zero point.
OCTET_DEVICE int8_t byteOf(float steps, float low, float high, int32_t zeroPoint) {
    float inside = clamped(steps == steps ? steps : 0.0f, low, high);
    return (int8_t)(__float_as_uint(__fadd_rn(inside, ROUNDER)) + (uint32_t)zeroPoint);
}

OCTET_DEVICE int32_t intOf(float y) {
    if (!(y == y)) return 0;
    if (y >= 2147483648.0f) return 2147483647;
    if (y <= -2147483648.0f) return -2147483647 - 1;
    // from 2^23 on there is nothing to round
    float shift = y < 0.0f ? -8388608.0f : 8388608.0f;
    bool rounds = y < 8388608.0f && y > -8388608.0f;
    return (int32_t)(rounds ? __fsub_rn(__fadd_rn(y, shift), shift) : y);
}

// Those of f64 take registers that the others do not need: kernels are compiled with and without.
template <bool IN_DOUBLES>
OCTET_DEVICE float activated(const Finish &f, float y) {
    if (!(y == y)) return y;
    if (IN_DOUBLES) {
        constexpr double LIMIT = 708.0;
        float bound = f.activation == GELU        ? activations::GELU_BOUND
                      : f.activation == GELU_TANH ? activations::GELU_TANH_BOUND
                                                  : activations::SILU_BOUND;
        double v = y < bound ? bound : y;
        switch (f.activation) {
            case SIGMOID: return __double2float_rn(activations::sigmoid(y, LIMIT));
            case TANH: return __double2float_rn(activations::tanh(y, LIMIT));
            case GELU: return __double2float_rn(activations::gelu(v, LIMIT));
            case GELU_TANH: return __double2float_rn(activations::geluTanh(v, LIMIT));
            default: return __double2float_rn(activations::silu(v, LIMIT));
        }
    }
    switch (f.activation) {
        case RELU: return y > 0.0f ? y : 0.0f;
        case CLIP: return clamped(y, f.alpha, f.beta);
        case LEAKY_RELU: return y > 0.0f ? y : __fmul_rn(f.alpha, y);
        default: return y;
    }
}

// An element of the residual as the contract adds it.
OCTET_DEVICE float residualAt(const Finish &f, int64_t at) {
    if (f.residualType == F32) return ((const float *)f.residual)[at];
    int32_t r = f.residualType == U8 ? ((const uint8_t *)f.residual)[at]
                                     : ((const int8_t *)f.residual)[at];
    return __fmul_rn(f.residualScale, __int2float_rn(r - f.residualZeroPoint));
}

// What does not change along the columns of a row.
struct Row {
    int64_t dst;
    int64_t channel;
    int64_t sum;
    float scale;
    int32_t zeroPoint;
};

OCTET_DEVICE Row rowOf(const Finish &f, int64_t entry, int64_t row) {
    int64_t image = quotient(row, f.places);
    int64_t at = entry * f.rowEntry + row;
    Row r;
    r.dst = entry * f.dstEntry + image * f.dstImage + (row - image * f.places) * f.dstPlace;
    r.channel = entry * f.channelEntry;
    r.sum = entry * f.sumEntry;
    r.scale = f.rowScale ? f.rowScale[at] : f.srcScale;
    r.zeroPoint = f.zeroPoint + (f.rowZeroPoint ? f.rowZeroPoint[at] : 0);
    return r;
}

OCTET_DEVICE float realOf(int32_t acc) { return __int2float_rn(acc); }
OCTET_DEVICE float realOf(float acc) { return acc; }

OCTET_DEVICE int32_t corrected(const Finish &f, const Row &r, int64_t column, int32_t acc) {
    if (!f.columnSum) return acc;
    uint32_t excess = (uint32_t)r.zeroPoint * (uint32_t)f.columnSum[r.sum + column];
    return (int32_t)((uint32_t)acc - excess);
}
OCTET_DEVICE float corrected(const Finish &, const Row &, int64_t, float acc) { return acc; }

// The output as bits of dst's type, in the lowest bytes.
template <bool IN_DOUBLES, class Acc>
OCTET_DEVICE uint32_t finished(const Finish &f, const Row &r, int64_t column, Acc raw) {
    Acc acc = corrected(f, r, column, raw);
    if (f.plain) return (uint32_t)acc;
    float y = __fmul_rn(realOf(acc), r.scale);
    if (f.weightScale) y = __fmul_rn(y, f.weightScale[r.channel + column]);
    if (f.bias) y = __fadd_rn(y, f.bias[r.channel + column]);
    if (f.residual) y = __fadd_rn(y, residualAt(f, r.dst + column * f.dstChannel));
    y = activated<IN_DOUBLES>(f, y);
    if (f.dstType == F32) return __float_as_uint(canonical(y));
    if (f.dstType == S32) return (uint32_t)intOf(y);
    float low = (float)((f.dstType == S8 ? -128 : 0) - f.dstZeroPoint);
    float high = (float)((f.dstType == S8 ? 127 : 255) - f.dstZeroPoint);
    return (uint8_t)byteOf(__fmul_rn(y, f.dstInverse), low, high, f.dstZeroPoint);
}

OCTET_DEVICE bool isWide(const Finish &f) { return f.dstType == S32 || f.dstType == F32; }

OCTET_DEVICE void store(const Finish &f, int64_t at, uint32_t bits) {
    if (isWide(f)) {
        ((uint32_t *)f.dst)[at] = bits;
    } else {
        ((uint8_t *)f.dst)[at] = (uint8_t)bits;
    }
}

// Up to four columns of a row: one load, and one store where dst is aligned for it.
template <bool IN_DOUBLES, class Acc>
OCTET_DEVICE void finishQuad(const FinishArguments &a, int64_t entry, int64_t row, int64_t column) {
    const Finish &f = a.finish;
    const Row r = rowOf(f, a.firstEntry + entry, a.firstRow + row);
    struct alignas(16) Four {
        Acc part[4];
    };
    const Four acc = *(const Four *)((const Acc *)a.acc + entry * a.accEntry + row * a.accRow + column);
    const int64_t left = a.columns - column;
    const int n = left < 4 ? (int)left : 4;
    uint32_t bits[4];
    for (int i = 0; i < n; i++) bits[i] = finished<IN_DOUBLES>(f, r, column + i, acc.part[i]);
    const int64_t at = r.dst + column * f.dstChannel;
    if (n == 4 && f.dstChannel == 1) {
        const uint64_t address = (uint64_t)f.dst + (uint64_t)at * (isWide(f) ? 4 : 1);
        if (isWide(f) && address % 16 == 0) {
            *(Quad *)address = {{(int32_t)bits[0], (int32_t)bits[1], (int32_t)bits[2], (int32_t)bits[3]}};
            return;
        }
        if (!isWide(f) && address % 4 == 0) {
            *(uint32_t *)address = bits[0] | bits[1] << 8 | bits[2] << 16 | bits[3] << 24;
            return;
        }
    }
    for (int i = 0; i < n; i++) store(f, at + i * f.dstChannel, bits[i]);
}

// x along what lies side by side in dst: columns, or rows where channels come first.
template <bool IN_DOUBLES, class Acc>
OCTET_DEVICE void finish(const FinishArguments &a) {
    const int64_t quads = (a.columns + 3) / 4;
    if (a.finish.dstChannel == 1) {
        for (int64_t y = firstY(); y < a.entries * a.rows; y += stepY()) {
            const int64_t entry = quotient(y, a.rows);
            for (int64_t x = firstX(); x < quads; x += stepX()) {
                finishQuad<IN_DOUBLES, Acc>(a, entry, y - entry * a.rows, 4 * x);
            }
        }
    } else {
        for (int64_t y = firstY(); y < a.entries * quads; y += stepY()) {
            const int64_t entry = quotient(y, quads);
            for (int64_t x = firstX(); x < a.rows; x += stepX()) {
                finishQuad<IN_DOUBLES, Acc>(a, entry, x, 4 * (y - entry * quads));
            }
        }
    }
}

OCTET_KERNEL octet_finish_s32(const FinishArguments a) { finish<false, int32_t>(a); }
OCTET_KERNEL octet_finish_s32_f64(const FinishArguments a) { finish<true, int32_t>(a); }
OCTET_KERNEL octet_finish_f32(const FinishArguments a) { finish<false, float>(a); }
OCTET_KERNEL octet_finish_f32_f64(const FinishArguments a) { finish<true, float>(a); }

}  // namespace octet
