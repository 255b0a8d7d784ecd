// The inner loops of vnni/product.h: a tile of rows by a panel of weights.
//
// On a Zen 4 one vector of products a cycle is the limit, and multiplications of floats share it:
// 16 outputs of 8 bits take K / 4 + 3 cycles at least. Everything else of the epilogue goes to
// other units, so it is done on the registers, where the next rows' products overlap with it.
#pragma once

#include <cstdint>
#include <limits>

#include "vnni/bytes.h"
#include "vnni/floats.h"
#include "vnni/unit.h"
#include "vnni/vectors.h"

#if defined(__x86_64__)

namespace octet::vnni {

constexpr int kTileRows = 6;  // by four vectors, what fits into 32 registers beside the operands
constexpr int kTallTileRows = 12;  // by two vectors: fewer rows would wait for their sources
constexpr int kTileVectors = 4;

// Rows of the source, `step` bytes apart, of `steps` times four bytes, u8 or s8. `ahead`: the
// processor is told to read the next rows.
struct TileSource {
    const uint8_t *rows;
    long step, steps;
    bool isSigned, ahead;
    // For zero points of the weights, in pairs (see rowSums), `sumStep` from row to row; or null.
    const int32_t *sums;
    long sumStep;
    const int32_t *zeroPoints;  // of each row beyond what all have in common, or null
    // A row may be in parts of `steps` each: where the ones behind the first begin, in bytes from
    // it, and how many bytes of each part there are, if not all.
    long further;
    const long *offsets;
    long length;

    long offset(long part) const { return part == 0 ? 0 : offsets[part - 1]; }
};

// Weights of up to 64 channels, or of 16, of a panel.
struct TilePanel {
    const int8_t *weights;  // [steps][channels][4]
    long step;              // bytes from a step to the next
    const int32_t *start;   // what sums begin with
    const float *scale, *bias;
    int channels;
    const int32_t *zeros;       // zero points as pairs: times 1 and times 256
    const int32_t *columnSums;  // of weights less their zero points
    // What the processor is told to read meanwhile, a line of 64 bytes a step; or null.
    const int8_t *next;
};

// Groups of weights along K: `steps` of each, scales `stride` values from one to the next, as
// TilePanel's starts, zeros and sums are.
struct TileGroups {
    long steps, stride;
    const float *scale;
};

// Whether a residual is added, and on which side of the activation; or behind one that rounds.
enum class Adds { NOTHING, FIRST, LAST, ROUNDED };

// What is added; no data: nothing.
struct TileResidual {
    const uint8_t *data;
    float scale;
    int zeroPoint;
    bool isSigned;
};

// A scale for each row, or one for all with a step of 0.
struct TileScales {
    const float *data;
    long step;
};

using TilesToSums = void (*)(const TileSource &, long, const TilePanel &, int32_t *, long);
using TilesToBytes = void (*)(const TileSource &, long, const TilePanel &, const ToBytes &,
                              const TileResidual &, uint8_t *, long);
using TilesToFloats = void (*)(const TileSource &, long, const TilePanel &, const ToFloats &,
                               const TileScales &, const float *, float *, long);

using GroupsToFloats = void (*)(const TileSource &, long, const TilePanel &, const TileGroups &,
                                const ToFloats &, const TileScales &, const float *, float *, long);
using RowSums = void (*)(const TileSource &, long, long, int32_t *, long);

// The loops of one width of vectors, by the rows of a tile and its vectors, each less one.
struct ProductKernels {
    int lanes;                   // of a vector
    int rows[kTileVectors];      // of a tile, at most, where channels fill no more vectors
    int vectors[kTallTileRows];  // of a tile of so many rows, at most
    TilesToSums toSums[kTallTileRows][kTileVectors];
    TilesToBytes toBytes[kTallTileRows][kTileVectors];
    TilesToFloats toFloats[kTallTileRows][kTileVectors];
    GroupsToFloats groups[kTallTileRows][kTileVectors];
    RowSums rowSums;
};

template <class V>
struct ProductLoops;

}  // namespace octet::vnni

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define OCTET_VECTOR Zmm
#define OCTET_VNNI_TARGET OCTET_AVX512_VNNI
#include "vnni/product_loops.h"
#undef OCTET_VECTOR
#undef OCTET_VNNI_TARGET
#define OCTET_VECTOR Ymm
#define OCTET_VNNI_TARGET OCTET_AVX_VNNI
#include "vnni/product_loops.h"
#undef OCTET_VECTOR
#undef OCTET_VNNI_TARGET

#pragma GCC diagnostic pop

namespace octet::vnni {

inline const ProductKernels &productKernels(Unit unit) {
    static const ProductKernels wide = ProductLoops<Zmm>::all();
    static const ProductKernels narrow = ProductLoops<Ymm>::all();
    return unit == Unit::AVX512_VNNI ? wide : narrow;
}

}  // namespace octet::vnni

#endif
