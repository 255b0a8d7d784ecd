// Convolutions whose groups are too small for a matrix multiplication.
#pragma once

#include "cuda/device.cuh"
#include "cuda/finish.cuh"
#include "cuda/operands.cuh"

namespace octet {

struct DirectArguments {
    OCTET_ARGUMENT const void *weights;  // [channels of dst][depth]
    OCTET_ARGUMENT int64_t depth;
    OCTET_ARGUMENT int64_t columns;  // channels of dst in a group
    OCTET_ARGUMENT int64_t entries;  // groups
    OCTET_ARGUMENT int64_t rows;     // places of all images
    OCTET_ARGUMENT Windows windows;
    OCTET_ARGUMENT Finish finish;
};

// Four products at a time, whichever taps and channels they are of.
struct ByteSum {
    static constexpr int STEP = 1;
    const uint32_t *weights;
    int32_t sum;
    uint32_t word;
    int count;

    OCTET_DEVICE void add(const Windows &v, int64_t at) {
        word |= byteAt(v, at) << (8 * count);
        if (++count == 4) flush(v);
    }
    OCTET_DEVICE void flush(const Windows &v) {
        if (count > 0) sum = __dp4a((int32_t)(word ^ v.flip), (int32_t)*weights++, sum);
        word = 0;
        count = 0;
    }
};

// Four channels of a tap at a time.
struct WordSum {
    static constexpr int STEP = 4;
    const uint32_t *weights;
    int32_t sum;

    OCTET_DEVICE void add(const Windows &v, int64_t at) {
        uint32_t word;
        read(v, at, 1, word);
        sum = __dp4a((int32_t)(word ^ v.flip), (int32_t)*weights++, sum);
    }
    OCTET_DEVICE void flush(const Windows &) {}
};

struct FloatSum {
    static constexpr int STEP = 1;
    const float *weights;
    float sum;

    OCTET_DEVICE void add(const Windows &v, int64_t at) {
        const float weight = *weights++;
        if (at != NOWHERE) sum = __fadd_rn(sum, __fmul_rn(((const float *)v.src)[at], weight));
    }
    OCTET_DEVICE void flush(const Windows &) {}
};

template <class Sum>
OCTET_DEVICE void overWindow(const Windows &v, int64_t entry, const Output &output, Sum &sum) {
    for (Tap tap = {}; tap.d < v.depth.kernel; advance(v, tap)) {
        const int64_t at = sourceOf(v, v.transposed, entry, output, tap);
        for (int32_t c = 0; c < v.channels; c += Sum::STEP) sum.add(v, at == NOWHERE ? at : at + c);
    }
    sum.flush(v);
}

OCTET_DEVICE int32_t sumOver(const DirectArguments &a, int64_t entry, const Output &output,
                             int64_t channel, int32_t) {
    const uint32_t *weights = (const uint32_t *)a.weights + channel * (a.depth / 4);
    if (a.windows.channels % 4 == 0) {
        WordSum sum = {weights, 0};
        overWindow(a.windows, entry, output, sum);
        return sum.sum;
    }
    ByteSum sum = {weights, 0, 0, 0};
    overWindow(a.windows, entry, output, sum);
    return sum.sum;
}

OCTET_DEVICE float sumOver(const DirectArguments &a, int64_t entry, const Output &output,
                           int64_t channel, float) {
    FloatSum sum = {(const float *)a.weights + channel * a.depth, 0.0f};
    overWindow(a.windows, entry, output, sum);
    return sum.sum;
}

// An output for each thread.
template <class Acc>
OCTET_DEVICE void direct(const DirectArguments &a) {
    const int64_t channels = a.entries * a.columns;
    const bool last = a.finish.dstChannel == 1;
    const int64_t width = last ? channels : a.rows;
    const int64_t height = last ? a.rows : channels;
    for (int64_t y = firstY(); y < height; y += stepY()) {
        for (int64_t x = firstX(); x < width; x += stepX()) {
            const int64_t row = last ? y : x;
            const int64_t channel = last ? x : y;
            const int64_t entry = quotient(channel, a.columns);
            Acc acc[1][1] = {{sumOver(a, entry, outputOf(a.windows, row), channel, Acc())}};
            // all channels as those of one entry
            finishTile(a.finish, Tile<1>{0, row, channel, 1, 1}, acc);
        }
    }
}

OCTET_KERNEL octet_direct_s32(const DirectArguments a) { direct<int32_t>(a); }
OCTET_KERNEL octet_direct_f32(const DirectArguments a) { direct<float>(a); }

// Sums of every channel by itself, a multiple of four of them: a thread has four channels of four
// rows. It reads the channels of four taps as words, and turns those into taps of four channels for
// dp4a.
OCTET_DEVICE void addTaps(const Windows &v, int64_t channel, const Output (&output)[TILE], Tap &tap,
                          const uint32_t (&weights)[TILE], int32_t (&acc)[TILE][TILE]) {
    uint32_t window[TILE][4];
    OCTET_UNROLL
    for (int t = 0; t < 4; t++) {
        OCTET_UNROLL
        for (int r = 0; r < TILE; r++) {
            const int64_t at = sourceOf(v, false, 0, output[r], tap);
            read(v, at == NOWHERE ? at : at + channel, 1, window[r][t]);
        }
        advance(v, tap);
    }
    OCTET_UNROLL
    for (int r = 0; r < TILE; r++) {
        transpose(window[r]);
        OCTET_UNROLL
        for (int c = 0; c < TILE; c++) {
            acc[r][c] = __dp4a((int32_t)(window[r][c] ^ v.flip), (int32_t)weights[c], acc[r][c]);
        }
    }
}

OCTET_DEVICE void depthwiseSums(const DirectArguments &a, int64_t row, int count, int64_t channel,
                                int32_t (&acc)[TILE][TILE]) {
    const Windows &v = a.windows;
    Output output[TILE];
    output[0] = outputOf(v, row);
    OCTET_UNROLL
    for (int r = 1; r < TILE; r++) {
        output[r] = output[r - 1];
        // behind the last row there is no source to read
        if (r < count) advance(v, output[r]);
    }
    const int taps = v.depth.kernel * v.height.kernel * v.width.kernel;
    const int8_t *weights = (const int8_t *)a.weights + channel * a.depth;
    Tap tap = {};
    Quad of[TILE] = {};  // a channel's weights of 16 taps, zeros behind the last
    for (int t = 0; t < taps; t += 4) {
        if (t % 16 == 0) {
            OCTET_UNROLL
            for (int c = 0; c < TILE; c++) of[c] = *(const Quad *)(weights + c * a.depth + t);
        }
        const uint32_t next[TILE] = {of[0].part[0], of[1].part[0], of[2].part[0], of[3].part[0]};
        addTaps(v, channel, output, tap, next, acc);
        OCTET_UNROLL
        for (int c = 0; c < TILE; c++) of[c] = {{of[c].part[1], of[c].part[2], of[c].part[3], 0}};
    }
}

OCTET_DEVICE void depthwise(const DirectArguments &a) {
    const bool last = a.finish.dstChannel == 1;
    const int64_t across = quotient(a.entries, TILE);
    const int64_t down = quotientUp(a.rows, TILE);
    for (int64_t y = firstY(); y < (last ? down : across); y += stepY()) {
        for (int64_t x = firstX(); x < (last ? across : down); x += stepX()) {
            const int64_t channel = TILE * (last ? x : y);
            const int64_t begin = TILE * (last ? y : x);
            overTiles(a.finish, begin, atMost(TILE, a.rows - begin), [&](int64_t row, int count) {
                int32_t acc[TILE][TILE] = {};
                depthwiseSums(a, row, count, channel, acc);
                finishTile(a.finish, Tile<TILE>{0, row, channel, count, TILE}, acc);
            });
        }
    }
}

OCTET_KERNEL octet_depthwise_s32(const DirectArguments a) { depthwise(a); }

}  // namespace octet
