// Floats to integers and back: dev.octet.kernel.Quantize.
#pragma once

#include "octet_device.cuh"
#include "octet_finish.cuh"

namespace octet {

// Lines of runs, as dev.octet.engine.ScaleRuns writes them; the elements of a run share a scale.
struct ConvertArguments {
    OCTET_ARGUMENT const void *src;
    OCTET_ARGUMENT void *dst;
    OCTET_ARGUMENT const float *scales;         // of dst when src is f32, else of src
    OCTET_ARGUMENT const int32_t *zeroPoints;   // null: 0
    OCTET_ARGUMENT int64_t total;
    OCTET_ARGUMENT int64_t lines;
    OCTET_ARGUMENT int64_t length;
    OCTET_ARGUMENT int64_t run;
    OCTET_ARGUMENT int64_t lineScales;  // scales from one line to the next
    OCTET_ARGUMENT int32_t srcType;
    OCTET_ARGUMENT int32_t dstType;
    OCTET_ARGUMENT float inverse;  // of the scale of dst, where src has integers, too
    OCTET_ARGUMENT int32_t dstZeroPoint;
    OCTET_ARGUMENT int32_t low;
    OCTET_ARGUMENT int32_t high;
};

OCTET_DEVICE int32_t integerAt(const ConvertArguments &a, int64_t at) {
    switch (a.srcType) {
        case S32: return ((const int32_t *)a.src)[at];
        case U8: return ((const uint8_t *)a.src)[at];
        default: return ((const int8_t *)a.src)[at];
    }
}

OCTET_DEVICE void convertAt(const ConvertArguments &a, int64_t at, float scale, int32_t zeroPoint) {
    if (a.srcType == F32) {
        ((int8_t *)a.dst)[at] =
            byteOf(__fdiv_rn(((const float *)a.src)[at], scale), (float)(a.low - zeroPoint),
                   (float)(a.high - zeroPoint), zeroPoint);
        return;
    }
    const float x = __fmul_rn(scale, __int2float_rn(integerAt(a, at) - zeroPoint));
    if (a.dstType == F32) {
        ((float *)a.dst)[at] = x;
    } else {
        ((int8_t *)a.dst)[at] =
            byteOf(__fmul_rn(x, a.inverse), (float)(a.low - a.dstZeroPoint),
                   (float)(a.high - a.dstZeroPoint), a.dstZeroPoint);
    }
}

OCTET_KERNEL octet_convert(const ConvertArguments a) {
    for (int64_t y = firstY(); y < a.lines; y += stepY()) {
        const int64_t start = y * a.length;
        const int64_t length = a.length < a.total - start ? a.length : a.total - start;
        for (int64_t x = firstX(); x < length; x += stepX()) {
            const int64_t scale = y * a.lineScales + quotient(x, a.run);
            convertAt(a, start + x, a.scales[scale], a.zeroPoints ? a.zeroPoints[scale] : 0);
        }
    }
}

// Rows whose scales are found: first their ends, then their integers.
struct RowsArguments {
    OCTET_ARGUMENT const float *src;  // [rows][columns]
    OCTET_ARGUMENT int8_t *dst;       // [entries][dstRows][dstDepth], zeros behind a row
    OCTET_ARGUMENT int32_t *ends;     // two for each row, zeros before the first step
    OCTET_ARGUMENT float *scales;
    OCTET_ARGUMENT int32_t *zeroPoints;  // null: symmetric
    OCTET_ARGUMENT int64_t rows;         // of src, entryRows for each entry
    OCTET_ARGUMENT int64_t entryRows;
    OCTET_ARGUMENT int64_t columns;
    OCTET_ARGUMENT int64_t dstRows;
    OCTET_ARGUMENT int64_t dstDepth;
};

// The largest finite value and the largest negated one, at least 0: then their bits compare as they do.
OCTET_KERNEL octet_row_ends(const RowsArguments a) {
    const float infinity = __uint_as_float(0x7F800000u);
    for (int64_t y = firstY(); y < a.rows; y += stepY()) {
        float high = 0.0f, low = 0.0f;
        for (int64_t x = firstX(); x < a.columns; x += stepX()) {
            const float value = a.src[y * a.columns + x];
            if (value > high && value < infinity) high = value;
            if (-value > low && -value < infinity) low = -value;
        }
        const int32_t highest = warpMax((int32_t)__float_as_uint(high));
        const int32_t lowest = warpMax((int32_t)__float_as_uint(low));
        if (isWarpLeader()) {
            atomicMax(a.ends + 2 * y, highest);
            atomicMax(a.ends + 2 * y + 1, lowest);
        }
    }
}

constexpr float LEAST_NORMAL = 1.17549435e-38f;
constexpr float MOST_FINITE = 3.40282347e+38f;

OCTET_DEVICE float atLeastNormal(float scale) { return scale < LEAST_NORMAL ? LEAST_NORMAL : scale; }

// low is the magnitude of the negative end.
OCTET_DEVICE float symmetricScale(float high, float low) {
    const float most = high < low ? low : high;
    return most == 0.0f ? 1.0f : atLeastNormal(__fdiv_rn(most, 127.0f));
}

OCTET_DEVICE float affineScale(float high, float low) {
    if (high == 0.0f && low == 0.0f) return 1.0f;
    const float width = __fadd_rn(high, low);
    return atLeastNormal(width <= MOST_FINITE
                             ? __fdiv_rn(width, 255.0f)
                             : __fadd_rn(__fdiv_rn(high, 255.0f), __fdiv_rn(low, 255.0f)));
}

OCTET_KERNEL octet_quantize_rows(const RowsArguments a) {
    const bool affine = a.zeroPoints != nullptr;
    for (int64_t y = firstY(); y < a.rows; y += stepY()) {
        const float high = __uint_as_float((uint32_t)a.ends[2 * y]);
        const float low = __uint_as_float((uint32_t)a.ends[2 * y + 1]);
        const float scale = affine ? affineScale(high, low) : symmetricScale(high, low);
        const int32_t zero = affine ? (uint8_t)byteOf(__fdiv_rn(low, scale), 0.0f, 255.0f, 0) : 0;
        const float least = affine ? (float)-zero : -127.0f;
        const float most = affine ? (float)(255 - zero) : 127.0f;
        const int64_t entry = quotient(y, a.entryRows);
        int8_t *dst = a.dst + (entry * a.dstRows + (y - entry * a.entryRows)) * a.dstDepth;
        for (int64_t x = firstX(); x < a.dstDepth; x += stepX()) {
            dst[x] = x < a.columns
                         ? byteOf(__fdiv_rn(a.src[y * a.columns + x], scale), least, most, zero)
                         : (int8_t)0;
        }
        if (firstX() == 0) {
            a.scales[y] = scale;
            if (affine) a.zeroPoints[y] = zero;
        }
    }
}

}  // namespace octet
