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
#include "vnni/groups.h"
#include "vnni/packed.h"
#include "vnni/product_kernels.h"

#if defined(__x86_64__)

namespace octet::vnni {

// Weights in panels, and what belongs to each channel.
class ProductPanels {
public:
    // `shift`: what was added to every value of the source, its zero point included.
    ProductPanels(std::shared_ptr<const Packed> packed, int batch, long n, int shift,
                  const OwnedEpilogue &e, const Groups &groups)
        : packed_(std::move(packed)), n_(n), padded_(padded(n)), groups_(groups.count()),
          batch_(batch), constants_(bytes(batch, n, groups_), "constants of the channels") {
        for (long c = 0; c < n; c++) {
            scale()[c] = e.weightScale.empty() ? 1 : e.weightScale[c];
            bias()[c] = e.bias.empty() ? -0.0f : e.bias[c];  // plus this is plus nothing
        }
        for (long g = 0; g < groups_; g++) {
            for (long c = 0; c < n; c++) {
                const int32_t zero = groups.zeroPoints.empty() ? 0 : groups.zeroPoints[g * n + c];
                zeros(g)[c] = int32_t(uint16_t(zero) | uint32_t(256 * zero) << 16);
                groupScale(g)[c] = groups.areScaled ? groups.scales[g * n + c] : 1;
                for (int b = 0; b < batch; b++) {
                    // in u32, as sums wrap around on their way
                    const uint32_t sum = uint32_t(packed_->columnSums(b, g)[c]) -
                                         uint32_t(groups.length(g)) * uint32_t(zero);
                    columnSums(b, g)[c] = int32_t(sum);
                    start(b, g)[c] = int32_t(-uint32_t(shift) * sum);
                }
            }
        }
    }

    static size_t bytes(int batch, long n, long groups) {
        return (2 + (2 + 2 * size_t(batch)) * groups) * padded(n) * sizeof(float);
    }

    const Packed &packed() const { return *packed_; }
    TilePanel from(int batch, long column) const {
        const int channels = static_cast<int>(std::min<long>(kPanel, n_ - column));
        return {packed_->panel(batch, column),
                packed_->vectors(column) * kVector * kDepth,
                start(batch, 0) + column,
                scale() + column,
                bias() + column,
                channels,
                zeros(0) + column,
                columnSums(batch, 0) + column};
    }
    // Of the channels from this one on.
    TileGroups groups(long steps, long column) const {
        return {steps, static_cast<long>(padded_), groupScale(0) + column};
    }

private:
    static size_t padded(long n) { return (n + kVector - 1) / kVector * kVector; }
    float *scale() const { return reinterpret_cast<float *>(constants_.data()); }
    float *bias() const { return scale() + padded_; }
    float *groupScale(long group) const { return bias() + padded_ * (1 + group); }
    int32_t *zeros(long group) const {
        return reinterpret_cast<int32_t *>(groupScale(groups_)) + padded_ * group;
    }
    int32_t *start(int batch, long group) const {
        return zeros(groups_) + padded_ * (batch * groups_ + group);
    }
    int32_t *columnSums(int batch, long group) const {
        return start(batch_, 0) + padded_ * (batch * groups_ + group);
    }

    std::shared_ptr<const Packed> packed_;
    long n_;
    size_t padded_;
    long groups_;
    int batch_;
    Pages constants_;
};

// Some rows, and what each of them brings.
struct ProductRows {
    TileSource source;
    long count;
    const float *scales;  // or null
};

class Product {
public:
    Product(Unit unit, std::shared_ptr<const Packed> packed, int batch, long n, int shift,
            std::shared_ptr<const OwnedEpilogue> epilogue, const Groups &groups)
        : kernels_(productKernels(unit)), epilogue_(std::move(epilogue)),
          panels_(std::make_shared<ProductPanels>(std::move(packed), batch, n, shift, *epilogue_,
                                                  groups)),
          n_(n), k_(groups.k), group_(groups.size), inGroups_(groups.areScaled),
          needsSums_(!groups.zeroPoints.empty()), bytes_(*epilogue_), floats_(*epilogue_),
          results_(resultsOf()) {}

    const Packed &packed() const { return panels_->packed(); }

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
        if (needsSums_) addSums(rows);
        if (results_ == Results::STAGED) {
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
                if (results_ == Results::BYTES) {
                    toBytes(rows, tiles, add, out);
                } else if (results_ == Results::FLOATS && inGroups_) {
                    groupsToFloats(rows, tiles, column, floats_, scalesOf(rows),
                                   reinterpret_cast<const float *>(add),
                                   reinterpret_cast<float *>(out), n_);
                } else if (results_ == Results::FLOATS) {
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
        if (fitsFloats(*epilogue_)) return Results::FLOATS;
        if (inGroups_) return Results::STAGED;
        if (fitsBytes(*epilogue_, packed().steps() * kDepth)) return Results::BYTES;
        return epilogue_->isAccumulator() ? Results::SUMS : Results::STAGED;
    }

    // Sums of the rows, for zero points of the weights.
    void addSums(ProductRows &rows) const {
        static thread_local Growing scratch("sums of rows");
        const long groups = ceilDiv(k_, group_);
        auto *sums = scratch.atLeast<int32_t>(rows.count * groups);
        TileSource source = rows.source;
        for (long g = 0; g < groups; g++, source.rows += group_) {
            kernels_.rowSums(source, rows.count, std::min(group_, k_ - g * group_), sums + g,
                             groups);
        }
        rows.source.sums = sums;
        rows.source.sumStep = groups;
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
                          channels,
                          panel.zeros + from,
                          panel.columnSums + from};
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
        rows.sums = at(rows.sums, row * rows.sumStep);
        rows.zeroPoints = at(rows.zeroPoints, row);
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
        kernels_.toFloats[t.rows - 1][t.vectors - 1](
            from(rows.source, t.row), t.count, t.panel, floats_, from(scalesOf(rows), t.row),
            reinterpret_cast<const float *>(residual), reinterpret_cast<float *>(dst), n_);
    }

    TileScales scalesOf(const ProductRows &rows) const {
        return rows.scales == nullptr ? TileScales{&floats_.srcScale, 0}
                                      : TileScales{rows.scales, 1};
    }

    static TileScales from(const TileScales &scales, long row) {
        return {scales.data + row * scales.step, scales.step};
    }

    // `column`: where the panel begins.
    void groupsToFloats(const ProductRows &rows, const Tiles &t, long column,
                        const ToFloats &finish, const TileScales &scales, const float *residual,
                        float *dst, long step) const {
        kernels_.groups[t.rows - 1][t.vectors - 1](
            from(rows.source, t.row), t.count, t.panel,
            panels_->groups(ceilDiv(group_, kDepth), column + t.channel), finish,
            from(scales, t.row), residual, dst, step);
    }

    void toSums(const ProductRows &rows, const Tiles &t, int32_t *sums, long step) const {
        kernels_.toSums[t.rows - 1][t.vectors - 1](from(rows.source, t.row), t.count, t.panel, sums,
                                                   step);
    }

    // Sums of some rows and columns, finished by shared/epilogue.h.
    void staged(int batch, const ProductRows &rows, long column, long columns, const char *residual,
                char *dst) const {
        static thread_local Growing scratch("sums");
        auto *memory = scratch.atLeast<char>(kStagedRows * kStagedColumns * sizeof(int32_t));
        for (long first = 0; first < rows.count; first += kStagedRows) {
            const long some = std::min(kStagedRows, rows.count - first);
            const ProductRows part{from(rows.source, first), some, at(rows.scales, first)};
            const auto finish = [&](const auto *sums) {
                const long place = first * n_ + column;
                applyEpilogue(epilogue_->view(column), sums, kStagedColumns, some, columns,
                              part.scales, nullptr, nullptr, nullptr,
                              at(residual, place * typeBytes(epilogue_->residual)), n_,
                              dst + place * typeBytes(epilogue_->dst), n_);
            };
            if (inGroups_) {
                auto *sums = reinterpret_cast<float *>(memory);
                stageGroups(batch, part, column, columns, sums);
                finish(sums);
            } else {
                auto *sums = reinterpret_cast<int32_t *>(memory);
                eachStaged(batch, some, column, columns, [&](const Tiles &tiles, long, long at) {
                    toSums(part, tiles, sums + at, kStagedColumns);
                });
                finish(sums);
            }
        }
    }

    // As they are: times 1, plus nothing.
    void stageGroups(int batch, const ProductRows &rows, long column, long columns,
                     float *sums) const {
        static const ToFloats asTheyAre{OwnedEpilogue{}};
        static const float one = 1;
        float nothing[kPanel];
        std::fill(nothing, nothing + kPanel, -0.0f);
        eachStaged(batch, rows.count, column, columns, [&](Tiles tiles, long panel, long at) {
            tiles.panel.bias = nothing;
            groupsToFloats(rows, tiles, panel, asTheyAre, {&one, 0}, nullptr, sums + at,
                           kStagedColumns);
        });
    }

    // Calls body(tiles, the panel's column, where they are staged).
    template <class Body>
    void eachStaged(int batch, long rows, long column, long columns, Body body) const {
        for (long c = 0; c < columns; c += kPanel) {
            eachTiles(rows, panels_->from(batch, column + c), [&](const Tiles &tiles) {
                body(tiles, column + c, tiles.row * kStagedColumns + c + tiles.channel);
            });
        }
    }

    const ProductKernels &kernels_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const ProductPanels> panels_;
    long n_, k_, group_;
    bool inGroups_, needsSums_;
    ToBytes bytes_;
    ToFloats floats_;
    Results results_;
};

}  // namespace octet::vnni

#endif
