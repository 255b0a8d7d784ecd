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
#include "vnni/panels.h"
#include "vnni/product_kernels.h"

#if defined(__x86_64__)

namespace octet::vnni {

// Some rows, and what each of them brings.
struct ProductRows {
    TileSource source;
    long count;
    const float *scales;  // or null
    // As many rows again and again, so many bytes further on each time.
    long lines = 1, lineStep = 0;
};

// Where results go, and what is added to them on the way: from the first row and column on, with
// elements from a row to the next.
struct Target {
    char *dst;
    const char *residual;  // or null
    long dstStride, residualStride;
};

class Product {
public:
    // `isDense`: residual and dst lie alike.
    Product(Unit unit, std::shared_ptr<const OwnedEpilogue> epilogue, long n, const Groups &groups,
            bool isDense = true)
        : kernels_(productKernels(unit)), epilogue_(std::move(epilogue)), n_(n), k_(groups.k),
          steps_(groups.steps), group_(groups.size), inGroups_(groups.areScaled),
          needsSums_(!groups.zeroPoints.empty()), bytes_(*epilogue_), floats_(*epilogue_),
          results_(resultsOf(isDense || epilogue_->residual < 0)) {}

    // Of four products each.
    long steps() const { return steps_; }

    // A dense dst and its residual, from this row on.
    Target dense(void *dst, const void *residual, long row) const {
        const Target all{static_cast<char *>(dst), static_cast<const char *>(residual), n_, n_};
        return at(all, row, 0);
    }

    // The target so many elements on.
    Target moved(const Target &target, long dst, long residual) const {
        return {target.dst + dst * typeBytes(epilogue_->dst),
                at(target.residual, residual * typeBytes(epilogue_->residual)), target.dstStride,
                target.residualStride};
    }

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
        const long tile = kTileRows * steps() * kDepth;
        return std::max({2L, kCached / tile, std::min(kEnoughTiles, kLargest / tile)});
    }

    // Columns [begin, end), beginning with a panel.
    void run(const Panels &panels, ProductRows rows, const Target &target, long begin,
             long end) const {
        if (needsSums_) addSums(rows);
        const long columns = results_ == Results::STAGED ? kStagedColumns : kPanel;
        const bool fetchesNext = rows.lines * rows.count <= kFewRows;
        for (long column = begin; column < end; column += columns) {
            for (long i = 0; i < rows.lines; i++) {
                ProductRows some = line(rows, i);
                const Target to = at(target, i * rows.count, column);
                if (results_ == Results::STAGED) {
                    staged(panels, some, column, std::min(columns, end - column), to);
                } else {
                    // once is enough
                    some.source.ahead = some.source.ahead && column == begin;
                    panel(panels, some, column, fetchesNext && column + kPanel < end, to);
                }
            }
        }
    }

    // The sums of weights in panels, as the kernels see them; their own start and sums play no
    // part.
    void sumWeights(const Panels &panels, int32_t *sums) const {
        static thread_local Growing scratch("a row of ones");
        auto *ones = scratch.atLeast<uint8_t>(steps() * kDepth);
        std::fill(ones, ones + steps() * kDepth, uint8_t(1));
        static const int32_t nothing[kPanel] = {};
        const ProductRows one{{ones, 0, steps(), false, false, nullptr, 0, nullptr}, 1, nullptr};
        for (long column = 0; column < n_; column += kPanel) {
            TilePanel panel = panels.from(column);
            panel.start = nothing;
            eachTiles(1, panel, [&](Tiles tiles) {
                tiles.panel.start = nothing;
                toSums(one, tiles, sums + column + tiles.channel, 0);
            });
        }
    }

private:
    enum class Results { BYTES, FLOATS, SUMS, STAGED };

    // What is staged stays in cache; fewer columns would make the epilogue's loops too short.
    static constexpr long kStagedRows = 48, kStagedColumns = 4 * kPanel;
    // Few rows go over a panel of weights so fast that the first of them would wait for the memory
    // it comes from, where that is not a cache; the rows before fetch it.
    static constexpr long kFewRows = 256;

    // `isDense`: one step leads from row to row of residual and dst.
    Results resultsOf(bool isDense) const {
        if (!isDense) return Results::STAGED;
        if (fitsFloats(*epilogue_)) return Results::FLOATS;
        if (inGroups_) return Results::STAGED;
        if (fitsBytes(*epilogue_, steps() * kDepth)) return Results::BYTES;
        return epilogue_->isAccumulator() ? Results::SUMS : Results::STAGED;
    }

    ProductRows line(const ProductRows &rows, long index) const {
        ProductRows one{rows.source, rows.count, at(rows.scales, index * rows.count)};
        one.source.rows += index * rows.lineStep;
        one.source.sums = at(rows.source.sums, index * rows.count * rows.source.sumStep);
        return one;
    }

    // `target`: where the panel's columns begin.
    void panel(const Panels &panels, ProductRows &rows, long column, bool fetchesNext,
               const Target &target) const {
        const bool isAhead = rows.source.ahead;
        TilePanel weights = panels.from(column);
        if (fetchesNext) weights.next = panels.from(column + kPanel).weights;
        eachTiles(rows.count, weights, [&](const Tiles &tiles) {
            rows.source.ahead = isAhead && tiles.channel == 0;
            const Target to = at(target, tiles.row, tiles.channel);
            if (results_ == Results::BYTES) {
                toBytes(rows, tiles, to);
            } else if (results_ == Results::FLOATS && inGroups_) {
                groupsToFloats(rows, tiles, panels.groups(groupSteps(), column + tiles.channel),
                               floats_, scalesOf(rows),
                               reinterpret_cast<const float *>(to.residual),
                               reinterpret_cast<float *>(to.dst), to.dstStride);
            } else if (results_ == Results::FLOATS) {
                toFloats(rows, tiles, to);
            } else {
                toSums(rows, tiles, reinterpret_cast<int32_t *>(to.dst), to.dstStride);
            }
        });
    }

    // Sums of the rows, for zero points of the weights.
    void addSums(ProductRows &rows) const {
        static thread_local Growing scratch("sums of rows");
        const long groups = ceilDiv(k_, group_), part = rows.source.length;
        auto *sums = scratch.atLeast<int32_t>(rows.lines * rows.count * groups);
        for (long i = 0; i < rows.lines; i++) {
            TileSource source = line(rows, i).source;
            for (long g = 0; g < groups; g++, source.rows += group_) {
                kernels_.rowSums(source, rows.count,
                                 part > 0 ? part : std::min(group_, k_ - g * group_),
                                 sums + i * rows.count * groups + g, groups);
            }
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
                          panel.columnSums + from,
                          panel.next};
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

    Target at(const Target &target, long row, long column) const {
        return moved(target, row * target.dstStride + column, row * target.residualStride + column);
    }

    long groupSteps() const { return ceilDiv(group_, long(kDepth)); }

    // `to`: the first row and channel of the tiles, as below.
    void toBytes(const ProductRows &rows, const Tiles &t, const Target &to) const {
        const TileResidual add{reinterpret_cast<const uint8_t *>(to.residual),
                               epilogue_->residualScale, epilogue_->residualZeroPoint,
                               epilogue_->residual == S8};
        kernels_.toBytes[t.rows - 1][t.vectors - 1](
            from(rows.source, t.row), t.count, t.panel, bytes_, add,
            reinterpret_cast<uint8_t *>(to.dst), to.dstStride);
    }

    void toFloats(const ProductRows &rows, const Tiles &t, const Target &to) const {
        kernels_.toFloats[t.rows - 1][t.vectors - 1](
            from(rows.source, t.row), t.count, t.panel, floats_, from(scalesOf(rows), t.row),
            reinterpret_cast<const float *>(to.residual), reinterpret_cast<float *>(to.dst),
            to.dstStride);
    }

    TileScales scalesOf(const ProductRows &rows) const {
        return rows.scales == nullptr ? TileScales{&floats_.srcScale, 0}
                                      : TileScales{rows.scales, 1};
    }

    static TileScales from(const TileScales &scales, long row) {
        return {scales.data + row * scales.step, scales.step};
    }

    void groupsToFloats(const ProductRows &rows, const Tiles &t, const TileGroups &groups,
                        const ToFloats &finish, const TileScales &scales, const float *residual,
                        float *dst, long step) const {
        kernels_.groups[t.rows - 1][t.vectors - 1](from(rows.source, t.row), t.count, t.panel,
                                                   groups, finish, from(scales, t.row), residual,
                                                   dst, step);
    }

    void toSums(const ProductRows &rows, const Tiles &t, int32_t *sums, long step) const {
        kernels_.toSums[t.rows - 1][t.vectors - 1](from(rows.source, t.row), t.count, t.panel, sums,
                                                   step);
    }

    // Sums of some rows and columns, finished by shared/epilogue.h.
    void staged(const Panels &panels, const ProductRows &rows, long column, long columns,
                const Target &target) const {
        static thread_local Growing scratch("sums");
        auto *memory = scratch.atLeast<char>(kStagedRows * kStagedColumns * sizeof(int32_t));
        for (long first = 0; first < rows.count; first += kStagedRows) {
            const long some = std::min(kStagedRows, rows.count - first);
            const ProductRows part{from(rows.source, first), some, at(rows.scales, first)};
            const auto finish = [&](const auto *sums) {
                const Target to = at(target, first, 0);
                applyEpilogue(epilogue_->view(column), sums, kStagedColumns, some, columns,
                              part.scales, nullptr, nullptr, nullptr, to.residual,
                              to.residualStride, to.dst, to.dstStride);
            };
            if (inGroups_) {
                auto *sums = reinterpret_cast<float *>(memory);
                stageGroups(panels, part, column, columns, sums);
                finish(sums);
            } else {
                auto *sums = reinterpret_cast<int32_t *>(memory);
                eachStaged(panels, some, column, columns, [&](const Tiles &tiles, long, long at) {
                    toSums(part, tiles, sums + at, kStagedColumns);
                });
                finish(sums);
            }
        }
    }

    // As they are: times 1, plus nothing.
    void stageGroups(const Panels &panels, const ProductRows &rows, long column, long columns,
                     float *sums) const {
        static const ToFloats asTheyAre{OwnedEpilogue{}};
        static const float one = 1;
        float nothing[kPanel];
        std::fill(nothing, nothing + kPanel, -0.0f);
        eachStaged(panels, rows.count, column, columns, [&](Tiles tiles, long channel, long at) {
            tiles.panel.bias = nothing;
            groupsToFloats(rows, tiles, panels.groups(groupSteps(), channel), asTheyAre, {&one, 0},
                           nullptr, sums + at, kStagedColumns);
        });
    }

    // Calls body(tiles, their first channel of all, where they are staged).
    template <class Body>
    void eachStaged(const Panels &panels, long rows, long column, long columns, Body body) const {
        for (long c = 0; c < columns; c += kPanel) {
            eachTiles(rows, panels.from(column + c), [&](const Tiles &tiles) {
                body(tiles, column + c + tiles.channel,
                     tiles.row * kStagedColumns + c + tiles.channel);
            });
        }
    }

    const ProductKernels &kernels_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    long n_, k_, steps_, group_;
    bool inGroups_, needsSums_;
    ToBytes bytes_;
    ToFloats floats_;
    Results results_;
};

}  // namespace octet::vnni

#endif
