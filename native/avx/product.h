// Rows by packed weights, epilogue included: what multiplications and convolutions have in common.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "avx/packed.h"
#include "shared/activations.h"
#include "shared/epilogue.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"

namespace octet::avx {

// Where results go, and what is added to them; rows are `stride` elements apart, those of the
// residual `residualStride`.
struct Target {
    float *dst;
    const void *residual;  // of the epilogue's type, or null
    long stride, residualStride;

    Target at(long row, long column, int residualType) const {
        const long index = row * residualStride + column;
        return {dst + row * stride + column,
                residual == nullptr
                    ? nullptr
                    : static_cast<const char *>(residual) + index * typeBytes(residualType),
                stride, residualStride};
    }
};

// What an epilogue does in registers; everything else is left to shared/epilogue.h.
class InRegisters {
public:
    // `channels` of the bias.
    InRegisters(const OwnedEpilogue &epilogue, long channels)
        : bias_(channels + kGroup, -0.0f), addsLast_(epilogue.residualLast),
          activation_(epilogue.activation), alpha_(epilogue.alpha), beta_(epilogue.beta),
          fits_((epilogue.residual < 0 || epilogue.residual == F32) && epilogue.factors.empty() &&
                epilogue.dstScale == 1 && activation_ != PRELU) {
        std::copy(epilogue.bias.begin(), epilogue.bias.end(), bias_.begin());
    }

    bool fits() const { return fits_; }

    Finish from(long channel, const void *residual) const {
        return {bias_.data() + channel,
                static_cast<const float *>(residual),
                addsLast_,
                activation_,
                alpha_,
                beta_};
    }

private:
    std::vector<float> bias_;
    bool addsLast_;
    int activation_;
    float alpha_, beta_;
    bool fits_;
};

class Product {
public:
    // `taps`: the offset of each, and how long each is; all of a matrix's rows have these.
    Product(std::shared_ptr<const Packed> weights, std::shared_ptr<const OwnedEpilogue> epilogue,
            long channels, std::vector<long> taps, long length)
        : weights_(std::move(weights)), epilogue_(std::move(epilogue)),
          registers_(*epilogue_, channels), taps_(std::move(taps)), length_(length) {}

    // The same weights, whose taps lie elsewhere.
    std::shared_ptr<const Product> with(std::vector<long> taps) const {
        auto other = std::make_shared<Product>(*this);
        other->taps_ = std::move(taps);
        return other;
    }

    const Packed &weights() const { return *weights_; }
    int residualType() const { return epilogue_->residual; }

    // Rows of a block, which every panel of weights goes over: as many as a large second-level
    // cache holds, because reading the weights anew for each block costs more than reading a block
    // from the third level. `floats`: what a row does not share with its neighbours.
    static long blockRows(long floats) {
        constexpr long cached = (1 << 20) / sizeof(float);
        return std::clamp(cached / floats / kWhole * kWhole, 2 * kWhole, kMostBlock);
    }
    static constexpr long kMostBlock = 192;

    // Columns [begin, end) of a matrix, beginning with a group. `target` is where the first row and
    // column `begin` go; `channel` the first of the matrix.
    void run(long matrix, const Rows &rows, const Target &target, long channel, long begin,
             long end) const {
        run(weights_->panels(), matrix, rows, target, channel, begin, end);
    }

    // By weights that are not the product's own.
    void run(const Panels &weights, long matrix, const Rows &rows, const Target &target,
             long channel, long begin, long end) const {
        const bool inRegisters = fits(target);
        static thread_local Growing scratch("sums");
        const bool inOne = rows.count == 1 || weights.k() <= kDepth;
        float *sums =
            inOne && inRegisters ? nullptr : scratch.atLeast<float>(rows.count * kGroup + kGroup);
        for (long column = begin, columns; column < end; column += columns) {
            const Target to = target.at(0, column - begin, epilogue_->residual);
            columns = rows.count == 1 && end - column >= kOneRow ? kOneRow
                                                                 : std::min(kGroup, end - column);
            if (columns == kOneRow) {
                oneRow(weights, matrix, rows, to, channel, column, sums);
            } else {
                group(weights, matrix, rows, to, channel, column, columns, sums,
                      inOne ? weights.k() : kDepth);
            }
            if (!inRegisters) {
                applyEpilogue(epilogue_->view(channel + column), static_cast<const float *>(sums),
                              kGroup, rows.count, columns, nullptr, nullptr, nullptr, nullptr,
                              to.residual, to.residualStride, to.dst, to.stride);
            }
        }
    }

private:
    static constexpr long kWhole = 24;  // a multiple of all heights of a tile

    // Of k in turn: a group's weights for them stay in the second-level cache.
    static constexpr long kDepth = 1024;

    // Columns of a single row at once: more sums than a group has keep the units busy.
    static constexpr long kOneRow = 2 * kGroup;

    void oneRow(const Panels &weights, long matrix, const Rows &rows, const Target &to,
                long channel, long column, float *sums) const {
        const Kernels &kernels = weights.kernels();
        const Finish finish = registers_.from(channel + column, to.residual);
        const long width = kernels.panelColumns();
        for (long c = 0; c < kOneRow; c += kernels.panelsAtOnce * width) {
            Finish some = finish;
            some.bias += c;
            if (some.residual != nullptr) some.residual += c;
            const Tiles t{rows,
                          {taps_.data(), count(), length_},
                          weights.panel(matrix, column + c),
                          weights.step(width),
                          nullptr,
                          0,
                          sums + c,
                          true,
                          fits(to) ? &some : nullptr,
                          to.dst + c,
                          to.stride,
                          kOneRow - c};
            kernels.oneRow(t, weights.panelStep());
        }
    }

    // `depth`: of k in turn, at least.
    void group(const Panels &weights, long matrix, const Rows &rows, const Target &to, long channel,
               long column, long columns, float *sums, long depth) const {
        const Finish finish = registers_.from(channel + column, to.residual);
        const long tapsAtOnce = std::max(1L, depth / length_);
        long k = 0;
        for (long tap = 0; tap < count(); tap += tapsAtOnce) {
            const long taps = std::min(tapsAtOnce, count() - tap);
            for (long from = 0; from < length_; from += depth) {
                const long length = std::min(depth, length_ - from);
                Tiles t{{rows.src + from, rows.offsets, rows.count},
                        {taps_.data() + tap, taps, length},
                        nullptr,
                        0,
                        nullptr,
                        0,
                        sums,
                        k == 0,
                        nullptr,
                        to.dst,
                        to.stride,
                        columns};
                const bool isLast = k + taps * length == weights.k();
                if (isLast && fits(to)) t.finish = &finish;
                panels(weights, matrix, column, k, t);
                k += taps * length;
            }
        }
    }

    // Whether the epilogue is done in registers; a residual must lie as dst does.
    bool fits(const Target &to) const {
        return registers_.fits() && (to.residual == nullptr || to.residualStride == to.stride);
    }

    long count() const { return static_cast<long>(taps_.size()); }

    // The panels of a group of columns, for k from `k` on.
    void panels(const Panels &weights, long matrix, long column, long k, const Tiles &group) const {
        const long width = weights.kernels().panelColumns();
        for (long c = 0; c < group.columns; c += width) {
            const long columns = std::min(width, group.columns - c);
            const long step = weights.step(columns), all = weights.vectors(columns);
            const long vectors = vectorsAtOnce(weights.kernels(), all, group);
            const long part = vectors * weights.kernels().lanes;
            for (long from = 0; from < columns; from += part) {
                Tiles t = group;
                t.columns = std::min(part, columns - from);
                t.weightsStep = step;
                t.weights = weights.panel(matrix, column + c) + k * step + from;
                t.ahead = t.weights + t.taps.count * t.taps.length * step;
                t.sums = group.sums + c + from;
                t.dst = group.dst + c + from;
                Finish finish{};
                if (group.finish != nullptr) {
                    finish = *group.finish;
                    finish.bias += c + from;
                    if (finish.residual != nullptr) finish.residual += c + from;
                    t.finish = &finish;
                }
                heights(weights, t, vectors);
            }
        }
    }

    // Of a panel of weights of a block of k. Half of it where all rows are one tile then, which a
    // whole panel has no registers for, and the weights, read once instead of twice, come from the
    // second-level cache: that takes longer than to read the rows twice.
    static long vectorsAtOnce(const Kernels &kernels, long vectors, const Tiles &group) {
        constexpr long cached = (32 << 10) / sizeof(float);
        const long floats = vectors * kernels.lanes * group.taps.count * group.taps.length;
        const bool isTooHigh = group.rows.count > kernels.rows[vectors];
        return isTooHigh && group.rows.count <= kernels.rows[vectors / 2] && floats > cached
                   ? vectors / 2
                   : vectors;
    }

    // All rows, in tiles of nearly the same height.
    void heights(const Panels &weights, Tiles &t, long vectors) const {
        const Kernels &kernels = weights.kernels();
        const long count = t.rows.count, tiles = ceilDiv(count, kernels.rows[vectors]);
        t.aheadStep = vectors * kernels.lanes / tiles;
        if (t.ahead >= weights.end()) {
            t.ahead = t.weights;
            t.aheadStep = 0;
        }
        const long height = count / tiles, higher = count % tiles * (height + 1);
        if (higher > 0) {
            t.rows.count = higher;
            kernels.tiles[vectors][height + 1](t);
            if (higher == count) return;
            t.rows.offsets += higher;
            t.rows.count = count - higher;
            t.sums += higher * kGroup;
            t.dst += higher * t.stride;
            t.ahead += t.aheadStep * t.taps.count * t.taps.length * (count % tiles);
        }
        Finish finish{};
        if (t.finish != nullptr && t.finish->residual != nullptr) {
            finish = *t.finish;
            finish.residual += higher * t.stride;
            t.finish = &finish;
        }
        kernels.tiles[vectors][height](t);
    }

    std::shared_ptr<const Packed> weights_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    InRegisters registers_;
    std::vector<long> taps_;
    long length_;
};

}  // namespace octet::avx
