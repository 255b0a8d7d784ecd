// Products of u8 rows and packed s8 weights, finished while they are in registers
// where that can be: what multiplications of many rows and 1x1 convolutions have in common.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "shared/ceil_div.h"
#include "shared/epilogue.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"
#include "vnni/bytes.h"
#include "vnni/floats.h"
#include "vnni/packed.h"
#include "vnni/product_kernels.h"

#if defined(__x86_64__)

namespace octet::vnni {

// Weights in panels, and what belongs to each channel.
class ProductPanels {
public:
    // `shift`: what was added to every value of the source, its zero point included.
    ProductPanels(std::shared_ptr<const Packed> packed, int batch, long n, int shift,
                  const OwnedEpilogue &e)
        : packed_(std::move(packed)), n_(n), padded_((n + kVector - 1) / kVector * kVector),
          constants_(bytes(batch, n), "constants of the channels") {
        for (long c = 0; c < n; c++) {
            scale()[c] = e.weightScale.empty() ? 1 : e.weightScale[c];
            bias()[c] = e.bias.empty() ? -0.0f : e.bias[c];  // plus this is plus nothing
            for (int b = 0; b < batch; b++) {
                // in u32, as sums wrap around on their way
                start(b)[c] = int32_t(-uint32_t(shift) * uint32_t(packed_->columnSums(b)[c]));
            }
        }
    }

    static size_t bytes(int batch, long n) {
        return (size_t(batch) + 2) * ((n + kVector - 1) / kVector * kVector) * sizeof(float);
    }

    const Packed &packed() const { return *packed_; }
    TilePanel from(int batch, long column) const {
        const int channels = static_cast<int>(std::min<long>(kPanel, n_ - column));
        return {packed_->panel(batch, column),
                packed_->vectors(column) * kVector * kDepth,
                start(batch) + column,
                scale() + column,
                bias() + column,
                channels};
    }

private:
    float *scale() const { return reinterpret_cast<float *>(constants_.data()); }
    float *bias() const { return scale() + padded_; }
    int32_t *start(int batch) const {
        return reinterpret_cast<int32_t *>(bias() + padded_ * (batch + 1));
    }

    std::shared_ptr<const Packed> packed_;
    long n_;
    size_t padded_;
    Pages constants_;
};

// Some rows, and what each of them brings.
struct ProductRows {
    TileSource source;
    long count;
    const float *scales;        // or null
    const int32_t *zeroPoints;  // beyond what all have in common, or null
    const int32_t *sums;        // of sources less their zero points, for zero points of weights
};

class Product {
public:
    Product(Unit unit, std::shared_ptr<const Packed> packed, int batch, long n, int shift,
            std::shared_ptr<const OwnedEpilogue> epilogue)
        : kernels_(productKernels(unit)), epilogue_(std::move(epilogue)),
          panels_(std::make_shared<ProductPanels>(std::move(packed), batch, n, shift, *epilogue_)),
          n_(n), bytes_(*epilogue_), floats_(*epilogue_), results_(resultsOf()) {}

    const Packed &packed() const { return panels_->packed(); }

    bool needsSums() const { return !epilogue_->weightZeroPoint.empty(); }

    // Whether rows of so many bytes are read where they are, and not copied in whole steps, as u8.
    // s8 are made u8 as they are read where few panels read them: some processors do that for
    // nothing, for others it is a quarter of the work.
    bool readsInPlace(long k, bool isSigned) const {
        return k % kDepth == 0 && (!isSigned || n_ <= 2 * kPanel);
    }

    // Every panel of weights goes over a block of so many tiles of rows, which stays in the
    // second-level cache. With long rows that would be few, and weights that do not fit into a
    // cache would be read from memory for each few: then the source may come from the third level.
    long tilesAtOnce() const {
        constexpr long kCached = 128 << 10, kLargest = 2 << 20, kEnoughTiles = 22;
        const long tile = kTileRows * packed().steps() * kDepth;
        return std::max({2L, kCached / tile, std::min(kEnoughTiles, kLargest / tile)});
    }

    // Columns [begin, end), beginning with a panel. The first of the rows is row `first` of dst and
    // residual.
    void run(int batch, ProductRows rows, const char *residual, char *dst, long first, long begin,
             long end) const {
        residual = at(residual, first * n_ * typeBytes(epilogue_->residual));
        dst += first * n_ * typeBytes(epilogue_->dst);
        const bool isPlain = rows.zeroPoints == nullptr && rows.sums == nullptr;
        const Results results = isPlain ? results_ : Results::STAGED;
        if (results == Results::STAGED) {
            for (long column = begin; column < end; column += kStagedColumns) {
                staged(batch, rows, column, std::min(kStagedColumns, end - column), residual, dst);
            }
            return;
        }
        const bool isAhead = rows.source.ahead;
        for (long column = begin; column < end; column += kPanel) {
            eachTiles(rows.count, panels_->from(batch, column), [&](const Tiles &tiles) {
                // once is enough
                rows.source.ahead = isAhead && column == begin && tiles.channel == 0;
                const long place = tiles.row * n_ + column + tiles.channel;
                char *out = dst + place * typeBytes(epilogue_->dst);
                const char *add = at(residual, place * typeBytes(epilogue_->residual));
                if (results == Results::BYTES) {
                    toBytes(rows, tiles, add, out);
                } else if (results == Results::FLOATS) {
                    toFloats(rows, tiles, add, out);
                } else {
                    toSums(rows, tiles, reinterpret_cast<int32_t *>(out), n_);
                }
            });
        }
    }

private:
    enum class Results { BYTES, FLOATS, SUMS, STAGED };

    // What is staged stays in cache; fewer columns would make the epilogue's loops too short.
    static constexpr long kStagedRows = 48, kStagedColumns = 4 * kPanel;

    Results resultsOf() const {
        if (fitsBytes(*epilogue_, packed().steps() * kDepth)) return Results::BYTES;
        if (fitsFloats(*epilogue_)) return Results::FLOATS;
        return epilogue_->isAccumulator() ? Results::SUMS : Results::STAGED;
    }

    // Tiles of the same height, one below the other.
    struct Tiles {
        long row, count;
        int rows, vectors;  // of each
        int channel;        // of the panel, the first
        TilePanel panel;    // from this channel on
    };

    // Calls body(tiles) so that all rows are in tiles of nearly the same height, and all channels
    // of a panel in parts that such a tile has room for.
    template <class Body>
    void eachTiles(long count, const TilePanel &panel, Body body) const {
        const int vectors = static_cast<int>(ceilDiv(panel.channels, kernels_.lanes));
        const long most = kernels_.rows[std::min(vectors, kTileVectors) - 1];
        const long tiles = ceilDiv(count, most), higher = count % tiles;
        const int height = static_cast<int>(count / tiles);
        if (higher > 0) eachPart({0, higher, height + 1, 0, 0, panel}, body);
        eachPart({higher * (height + 1), tiles - higher, height, 0, 0, panel}, body);
    }

    // The same for whatever of these tiles' panel they have room for.
    template <class Body>
    void eachPart(const Tiles &whole, Body body) const {
        const TilePanel &panel = whole.panel;
        const int most = kernels_.vectors[whole.rows - 1] * kernels_.lanes;
        for (int from = 0; from < panel.channels; from += most) {
            const int channels = std::min(panel.channels - from, most);
            Tiles part = whole;
            part.channel = from;
            part.vectors = static_cast<int>(ceilDiv(channels, kernels_.lanes));
            part.panel = {panel.weights + from * kDepth,
                          panel.step,
                          panel.start + from,
                          panel.scale + from,
                          panel.bias + from,
                          channels};
            body(part);
        }
    }

    template <class T>
    static const T *at(const T *values, long index) {
        return values == nullptr ? nullptr : values + index;
    }

    static TileSource from(const TileSource &source, long row) {
        TileSource rows = source;
        rows.rows += row * rows.step;
        return rows;
    }

    // `dst` and `residual`: of the first row and channel of the tiles, as below.
    void toBytes(const ProductRows &rows, const Tiles &t, const char *residual, char *dst) const {
        const TileResidual add{reinterpret_cast<const uint8_t *>(residual),
                               epilogue_->residualScale, epilogue_->residualZeroPoint,
                               epilogue_->residual == S8};
        kernels_.toBytes[t.rows - 1][t.vectors - 1](from(rows.source, t.row), t.count, t.panel,
                                                    bytes_, add, reinterpret_cast<uint8_t *>(dst),
                                                    n_);
    }

    void toFloats(const ProductRows &rows, const Tiles &t, const char *residual, char *dst) const {
        const TileScales scales = rows.scales == nullptr ? TileScales{&floats_.srcScale, 0}
                                                         : TileScales{rows.scales + t.row, 1};
        kernels_.toFloats[t.rows - 1][t.vectors - 1](
            from(rows.source, t.row), t.count, t.panel, floats_, scales,
            reinterpret_cast<const float *>(residual), reinterpret_cast<float *>(dst), n_);
    }

    void toSums(const ProductRows &rows, const Tiles &t, int32_t *sums, long step) const {
        kernels_.toSums[t.rows - 1][t.vectors - 1](from(rows.source, t.row), t.count, t.panel, sums,
                                                   step);
    }

    // Sums of some rows and columns, finished by shared/epilogue.h.
    void staged(int batch, const ProductRows &rows, long column, long columns, const char *residual,
                char *dst) const {
        static thread_local Growing scratch("sums");
        auto *sums = scratch.atLeast<int32_t>(kStagedRows * kStagedColumns);
        for (long first = 0; first < rows.count; first += kStagedRows) {
            const long some = std::min(kStagedRows, rows.count - first);
            const ProductRows part{from(rows.source, first), some, at(rows.scales, first),
                                   at(rows.zeroPoints, first), at(rows.sums, first)};
            for (long c = 0; c < columns; c += kPanel) {
                eachTiles(some, panels_->from(batch, column + c), [&](const Tiles &tiles) {
                    toSums(part, tiles, sums + tiles.row * kStagedColumns + c + tiles.channel,
                           kStagedColumns);
                });
            }
            const long place = first * n_ + column;
            applyEpilogue(epilogue_->view(column), sums, kStagedColumns, some, columns, part.scales,
                          part.zeroPoints, packed().columnSums(batch) + column, part.sums,
                          at(residual, place * typeBytes(epilogue_->residual)), n_,
                          dst + place * typeBytes(epilogue_->dst), n_);
        }
    }

    const ProductKernels &kernels_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const ProductPanels> panels_;
    long n_;
    ToBytes bytes_;
    ToFloats floats_;
    Results results_;
};

}  // namespace octet::vnni

#endif
