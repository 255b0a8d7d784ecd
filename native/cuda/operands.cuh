// What is multiplied: weights, and sources as rows of matrices.
#pragma once

#include "cuda/device.cuh"

namespace octet {

// dst is [entries][rows][depth] of weights, zeros behind the summands and behind the last row.
struct PackArguments {
    OCTET_ARGUMENT const void *src;
    OCTET_ARGUMENT void *dst;
    OCTET_ARGUMENT int64_t entries;
    OCTET_ARGUMENT int64_t rows;     // output channels
    OCTET_ARGUMENT int64_t dstRows;  // padded
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
                                                   : Unit(0);
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

// A thread moves 16 bytes of channels of 4 places: reads lie side by side along threads, writes
// within one.
template <class Unit>
OCTET_DEVICE void channelsLast(const ChannelsLastArguments &a) {
    constexpr int MOVED = 16 / sizeof(Unit);
    const int64_t blocks = quotientUp(a.channels, MOVED);
    for (int64_t y = firstY(); y < a.images * blocks; y += stepY()) {
        const int64_t image = quotient(y, blocks);
        const int64_t channel = MOVED * (y - image * blocks);
        const int channels = atMost(MOVED, a.channels - channel);
        const Unit *src = (const Unit *)a.src + (image * a.channels + channel) * a.places;
        Unit *dst = (Unit *)a.dst + image * a.places * a.channels + channel;
        for (int64_t x = 4 * firstX(); x < a.places; x += 4 * stepX()) {
            const int places = atMost(4, a.places - x);
            Run<Unit, MOVED> run[4];
            OCTET_UNROLL
            for (int c = 0; c < MOVED; c++) {
                const auto line = load<4>(src + c * a.places + x, c < channels ? places : 0);
                OCTET_UNROLL
                for (int p = 0; p < 4; p++) run[p].part[c] = line.part[p];
            }
            OCTET_UNROLL
            for (int p = 0; p < 4; p++) {
                if (p < places) store(dst + (x + p) * a.channels, channels, run[p]);
            }
        }
    }
}

OCTET_KERNEL octet_channels_last_s8(const ChannelsLastArguments a) { channelsLast<uint8_t>(a); }
OCTET_KERNEL octet_channels_last_f32(const ChannelsLastArguments a) { channelsLast<float>(a); }

// Which source element an output and a tap meet. A matrix multiplication is a convolution of one
// image with one row of places and one tap.
struct Axis {
    OCTET_ARGUMENT int32_t in;
    OCTET_ARGUMENT int32_t out;
    OCTET_ARGUMENT int32_t kernel;
    OCTET_ARGUMENT int32_t stride;
    OCTET_ARGUMENT int32_t dilation;
    OCTET_ARGUMENT int32_t padding;
};

struct Windows {
    OCTET_ARGUMENT const void *src;  // channels last
    OCTET_ARGUMENT Axis depth;
    OCTET_ARGUMENT Axis height;
    OCTET_ARGUMENT Axis width;
    OCTET_ARGUMENT int32_t transposed;
    OCTET_ARGUMENT int32_t channels;  // of an entry
    OCTET_ARGUMENT int64_t srcEntry;  // elements from one to the next
    OCTET_ARGUMENT int64_t srcImage;
    OCTET_ARGUMENT int64_t srcPlace;
    OCTET_ARGUMENT uint32_t fill;  // four times the padding's value
    OCTET_ARGUMENT uint32_t flip;  // bits that make s8 of u8, four times, or 0
};

// Where the window of output `at` has its tap on an axis; NOWHERE in the padding.
OCTET_DEVICE int32_t placeOn(const Axis &axis, bool transposed, int32_t at, int32_t tap) {
    if (!transposed) {
        const uint32_t place = (uint32_t)at * (uint32_t)axis.stride - (uint32_t)axis.padding +
                               (uint32_t)tap * (uint32_t)axis.dilation;
        return place < (uint32_t)axis.in ? (int32_t)place : (int32_t)NOWHERE;
    }
    const int64_t distance = (int64_t)at + axis.padding - (int64_t)tap * axis.dilation;
    if (distance < 0) return (int32_t)NOWHERE;
    const int64_t place = quotient(distance, axis.stride);
    return place * axis.stride == distance && place < axis.in ? (int32_t)place : (int32_t)NOWHERE;
}

// An output's place.
struct Output {
    int32_t image, d, h, w;
};

OCTET_DEVICE Output outputOf(const Windows &v, int64_t row) {
    Output o;
    const int32_t line = (int32_t)quotient(row, v.width.out);
    const int32_t plane = (int32_t)quotient(line, v.height.out);
    o.w = (int32_t)row - line * v.width.out;
    o.h = line - plane * v.height.out;
    o.image = (int32_t)quotient(plane, v.depth.out);
    o.d = plane - o.image * v.depth.out;
    return o;
}

// To the output of the next row, which a division would find more slowly.
OCTET_DEVICE void advance(const Windows &v, Output &o) {
    if (++o.w < v.width.out) return;
    o.w = 0;
    if (++o.h < v.height.out) return;
    o.h = 0;
    if (++o.d < v.depth.out) return;
    o.d = 0;
    o.image++;
}

// A tap of the kernel.
struct Tap {
    int32_t d, h, w;
};

OCTET_DEVICE Tap tapOf(const Windows &v, int64_t tap) {
    Tap t;
    const int32_t line = (int32_t)quotient(tap, v.width.kernel);
    t.w = (int32_t)tap - line * v.width.kernel;
    t.d = (int32_t)quotient(line, v.height.kernel);
    t.h = line - t.d * v.height.kernel;
    return t;
}

OCTET_DEVICE void advance(const Windows &v, Tap &t) {
    if (++t.w < v.width.kernel) return;
    t.w = 0;
    if (++t.h < v.height.kernel) return;
    t.h = 0;
    t.d++;
}

// The first channel of an entry under a tap, in elements of src; NOWHERE in the padding, and under
// a tap that the kernel does not have.
OCTET_DEVICE int64_t sourceOf(const Windows &v, bool transposed, int64_t entry, const Output &o,
                              const Tap &t) {
    const int32_t d = placeOn(v.depth, transposed, o.d, t.d);
    const int32_t h = placeOn(v.height, transposed, o.h, t.h);
    const int32_t w = placeOn(v.width, transposed, o.w, t.w);
    if ((d | h | w) < 0 || t.d >= v.depth.kernel) return NOWHERE;
    return entry * v.srcEntry + o.image * v.srcImage +
           ((d * v.height.in + h) * v.width.in + w) * v.srcPlace;
}

// Row by row the source elements that an output multiplies: taps outermost, channels innermost;
// anything behind the taps, where weights are 0. A thread writes the same columns of some rows,
// whose taps are then found once.
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

constexpr int WINDOWS = 4;

// Calls work(entry, row, count, x) for some rows of a band and each of so many columns.
template <class Work>
OCTET_DEVICE void overWindows(const WindowsArguments &a, int64_t width, Work work) {
    const int64_t blocks = quotientUp(a.rows, WINDOWS);
    for (int64_t y = firstY(); y < a.entries * blocks; y += stepY()) {
        const int64_t entry = quotient(y, blocks);
        const int64_t row = WINDOWS * (y - entry * blocks);
        const int count = atMost(WINDOWS, a.rows - row);
        for (int64_t x = firstX(); x < width; x += stepX()) work(entry, row, count, x);
    }
}

OCTET_DEVICE void set(const Windows &v, uint32_t &unit) { unit = v.fill; }
OCTET_DEVICE void set(const Windows &v, Quad &unit) { unit = {{v.fill, v.fill, v.fill, v.fill}}; }
OCTET_DEVICE void set(const Windows &, float &unit) { unit = 0.0f; }

OCTET_DEVICE void flip(const Windows &v, uint32_t &unit) { unit ^= v.flip; }
OCTET_DEVICE void flip(const Windows &v, Quad &unit) {
    OCTET_UNROLL
    for (int i = 0; i < 4; i++) unit.part[i] ^= v.flip;
}
OCTET_DEVICE void flip(const Windows &, float &) {}

// What is read at an element, a unit of one tap, or the padding.
template <class Unit>
OCTET_DEVICE void read(const Windows &v, int64_t at, int64_t bytes, Unit &unit) {
    if (at == NOWHERE) {
        set(v, unit);
    } else {
        unit = *(const Unit *)((const char *)v.src + at * bytes);
    }
}

template <class Unit, int ELEMENTS>
OCTET_DEVICE void windows(const WindowsArguments &a) {
    const Windows &v = a.windows;
    const int64_t depth = quotient(a.dstDepth, ELEMENTS);
    const int64_t channels = quotient(v.channels, ELEMENTS);
    overWindows(a, depth, [&](int64_t entry, int64_t row, int count, int64_t x) {
        const int64_t index = quotient(x, channels);
        const int64_t channel = ELEMENTS * (x - index * channels);
        const Tap tap = tapOf(v, index);
        Output output = outputOf(v, a.firstRow + row);
        Unit unit[WINDOWS];
        OCTET_UNROLL
        for (int i = 0; i < WINDOWS; i++) {
            const int64_t at =
                i < count ? sourceOf(v, v.transposed, a.firstEntry + entry, output, tap) : NOWHERE;
            read(v, at == NOWHERE ? at : at + channel, sizeof(Unit) / ELEMENTS, unit[i]);
            advance(v, output);
        }
        // apart from the reads, which are all under way before the first has come
        Unit *dst = (Unit *)a.dst + (entry * a.dstRows + row) * depth + x;
        OCTET_UNROLL
        for (int i = 0; i < WINDOWS; i++) {
            flip(v, unit[i]);
            if (i < count) dst[i * depth] = unit[i];
        }
    });
}

OCTET_DEVICE uint32_t byteAt(const Windows &v, int64_t at) {
    return at == NOWHERE ? v.fill & 0xFF : ((const uint8_t *)v.src)[at];
}

// Any number of channels: four bytes of a row, of up to four taps.
OCTET_DEVICE uint32_t wordAt(const Windows &v, int64_t entry, const Output &output, Tap tap,
                             int32_t channel) {
    int64_t at = sourceOf(v, v.transposed, entry, output, tap);
    uint32_t word = 0;
    OCTET_UNROLL
    for (int i = 0; i < 4; i++) {
        word |= byteAt(v, at == NOWHERE ? at : at + channel) << (8 * i);
        if (++channel == v.channels) {
            channel = 0;
            advance(v, tap);
            at = sourceOf(v, v.transposed, entry, output, tap);
        }
    }
    return word ^ v.flip;
}

OCTET_KERNEL octet_windows_s8(const WindowsArguments a) {
    const Windows &v = a.windows;
    const int64_t depth = quotient(a.dstDepth, 4);
    overWindows(a, depth, [&](int64_t entry, int64_t row, int count, int64_t x) {
        const int64_t index = quotient(4 * x, v.channels);
        const Tap tap = tapOf(v, index);
        const int32_t channel = (int32_t)(4 * x - index * v.channels);
        Output output = outputOf(v, a.firstRow + row);
        uint32_t *dst = (uint32_t *)a.dst + (entry * a.dstRows + row) * depth + x;
        for (int i = 0; i < count; i++) {
            dst[i * depth] = wordAt(v, a.firstEntry + entry, output, tap, channel);
            advance(v, output);
        }
    });
}

OCTET_KERNEL octet_windows_s8x4(const WindowsArguments a) { windows<uint32_t, 4>(a); }
OCTET_KERNEL octet_windows_s8x16(const WindowsArguments a) { windows<Quad, 16>(a); }
OCTET_KERNEL octet_windows_f32(const WindowsArguments a) { windows<float, 1>(a); }

}  // namespace octet
