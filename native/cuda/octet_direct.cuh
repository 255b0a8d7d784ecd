// Convolutions whose groups are too small for a matrix multiplication: a thread for each output.
#pragma once

#include "octet_device.cuh"
#include "octet_finish.cuh"
#include "octet_operands.cuh"

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
    const int32_t *weights;
    int32_t sum, word, count;

    OCTET_DEVICE void add(const Windows &v, const void *src, int64_t at) {
        int32_t x = at == NOWHERE ? (int32_t)v.fill : ((const uint8_t *)src)[at] ^ (int32_t)v.flip;
        word |= (x & 0xFF) << (8 * count);
        if (++count == 4) flush();
    }
    OCTET_DEVICE void flush() {
        if (count > 0) sum = __dp4a(word, *weights++, sum);
        word = count = 0;
    }
};

struct FloatSum {
    const float *weights;
    float sum;

    OCTET_DEVICE void add(const Windows &, const void *src, int64_t at) {
        float weight = *weights++;
        if (at != NOWHERE) sum = __fadd_rn(sum, __fmul_rn(((const float *)src)[at], weight));
    }
    OCTET_DEVICE void flush() {}
};

template <class Sum>
OCTET_DEVICE void overWindow(const Windows &v, int64_t entry, const Output &output, Sum &sum) {
    for (int64_t d = 0; d < v.depth.kernel; d++) {
        for (int64_t h = 0; h < v.height.kernel; h++) {
            for (int64_t w = 0; w < v.width.kernel; w++) {
                const int64_t at = sourceOf(v, entry, output, d, h, w);
                for (int64_t c = 0; c < v.channels; c++) {
                    sum.add(v, v.src, at == NOWHERE ? at : at + c);
                }
            }
        }
    }
    sum.flush();
}

OCTET_DEVICE int32_t sumOver(const DirectArguments &a, int64_t entry, const Output &output,
                             int64_t channel, int32_t) {
    ByteSum sum = {(const int32_t *)a.weights + channel * (a.depth / 4), 0, 0, 0};
    overWindow(a.windows, entry, output, sum);
    return sum.sum;
}

OCTET_DEVICE float sumOver(const DirectArguments &a, int64_t entry, const Output &output,
                           int64_t channel, float) {
    FloatSum sum = {(const float *)a.weights + channel * a.depth, 0.0f};
    overWindow(a.windows, entry, output, sum);
    return sum.sum;
}

template <bool IN_DOUBLES, class Acc>
OCTET_DEVICE void directAt(const DirectArguments &a, int64_t row, int64_t channel) {
    const int64_t entry = quotient(channel, a.columns);
    const int64_t column = channel - entry * a.columns;
    const Acc acc = sumOver(a, entry, outputOf(a.windows, row), channel, Acc());
    const Row r = rowOf(a.finish, entry, row);
    const uint32_t bits = finished<IN_DOUBLES>(a.finish, r, column, acc);
    store(a.finish, r.dst + column * a.finish.dstChannel, bits);
}

template <bool IN_DOUBLES, class Acc>
OCTET_DEVICE void direct(const DirectArguments &a) {
    const int64_t channels = a.entries * a.columns;
    const bool channelsLast = a.finish.dstChannel == 1;
    const int64_t width = channelsLast ? channels : a.rows;
    const int64_t height = channelsLast ? a.rows : channels;
    for (int64_t y = firstY(); y < height; y += stepY()) {
        for (int64_t x = firstX(); x < width; x += stepX()) {
            directAt<IN_DOUBLES, Acc>(a, channelsLast ? y : x, channelsLast ? x : y);
        }
    }
}

OCTET_KERNEL octet_direct_s32(const DirectArguments a) { direct<false, int32_t>(a); }
OCTET_KERNEL octet_direct_s32_f64(const DirectArguments a) { direct<true, int32_t>(a); }
OCTET_KERNEL octet_direct_f32(const DirectArguments a) { direct<false, float>(a); }
OCTET_KERNEL octet_direct_f32_f64(const DirectArguments a) { direct<true, float>(a); }

}  // namespace octet
