// What the inner loops of vnni/depthwise.h work on, and their table for each width.
//
// One instruction sums four products of one channel; its four bytes must lie side by side, but
// those of a channel are a row or a place apart. So four rows of the source are interleaved byte by
// byte, once for every column, and all windows that cover the column share the result: along the
// width, and of two rows of dst or more where a kernel has fewer rows than those four. Interleaving
// leaves the channels in another order: that in which packing four vectors of sums to bytes puts
// them right again. Where nothing is packed, a row's bytes are permuted as they are read, so that
// the sums come out in order.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "vnni/bytes.h"
#include "vnni/floats.h"
#include "vnni/unit.h"
#include "vnni/vectors.h"

#if defined(__x86_64__)

namespace octet::vnni {

constexpr int kRows = 4;      // rows that are interleaved
constexpr int kQuarters = 4;  // vectors of interleaved bytes, each with a quarter of the channels
constexpr int kNarrow = 16;   // the fewest channels that interleaving and packing keep together
constexpr int kMostStride = 2, kMostRows = 2;  // of rows that are computed in registers
constexpr int kKnownTaps = 3;  // those of 3x3: a loop of three rounds costs as much as its sums

// Four rows of the source, and how far a place is from the next.
struct FourRows {
    const uint8_t *at[kRows];
    long steps[kRows];
};

// Columns that are to be interleaved, every `stride`-th; those before and behind are outside of the
// source.
struct Stripe {
    long first, stride;  // column of the source
    long before, inside, behind;
    long at;      // where the first one lies among the interleaved ones, in columns
    int outside;  // the byte that is real 0
};

// Columns of a whole row of outputs: of the source, [0, count) are inside.
struct Columns {
    long first, count;  // the first output's first one
    int outside;        // the byte that is real 0
};

// Interleaved columns: [group of four rows][quarter], `line` bytes apart; a quarter has `width`
// bytes of each column, a vector those of `places` columns.
struct Window {
    long line;
    long width, places;
    std::vector<long> taps;  // of all groups; from a window's first column, in bytes
};

// Constants of a block of channels, as the quarters have them.
struct Constants {
    const uint8_t *weights;  // [tap][quarter]
    const int32_t *start;    // what sums begin with: the shift of the source, taken off
    const float *scale, *bias;
    // For zero points of the weights: 1 where there is one, as `weights`, and these; or null.
    const uint8_t *ones;
    const int32_t *zeros;
};

// `count` outputs along the width, `step` elements apart.
template <class T>
struct Outputs {
    T *dst;
    long step, count;
    int channels;  // less than the block's width only where that is kNarrow
};

// The channel, within a block of `width`, of lane `lane` of a quarter.
inline int channelOf(int quarter, int lane, int width, bool isSorted) {
    if (isSorted) return quarter * (width / kQuarters) + lane % (width / kQuarters);
    const int part = lane / 4 % (width / kNarrow);
    return part * kNarrow + quarter * 4 + lane % 4;
}

// How a vector of bytes is permuted, in fours, so that interleaving sorts it.
template <int LANES, int WIDTH>
constexpr std::array<int32_t, LANES> sortingOrder() {
    constexpr int parts = WIDTH / kNarrow;  // of 128 bits
    std::array<int32_t, LANES> order{};
    for (int i = 0; i < LANES; i++) {
        const int part = i / 4, place = part / parts;
        order[i] = place * parts * 4 + i % 4 * parts + part % parts;
    }
    return order;
}

using Interleave = void (*)(const FourRows &, const Stripe &, long channel, int channels,
                            uint8_t *to, long line);
using WindowsToBytes = void (*)(const Window &, const Constants &, const ToBytes &,
                                const uint8_t *columns, const Outputs<uint8_t> &);
// Rows of dst that share the rows of the source; those behind the first have other weights, and are
// `rowStep` behind it.
using RowsToBytes = void (*)(const FourRows &, const Columns &, long channel, const Constants *,
                             int rows, const ToBytes &, const Outputs<uint8_t> &, long rowStep);
using WindowsToFloats = void (*)(const Window &, const Constants &, const ToFloats &,
                                 const uint8_t *columns, const Outputs<float> &);
using WindowsToSums = void (*)(const Window &, const Constants &, const uint8_t *columns,
                               const Outputs<int32_t> &);

// The loops of one width of vectors.
struct DepthwiseKernels {
    int bytes;    // of a vector
    int vectors;  // outputs at once, at most
    // by width in multiples of kNarrow, 1, 2 or 4, whether the source is signed, and whether sums
    // shall come out in order
    Interleave interleave[5][2][2];
    // for any taps and for kKnownTaps; by vectors of outputs at once, from 1 on
    WindowsToBytes toBytes[2][2][Zmm::kTile + 1];  // the first: of a curve
    WindowsToFloats toFloats[2][Zmm::kTile + 1];
    WindowsToSums toSums[2][Zmm::kTile + 1];
    // kKnownTaps of one group of rows, a vector of channels; by strides, and whether the source is
    // signed; or null
    RowsToBytes inRegisters[kMostStride + 1][2];
};

template <class V>
struct DepthwiseLoops;

}  // namespace octet::vnni

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define OCTET_VECTOR Zmm
#define OCTET_VNNI_TARGET OCTET_AVX512_VNNI
#include "vnni/depthwise_loops.h"
#undef OCTET_VECTOR
#undef OCTET_VNNI_TARGET
#define OCTET_VECTOR Ymm
#define OCTET_VNNI_TARGET OCTET_AVX_VNNI
#include "vnni/depthwise_loops.h"
#undef OCTET_VECTOR
#undef OCTET_VNNI_TARGET

#pragma GCC diagnostic pop

namespace octet::vnni {

inline const DepthwiseKernels &depthwiseKernels(Unit unit) {
    static const DepthwiseKernels wide = DepthwiseLoops<Zmm>::all();
    static const DepthwiseKernels narrow = DepthwiseLoops<Ymm>::all();
    return unit == Unit::AVX512_VNNI ? wide : narrow;
}

}  // namespace octet::vnni

#endif
