// The inner loops of vnni/depthwise.h: 64 or 32 channels of some windows along the width.
//
// One instruction sums four products of one channel; its four bytes must lie side by side, but
// those of a channel are a row or a place apart. So four rows of the window are interleaved byte by
// byte, once for every column of the source, and all windows that cover the column share the
// result. Interleaving leaves the channels in another order: that in which packing four vectors of
// sums to bytes puts them right again, so that 8-bit outputs never need to be sorted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "vnni/bytes.h"
#include "vnni/vectors.h"

#if defined(__x86_64__)

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace octet::vnni {

constexpr int kRows = 4;    // rows of the window that are interleaved
constexpr int kPlaces = 4;  // outputs along the width computed at once

// What a window is made of, in bytes of interleaved columns.
struct Window {
    int groups;        // of four rows
    int taps;          // along the width
    long stride, tap;  // from a window, and from a tap, to the next
};

// Constants of a block of channels, in the order of interleaved channels.
struct Constants {
    const uint8_t *weights;  // [group][tap][4 vectors]
    const int32_t *start;    // what sums begin with: the shift of the source, taken off
    const float *scale, *bias;
};

// Every column of four rows, byte by byte: [column][4 vectors], `step` bytes apart.
template <class V>
OCTET_VNNI_KERNEL void interleave(const uint8_t *const rows[kRows], const long rowSteps[kRows],
                                  long columns, int channels, int flip, uint8_t *to, long step) {
    const typename V::Int mask = V::bytes(flip);
    const bool whole = channels == V::kChannels;
    for (long x = 0; x < columns; x++, to += step) {
        typename V::Int row[kRows];
#pragma GCC unroll 4
        for (int i = 0; i < kRows; i++) {
            const uint8_t *at = rows[i] + x * rowSteps[i];
            row[i] = V::flip(whole ? V::load(at) : V::load(at, channels), mask);
        }
        const typename V::Int a = V::low8(row[0], row[1]), b = V::high8(row[0], row[1]);
        const typename V::Int c = V::low8(row[2], row[3]), d = V::high8(row[2], row[3]);
        V::store(to, V::low16(a, c));
        V::store(to + V::kChannels, V::high16(a, c));
        V::store(to + 2 * V::kChannels, V::low16(b, d));
        V::store(to + 3 * V::kChannels, V::high16(b, d));
    }
}

// The sums of P windows. With T taps known beforehand the windows are neighbours, stride and
// dilation 1: a column is loaded once for all of them.
template <class V, int P, int T>
OCTET_VNNI_INLINE void sumsOf(const Window &window, const Constants &block, const uint8_t *columns,
                              typename V::Int sum[P][4]) {
    constexpr int kVector = V::kChannels, kLanes = kVector / 4;
#pragma GCC unroll 4
    for (int q = 0; q < 4; q++) {
        typename V::Int acc[P];
#pragma GCC unroll 4
        for (int p = 0; p < P; p++) acc[p] = V::load(block.start + q * kLanes);
        const uint8_t *weights = block.weights + q * kVector;
        for (int g = 0; g < window.groups; g++) {
            const uint8_t *from = columns + (4 * g + q) * kVector;
            if constexpr (T > 0) {
                typename V::Int w[T];
#pragma GCC unroll 8
                for (int t = 0; t < T; t++) w[t] = V::load(weights + t * 4 * kVector);
#pragma GCC unroll 16
                for (int x = 0; x < P + T - 1; x++) {
                    const typename V::Int column = V::load(from + x * window.tap);
#pragma GCC unroll 8
                    for (int t = 0; t < T; t++) {
                        if (x - t >= 0 && x - t < P) acc[x - t] = V::dot(acc[x - t], column, w[t]);
                    }
                }
                weights += T * 4 * kVector;
            } else {
                for (int t = 0; t < window.taps; t++, weights += 4 * kVector) {
                    const typename V::Int w = V::load(weights);
#pragma GCC unroll 4
                    for (int p = 0; p < P; p++) {
                        acc[p] =
                            V::dot(acc[p], V::load(from + p * window.stride + t * window.tap), w);
                    }
                }
            }
        }
#pragma GCC unroll 4
        for (int p = 0; p < P; p++) sum[p][q] = acc[p];
    }
}

// The order of operations of shared/epilogue.h. Clipping commutes with rounding, both being
// monotonic, and no value here is too large for s32: see fitsBytes.
template <class V, int P, int T>
OCTET_VNNI_INLINE void bytesOf(const Window &window, const Constants &block, const ToBytes &finish,
                               const uint8_t *columns, int channels, uint8_t *dst, long dstStep) {
    constexpr int kLanes = V::kChannels / 4;
    typename V::Int sum[P][4];
    sumsOf<V, P, T>(window, block, columns, sum);
    const typename V::Float srcScale = V::all(finish.srcScale), inverse = V::all(finish.inverse);
#pragma GCC unroll 4
    for (int q = 0; q < 4; q++) {
        const typename V::Float scale = V::floats(block.scale + q * kLanes);
        const typename V::Float bias = V::floats(block.bias + q * kLanes);
#pragma GCC unroll 4
        for (int p = 0; p < P; p++) {
            const typename V::Float scaled =
                V::times(V::times(V::toFloat(sum[p][q]), srcScale), scale);
            sum[p][q] = V::toInt(V::times(V::plus(scaled, bias), inverse));
        }
    }
    const typename V::Int zeroPoint = V::shorts(finish.zeroPoint);
    const typename V::Int low = V::bytes(finish.low), high = V::bytes(finish.high);
#pragma GCC unroll 4
    for (int p = 0; p < P; p++) {
        const typename V::Int a = V::plus16(V::pack32(sum[p][0], sum[p][1]), zeroPoint);
        const typename V::Int b = V::plus16(V::pack32(sum[p][2], sum[p][3]), zeroPoint);
        const typename V::Int all = finish.isSigned
                                        ? V::clampSigned(V::packSigned(a, b), low, high)
                                        : V::clampUnsigned(V::packUnsigned(a, b), low, high);
        if (channels == V::kChannels) {
            V::store(dst + p * dstStep, all);
        } else {
            alignas(64) uint8_t whole[V::kChannels];
            V::store(whole, all);
            std::memcpy(dst + p * dstStep, whole, channels);
        }
    }
}

// some(number, first) until all windows are computed. The last ones overlap those before: what they
// write is the same.
template <class Some>
OCTET_VNNI_INLINE void eachPlace(int count, const Some &some) {
    if (count < kPlaces) {
        for (int p = 0; p < count; p++) some(std::integral_constant<int, 1>(), p);
        return;
    }
    for (int p = 0; p < count; p += kPlaces) {
        some(std::integral_constant<int, kPlaces>(), std::min(p, count - kPlaces));
    }
}

template <class V, int T>
OCTET_VNNI_KERNEL void toBytes(const Window &window, const Constants &block, const ToBytes &finish,
                               const uint8_t *columns, int count, int channels, uint8_t *dst,
                               long dstStep) {
    const auto some = [&](auto places, int p) OCTET_VNNI_TARGET __attribute__((always_inline)) {
        bytesOf<V, decltype(places)::value, T>(window, block, finish, columns + p * window.stride,
                                               channels, dst + p * dstStep, dstStep);
    };
    eachPlace(count, some);
}

// Whole blocks: sums[window][channel], `sumStep` apart.
template <class V, int T>
OCTET_VNNI_KERNEL void toSums(const Window &window, const Constants &block, const uint8_t *columns,
                              int count, int32_t *sums, long sumStep) {
    const auto some = [&](auto places, int p) OCTET_VNNI_TARGET __attribute__((always_inline)) {
        constexpr int kSome = decltype(places)::value;
        typename V::Int sum[kSome][4];
        sumsOf<V, kSome, T>(window, block, columns + p * window.stride, sum);
#pragma GCC unroll 4
        for (int i = 0; i < kSome; i++) V::storeSums(sum[i], sums + (p + i) * sumStep);
    };
    eachPlace(count, some);
}

}  // namespace octet::vnni

#pragma GCC diagnostic pop

#endif
