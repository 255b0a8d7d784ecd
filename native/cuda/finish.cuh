// From the accumulator to dst, in the order of docs/numerics.md: every operation rounded by itself.
#pragma once

#include "cuda/device.cuh"
#include "shared/activations.h"

namespace octet {

// What happens to an accumulator. An entry is a batch entry or a group of channels; a row is a
// place of an image, and a row of src.
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

// An accumulator is s32, of floats f32.
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

// clamp(roundHalfEven(steps), low, high) + zeroPoint, low and high already less the zero point and
// within 255 of 0; NaN gives the zero point.
OCTET_DEVICE int8_t byteOf(float steps, float low, float high, int32_t zeroPoint) {
    float inside = activations::clip(steps == steps ? steps : 0.0f, low, high);
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

// Accumulators that a thread finishes: some rows by some columns of an entry. What belongs to a
// column is read once for all rows, and every step asks once for all of them what is to be done.
// Where channels come first, all rows are of one image.
template <int SIDE>
struct Tile {
    int64_t entry, row, column;  // the first
    int rows, columns;           // at most SIDE of each
};

constexpr int TILE = 4;

// Rows of a tile: where their first columns lie in dst, and their values.
template <int SIDE>
struct Rows {
    int64_t dst[SIDE];
    float scale[SIDE];
    int32_t zeroPoint[SIDE];
};

template <int SIDE>
OCTET_DEVICE Rows<SIDE> rowsOf(const Finish &f, const Tile<SIDE> &t) {
    Rows<SIDE> rows;
    const int64_t first = t.entry * f.dstEntry + t.column * f.dstChannel;
    int64_t image = quotient(t.row, f.places);
    int64_t place = t.row - image * f.places;
    OCTET_UNROLL
    for (int r = 0; r < SIDE; r++) {
        const int64_t at = t.entry * f.rowEntry + t.row + r;
        rows.dst[r] = first + image * f.dstImage + place * f.dstPlace;
        rows.scale[r] = f.rowScale && r < t.rows ? f.rowScale[at] : f.srcScale;
        rows.zeroPoint[r] = f.zeroPoint + (f.rowZeroPoint && r < t.rows ? f.rowZeroPoint[at] : 0);
        if (++place == f.places) {
            place = 0;
            image++;
        }
    }
    return rows;
}

template <int SIDE, class Value, class Change>
OCTET_DEVICE void each(Value (&values)[SIDE][SIDE], Change change) {
    OCTET_UNROLL
    for (int r = 0; r < SIDE; r++) {
        OCTET_UNROLL
        for (int c = 0; c < SIDE; c++) change(values[r][c], r, c);
    }
}

template <int SIDE, class Value>
OCTET_DEVICE void transpose(Value (&values)[SIDE][SIDE]) {
    OCTET_UNROLL
    for (int r = 0; r < SIDE; r++) {
        OCTET_UNROLL
        for (int c = 0; c < r; c++) {
            const Value other = values[r][c];
            values[r][c] = values[c][r];
            values[c][r] = other;
        }
    }
}

template <int SIDE>
OCTET_DEVICE void correct(const Finish &f, const Tile<SIDE> &t, const Rows<SIDE> &rows,
                          int32_t (&acc)[SIDE][SIDE]) {
    if (!f.columnSum) return;
    const auto sums = load<SIDE>(f.columnSum + t.entry * f.sumEntry + t.column, t.columns);
    each(acc, [&](int32_t &a, int r, int c) {
        a = (int32_t)((uint32_t)a - (uint32_t)rows.zeroPoint[r] * (uint32_t)sums.part[c]);
    });
}
template <int SIDE>
OCTET_DEVICE void correct(const Finish &, const Tile<SIDE> &, const Rows<SIDE> &,
                          float (&)[SIDE][SIDE]) {}

OCTET_DEVICE float realOf(int32_t acc) { return __int2float_rn(acc); }
OCTET_DEVICE float realOf(float acc) { return acc; }

// Calls work(line, at, count) for what lies side by side in dst: the tile's rows where channels
// come last, else its columns.
template <int SIDE, class Work>
OCTET_DEVICE void overLines(const Finish &f, const Tile<SIDE> &t, const Rows<SIDE> &rows,
                            Work work) {
    const bool last = f.dstChannel == 1;
    OCTET_UNROLL
    for (int i = 0; i < SIDE; i++) {
        if (i < (last ? t.rows : t.columns)) {
            work(i, last ? rows.dst[i] : rows.dst[0] + i * f.dstChannel, last ? t.columns : t.rows);
        }
    }
}

// The residual as the contract adds it.
template <int SIDE>
OCTET_DEVICE void addResidual(const Finish &f, const Tile<SIDE> &t, const Rows<SIDE> &rows,
                              float (&y)[SIDE][SIDE]) {
    float residual[SIDE][SIDE] = {};
    if (f.residualType == F32) {
        overLines(f, t, rows, [&](int line, int64_t at, int count) {
            const auto run = load<SIDE>((const float *)f.residual + at, count);
            OCTET_UNROLL
            for (int i = 0; i < SIDE; i++) residual[line][i] = run.part[i];
        });
    } else {
        const bool isSigned = f.residualType == S8;
        overLines(f, t, rows, [&](int line, int64_t at, int count) {
            const auto run = load<SIDE>((const uint8_t *)f.residual + at, count);
            OCTET_UNROLL
            for (int i = 0; i < SIDE; i++) {
                const int32_t value = isSigned ? (int8_t)run.part[i] : run.part[i];
                residual[line][i] =
                    __fmul_rn(f.residualScale, __int2float_rn(value - f.residualZeroPoint));
            }
        });
    }
    if (f.dstChannel != 1) transpose(residual);
    each(y, [&](float &v, int r, int c) { v = __fadd_rn(v, residual[r][c]); });
}

// What activations::activate applies a function to. NaN becomes the contract's at the end.
template <int SIDE>
struct Values {
    float (&y)[SIDE][SIDE];

    template <class Function>
    OCTET_DEVICE void bounded(const Function f) const {
        line(f);
    }

    template <class Function>
    OCTET_DEVICE void line(const Function f) const {
        each(y, [&](float &v, int, int) { v = f(v); });
    }

    template <class Function>
    OCTET_DEVICE void curve(const Function f) const {
        each(y, [&](float &v, int, int) { v = v == v ? f(v) : v; });
    }
};

// Outputs as bits of dst's type, in the lowest bytes.
template <int SIDE>
OCTET_DEVICE void encode(const Finish &f, const float (&y)[SIDE][SIDE],
                         uint32_t (&bits)[SIDE][SIDE]) {
    if (f.dstType == F32) {
        each(bits, [&](uint32_t &b, int r, int c) { b = __float_as_uint(canonical(y[r][c])); });
    } else if (f.dstType == S32) {
        each(bits, [&](uint32_t &b, int r, int c) { b = (uint32_t)intOf(y[r][c]); });
    } else {
        const float low = (float)((f.dstType == S8 ? -128 : 0) - f.dstZeroPoint);
        const float high = (float)((f.dstType == S8 ? 127 : 255) - f.dstZeroPoint);
        each(bits, [&](uint32_t &b, int r, int c) {
            b = (uint8_t)byteOf(__fmul_rn(y[r][c], f.dstInverse), low, high, f.dstZeroPoint);
        });
    }
}

template <int SIDE>
OCTET_DEVICE void store(const Finish &f, const Tile<SIDE> &t, const Rows<SIDE> &rows,
                        uint32_t (&bits)[SIDE][SIDE]) {
    if (f.dstChannel != 1) transpose(bits);
    if (f.dstType == F32 || f.dstType == S32) {
        overLines(f, t, rows, [&](int line, int64_t at, int count) {
            Run<uint32_t, SIDE> run;
            OCTET_UNROLL
            for (int i = 0; i < SIDE; i++) run.part[i] = bits[line][i];
            store((uint32_t *)f.dst + at, count, run);
        });
    } else {
        overLines(f, t, rows, [&](int line, int64_t at, int count) {
            Run<uint8_t, SIDE> run;
            OCTET_UNROLL
            for (int i = 0; i < SIDE; i++) run.part[i] = (uint8_t)bits[line][i];
            store((uint8_t *)f.dst + at, count, run);
        });
    }
}

template <int SIDE, class Acc>
OCTET_DEVICE void finishTile(const Finish &f, const Tile<SIDE> &t, Acc (&acc)[SIDE][SIDE]) {
    const Rows<SIDE> rows = rowsOf(f, t);
    const int64_t channel = t.entry * f.channelEntry + t.column;
    uint32_t bits[SIDE][SIDE];
    correct(f, t, rows, acc);
    if (f.plain) {
        each(bits, [&](uint32_t &b, int r, int c) { b = (uint32_t)acc[r][c]; });
    } else {
        float y[SIDE][SIDE];
        each(y, [&](float &v, int r, int c) { v = __fmul_rn(realOf(acc[r][c]), rows.scale[r]); });
        if (f.weightScale) {
            const auto scales = load<SIDE>(f.weightScale + channel, t.columns);
            each(y, [&](float &v, int, int c) { v = __fmul_rn(v, scales.part[c]); });
        }
        if (f.bias) {
            const auto bias = load<SIDE>(f.bias + channel, t.columns);
            each(y, [&](float &v, int, int c) { v = __fadd_rn(v, bias.part[c]); });
        }
        if (f.residual) addResidual(f, t, rows, y);
        activations::activate(f.activation, f.alpha, f.beta, Values<SIDE>{y});
        encode(f, y, bits);
    }
    store(f, t, rows, bits);
}

// Calls work(row, count) for rows from one on: for all at once, or image by image where a tile
// must.
template <class Work>
OCTET_DEVICE void overTiles(const Finish &f, int64_t row, int rows, Work work) {
    const int64_t end = row + rows;
    while (row < end) {
        int count = (int)(end - row);
        if (f.dstChannel != 1) {
            count = atMost(count, f.places - (row - quotient(row, f.places) * f.places));
        }
        work(row, count);
        row += count;
    }
}

template <class Acc>
OCTET_DEVICE void finishAt(const FinishArguments &a, int64_t entry, int64_t row, int64_t column) {
    const int columns = atMost(TILE, a.columns - column);
    const Acc *const acc = (const Acc *)a.acc + entry * a.accEntry + column;
    const int rows = atMost(TILE, a.rows - row);
    overTiles(a.finish, a.firstRow + row, rows, [&](int64_t first, int count) {
        Acc values[TILE][TILE] = {};
        OCTET_UNROLL
        for (int r = 0; r < TILE; r++) {
            if (r < count) {
                const auto run =
                    *(const Run<Acc, TILE> *)(acc + (first - a.firstRow + r) * a.accRow);
                OCTET_UNROLL
                for (int c = 0; c < TILE; c++) values[r][c] = run.part[c];
            }
        }
        const Tile<TILE> tile = {a.firstEntry + entry, first, column, count, columns};
        finishTile(a.finish, tile, values);
    });
}

// x along what lies side by side in dst: columns, or rows where channels come first.
template <class Acc>
OCTET_DEVICE void finish(const FinishArguments &a) {
    const bool last = a.finish.dstChannel == 1;
    const int64_t width = quotientUp(last ? a.columns : a.rows, TILE);
    const int64_t height = quotientUp(last ? a.rows : a.columns, TILE);
    for (int64_t y = firstY(); y < a.entries * height; y += stepY()) {
        const int64_t entry = quotient(y, height);
        const int64_t down = TILE * (y - entry * height);
        for (int64_t x = firstX(); x < width; x += stepX()) {
            finishAt<Acc>(a, entry, last ? down : TILE * x, last ? TILE * x : down);
        }
    }
}

OCTET_KERNEL octet_finish_s32(const FinishArguments a) { finish<int32_t>(a); }
OCTET_KERNEL octet_finish_f32(const FinishArguments a) { finish<float>(a); }

}  // namespace octet
