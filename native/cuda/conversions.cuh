// Floats to integers and back: dev.octet.request.Quantize.
#pragma once

#include "cuda/device.cuh"
#include "cuda/finish.cuh"

namespace octet {

// Lines of runs, as dev.octet.engine.ScaleRuns writes them; the elements of a run share a scale.
struct ConvertArguments {
    OCTET_ARGUMENT const void *src;
    OCTET_ARGUMENT void *dst;
    OCTET_ARGUMENT const float *scales;        // of dst when src is f32, else of src
    OCTET_ARGUMENT const int32_t *zeroPoints;  // null: 0
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

constexpr int CONVERTED = 4;  // elements at once

// Steps of a run, rounded and clamped; low and high are the integers' range.
OCTET_DEVICE Run<int8_t, CONVERTED> bytesOf(const float (&steps)[CONVERTED], int32_t low,
                                            int32_t high, const int32_t (&zeroPoint)[CONVERTED]) {
    Run<int8_t, CONVERTED> bytes;
    OCTET_UNROLL
    for (int i = 0; i < CONVERTED; i++) {
        bytes.part[i] = byteOf(steps[i], (float)(low - zeroPoint[i]), (float)(high - zeroPoint[i]),
                               zeroPoint[i]);
    }
    return bytes;
}

OCTET_DEVICE Run<int32_t, CONVERTED> integersAt(const ConvertArguments &a, int64_t at, int count) {
    if (a.srcType == S32) return load<CONVERTED>((const int32_t *)a.src + at, count);
    const auto bytes = load<CONVERTED>((const uint8_t *)a.src + at, count);
    Run<int32_t, CONVERTED> integers;
    OCTET_UNROLL
    for (int i = 0; i < CONVERTED; i++) {
        integers.part[i] = a.srcType == U8 ? bytes.part[i] : (int8_t)bytes.part[i];
    }
    return integers;
}

OCTET_DEVICE void convertAt(const ConvertArguments &a, int64_t at, int count,
                            const float (&scale)[CONVERTED],
                            const int32_t (&zeroPoint)[CONVERTED]) {
    float x[CONVERTED];
    if (a.srcType == F32) {
        const auto reals = load<CONVERTED>((const float *)a.src + at, count);
        OCTET_UNROLL
        for (int i = 0; i < CONVERTED; i++) x[i] = __fdiv_rn(reals.part[i], scale[i]);
        store((int8_t *)a.dst + at, count, bytesOf(x, a.low, a.high, zeroPoint));
        return;
    }
    const auto integers = integersAt(a, at, count);
    OCTET_UNROLL
    for (int i = 0; i < CONVERTED; i++) {
        x[i] = __fmul_rn(scale[i], __int2float_rn(integers.part[i] - zeroPoint[i]));
    }
    if (a.dstType == F32) {
        store((float *)a.dst + at, count, Run<float, CONVERTED>{{x[0], x[1], x[2], x[3]}});
        return;
    }
    OCTET_UNROLL
    for (int i = 0; i < CONVERTED; i++) x[i] = __fmul_rn(x[i], a.inverse);
    const int32_t to[CONVERTED] = {a.dstZeroPoint, a.dstZeroPoint, a.dstZeroPoint, a.dstZeroPoint};
    store((int8_t *)a.dst + at, count, bytesOf(x, a.low, a.high, to));
}

OCTET_KERNEL octet_convert(const ConvertArguments a) {
    for (int64_t y = firstY(); y < a.lines; y += stepY()) {
        const int64_t start = y * a.length;
        const int64_t length = a.length < a.total - start ? a.length : a.total - start;
        for (int64_t x = CONVERTED * firstX(); x < length; x += CONVERTED * stepX()) {
            const int count = atMost(CONVERTED, length - x);
            float scale[CONVERTED];
            int32_t zeroPoint[CONVERTED];
            int64_t run = quotient(x, a.run);
            int64_t left = a.run - (x - run * a.run);
            OCTET_UNROLL
            for (int i = 0; i < CONVERTED; i++) {
                const int64_t at = y * a.lineScales + run;
                scale[i] = i < count ? a.scales[at] : 1.0f;
                zeroPoint[i] = i < count && a.zeroPoints ? a.zeroPoints[at] : 0;
                if (--left == 0) {
                    left = a.run;
                    run++;
                }
            }
            convertAt(a, start + x, count, scale, zeroPoint);
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

// The largest finite value and the largest negated one, at least 0: then their bits compare as they
// do.
OCTET_KERNEL octet_row_ends(const RowsArguments a) {
    const float infinity = __uint_as_float(0x7F800000u);
    for (int64_t y = firstY(); y < a.rows; y += stepY()) {
        float high = 0.0f, low = 0.0f;
        for (int64_t x = CONVERTED * firstX(); x < a.columns; x += CONVERTED * stepX()) {
            const auto values =
                load<CONVERTED>(a.src + y * a.columns + x, atMost(CONVERTED, a.columns - x));
            OCTET_UNROLL
            for (int i = 0; i < CONVERTED; i++) {
                const float value = values.part[i];
                if (value > high && value < infinity) high = value;
                if (-value > low && -value < infinity) low = -value;
            }
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

OCTET_DEVICE float atLeastNormal(float scale) {
    return scale < LEAST_NORMAL ? LEAST_NORMAL : scale;
}

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
        const int32_t least = affine ? 0 : -127;
        const int32_t most = affine ? 255 : 127;
        const int32_t zeros[CONVERTED] = {zero, zero, zero, zero};
        const int64_t entry = quotient(y, a.entryRows);
        int8_t *dst = a.dst + (entry * a.dstRows + (y - entry * a.entryRows)) * a.dstDepth;
        for (int64_t x = CONVERTED * firstX(); x < a.dstDepth; x += CONVERTED * stepX()) {
            const int count = x < a.columns ? atMost(CONVERTED, a.columns - x) : 0;
            const auto values = load<CONVERTED>(a.src + y * a.columns + x, count);
            float steps[CONVERTED];
            OCTET_UNROLL
            for (int i = 0; i < CONVERTED; i++) steps[i] = __fdiv_rn(values.part[i], scale);
            store(dst + x, atMost(CONVERTED, a.dstDepth - x), bytesOf(steps, least, most, zeros));
        }
        if (firstX() == 0) {
            a.scales[y] = scale;
            if (affine) a.zeroPoints[y] = zero;
        }
    }
}

}  // namespace octet
