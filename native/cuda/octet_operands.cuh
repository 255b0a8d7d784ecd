// What is multiplied: weights, and sources as rows of matrices.
#pragma once

#include "octet_device.cuh"

namespace octet {

// dst is [entries][rows][depth] of weights, zeros behind the summands and behind the last row.
struct PackArguments {
    OCTET_ARGUMENT const void *src;
    OCTET_ARGUMENT void *dst;
    OCTET_ARGUMENT int64_t entries;
    OCTET_ARGUMENT int64_t rows;      // output channels
    OCTET_ARGUMENT int64_t dstRows;   // padded
    OCTET_ARGUMENT int64_t taps;
    OCTET_ARGUMENT int64_t channels;  // of a tap; side by side in dst
    OCTET_ARGUMENT int64_t depth;     // taps * channels, padded
    OCTET_ARGUMENT int64_t srcEntry;  // elements from one to the next in src
    OCTET_ARGUMENT int64_t srcRow;
    OCTET_ARGUMENT int64_t srcTap;
    OCTET_ARGUMENT int64_t srcChannel;
};

template <class Unit>
OCTET_DEVICE void pack(const PackArguments &a) {
    for (int64_t y = firstY(); y < a.entries * a.dstRows; y += stepY()) {
        const int64_t entry = quotient(y, a.dstRows);
        const int64_t row = y - entry * a.dstRows;
        const Unit *src = (const Unit *)a.src + entry * a.srcEntry + row * a.srcRow;
        for (int64_t x = firstX(); x < a.depth; x += stepX()) {
            const int64_t tap = quotient(x, a.channels);
            const int64_t channel = x - tap * a.channels;
            ((Unit *)a.dst)[y * a.depth + x] = row < a.rows && tap < a.taps
                                                   ? src[tap * a.srcTap + channel * a.srcChannel]
                                                   : zero<Unit>();
        }
    }
}

OCTET_KERNEL octet_pack_s8(const PackArguments a) { pack<int8_t>(a); }
OCTET_KERNEL octet_pack_f32(const PackArguments a) { pack<float>(a); }

// Sums of packed weights, for zero points; dst begins as zeros.
struct SumArguments {
    OCTET_ARGUMENT const int32_t *weights;  // [rows][words] of four s8
    OCTET_ARGUMENT int32_t *dst;
    OCTET_ARGUMENT int64_t rows;
    OCTET_ARGUMENT int64_t words;
};

OCTET_KERNEL octet_column_sums(const SumArguments a) {
    for (int64_t y = firstY(); y < a.rows; y += stepY()) {
        int32_t sum = 0;
        for (int64_t x = firstX(); x < a.words; x += stepX()) {
            sum = __dp4a(a.weights[y * a.words + x], 0x01010101, sum);
        }
        sum = warpSum(sum);
        if (isWarpLeader()) atomicAdd(a.dst + y, sum);
    }
}

// [images][channels][places] to [images][places][channels].
struct ChannelsLastArguments {
    OCTET_ARGUMENT const void *src;
    OCTET_ARGUMENT void *dst;
    OCTET_ARGUMENT int64_t images;
    OCTET_ARGUMENT int64_t channels;
    OCTET_ARGUMENT int64_t places;
};

// A thread moves 16 channels of a place: reads lie side by side along threads, writes within one.
template <class Unit>
OCTET_DEVICE void channelsLast(const ChannelsLastArguments &a) {
    const int64_t blocks = (a.channels + 15) / 16;
    for (int64_t y = firstY(); y < a.images * blocks; y += stepY()) {
        const int64_t image = quotient(y, blocks);
        const int64_t first = 16 * (y - image * blocks);
        const int64_t end = first + 16 < a.channels ? first + 16 : a.channels;
        const Unit *src = (const Unit *)a.src + image * a.channels * a.places;
        Unit *dst = (Unit *)a.dst + image * a.channels * a.places;
        for (int64_t x = firstX(); x < a.places; x += stepX()) {
            for (int64_t c = first; c < end; c++) dst[x * a.channels + c] = src[c * a.places + x];
        }
    }
}

OCTET_KERNEL octet_channels_last_s8(const ChannelsLastArguments a) { channelsLast<int8_t>(a); }
OCTET_KERNEL octet_channels_last_f32(const ChannelsLastArguments a) { channelsLast<float>(a); }

// Which source element an output and a tap meet. A matrix multiplication is a convolution of one
// image with one row of places and one tap.
struct Axis {
    OCTET_ARGUMENT int64_t in;
    OCTET_ARGUMENT int64_t out;
    OCTET_ARGUMENT int64_t kernel;
    OCTET_ARGUMENT int64_t stride;
    OCTET_ARGUMENT int64_t dilation;
    OCTET_ARGUMENT int64_t padding;
};

struct Windows {
    OCTET_ARGUMENT const void *src;  // channels last
    OCTET_ARGUMENT Axis depth;
    OCTET_ARGUMENT Axis height;
    OCTET_ARGUMENT Axis width;
    OCTET_ARGUMENT int64_t transposed;
    OCTET_ARGUMENT int64_t channels;  // of an entry
    OCTET_ARGUMENT int64_t srcEntry;  // elements from one to the next
    OCTET_ARGUMENT int64_t srcImage;
    OCTET_ARGUMENT int64_t srcPlace;
    OCTET_ARGUMENT int64_t fill;  // the padding's value, after the flip
    OCTET_ARGUMENT int64_t flip;  // bits that make s8 of u8, or 0
};

struct WindowsArguments {
    OCTET_ARGUMENT void *dst;  // [entries][dstRows][dstDepth], of this band
    OCTET_ARGUMENT int64_t dstRows;
    OCTET_ARGUMENT int64_t dstDepth;
    OCTET_ARGUMENT int64_t firstEntry;
    OCTET_ARGUMENT int64_t entries;
    OCTET_ARGUMENT int64_t firstRow;
    OCTET_ARGUMENT int64_t rows;
    OCTET_ARGUMENT Windows windows;
};

// Where the window of output `at` has its tap on an axis; NOWHERE in the padding.
OCTET_DEVICE int64_t placeOn(const Axis &axis, bool transposed, int64_t at, int64_t tap) {
    if (!transposed) {
        int64_t place = at * axis.stride - axis.padding + tap * axis.dilation;
        return place >= 0 && place < axis.in ? place : NOWHERE;
    }
    int64_t distance = at + axis.padding - tap * axis.dilation;
    if (distance < 0) return NOWHERE;
    int64_t place = quotient(distance, axis.stride);
    return place * axis.stride == distance && place < axis.in ? place : NOWHERE;
}

// An output's place.
struct Output {
    int64_t image, d, h, w;
};

OCTET_DEVICE Output outputOf(const Windows &v, int64_t row) {
    Output o;
    const int64_t line = quotient(row, v.width.out);
    const int64_t plane = quotient(line, v.height.out);
    o.w = row - line * v.width.out;
    o.h = line - plane * v.height.out;
    o.image = quotient(plane, v.depth.out);
    o.d = plane - o.image * v.depth.out;
    return o;
}

// The first channel of an entry under a tap, in elements of src; NOWHERE in the padding.
OCTET_DEVICE int64_t sourceOf(const Windows &v, int64_t entry, const Output &o, int64_t tapD,
                              int64_t tapH, int64_t tapW) {
    const int64_t d = placeOn(v.depth, v.transposed, o.d, tapD);
    const int64_t h = placeOn(v.height, v.transposed, o.h, tapH);
    const int64_t w = placeOn(v.width, v.transposed, o.w, tapW);
    if (d == NOWHERE || h == NOWHERE || w == NOWHERE) return NOWHERE;
    return entry * v.srcEntry + o.image * v.srcImage +
           ((d * v.height.in + h) * v.width.in + w) * v.srcPlace;
}

OCTET_DEVICE void filled(int64_t fill, int8_t &unit) { unit = (int8_t)fill; }
OCTET_DEVICE void filled(int64_t, float &unit) { unit = 0.0f; }
OCTET_DEVICE void filled(int64_t fill, Quad &unit) {
    const uint32_t byte = (uint8_t)fill;
    for (int i = 0; i < 4; i++) unit.part[i] = (int32_t)(byte * 0x01010101u);
}

// Row by row the source elements that an output multiplies: taps outermost, channels innermost. A unit
// is 16 channels where everything divides and is aligned.
template <class Unit, int ELEMENTS>
OCTET_DEVICE void windows(const WindowsArguments &a) {
    const Windows &v = a.windows;
    const int64_t depth = a.dstDepth / ELEMENTS;
    const int64_t channels = v.channels / ELEMENTS;
    const int64_t taps = v.depth.kernel * v.height.kernel * v.width.kernel;
    const Unit *src = (const Unit *)v.src;
    for (int64_t y = firstY(); y < a.entries * a.rows; y += stepY()) {
        const int64_t entry = quotient(y, a.rows);
        const int64_t row = y - entry * a.rows;
        const Output output = outputOf(v, a.firstRow + row);
        Unit *dst = (Unit *)a.dst + (entry * a.dstRows + row) * depth;
        for (int64_t x = firstX(); x < depth; x += stepX()) {
            const int64_t tap = quotient(x, channels);
            Unit unit = zero<Unit>();
            if (tap < taps) {
                const int64_t line = quotient(tap, v.width.kernel);
                const int64_t tapD = quotient(line, v.height.kernel);
                const int64_t at =
                    sourceOf(v, a.firstEntry + entry, output, tapD,
                             line - tapD * v.height.kernel,
                             tap - line * v.width.kernel);
                if (at == NOWHERE) {
                    filled(v.fill, unit);
                } else {
                    unit = flipped(src[at / ELEMENTS + (x - tap * channels)], (int32_t)v.flip);
                }
            }
            dst[x] = unit;
        }
    }
}

// flip is one byte for the first, four for the last.
OCTET_KERNEL octet_windows_s8(const WindowsArguments a) { windows<int8_t, 1>(a); }
OCTET_KERNEL octet_windows_s8x16(const WindowsArguments a) { windows<Quad, 16>(a); }
OCTET_KERNEL octet_windows_f32(const WindowsArguments a) { windows<float, 1>(a); }

}  // namespace octet
