// The kernels of both widths, and a table of them for the one in use.
#pragma once

#include <algorithm>
#include <utility>

#include "avx/isa.h"
#include "avx/tile.h"
#include "avx/vectors.h"
#include "shared/epilogue.h"

namespace octet::avx {

constexpr int kMostRows = 8, kMostVectors = 4, kMostPlaces = 6;
constexpr int kMostStride = 2, kMostTaps = 5;

struct Kernels {
    using TilesOf = void (*)(const Tiles &);
    using OneRow = void (*)(const Tiles &, long panelStep);
    using Depthwise = void (*)(const Depth &, long first, long end);
    using PlaneOf = void (*)(const Plane &);
    using LinesOf = void (*)(const Lines &);
    using StripOf = void (*)(const Strip &);
    using AcrossOf = void (*)(const Across &);

    int lanes, panel;                                // floats, vectors
    int rows[kMostVectors + 1];                      // of a tile, by its vectors
    TilesOf tiles[kMostVectors + 1][kMostRows + 1];  // by vectors, by rows
    int panelsAtOnce;                                // of one row
    OneRow oneRow;
    int places;                            // of a depthwise convolution at once
    Depthwise depthwise[kMostPlaces + 1];  // by places
    PlaneOf plane;
    LinesOf copy, deal;
    StripOf strips[kMostStride + 1][kMostTaps + 1];  // by strides, by taps along an axis; or null
    int channels;                                    // whose weights lie side by side for
    AcrossOf across;

    long panelColumns() const { return long(lanes) * panel; }
};

}  // namespace octet::avx

#if defined(__x86_64__)

namespace octet::avx::zmm {
#define OCTET_AVX_VECTOR Zmm
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/tile_kernels.h"

#include "avx/across_kernels.h"

#include "avx/plane_kernels.h"

#include "avx/strip_kernels.h"
#undef OCTET_AVX_TARGET
#undef OCTET_AVX_VECTOR
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_VECTOR Ymm
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/tile_kernels.h"

#include "avx/across_kernels.h"

#include "avx/plane_kernels.h"
#undef OCTET_AVX_TARGET
#undef OCTET_AVX_VECTOR
}  // namespace octet::avx::ymm

#endif

namespace octet::avx {

#if defined(__x86_64__)

inline const Kernels &kernelsInUse() {
    static const Kernels wide = zmm::addStrips(zmm::kernels()), narrow = ymm::kernels();
    return isa() == Isa::AVX512 ? wide : narrow;
}

#endif

}  // namespace octet::avx
