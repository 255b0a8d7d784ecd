// FP32 convolutions as products: a row for each place, whose taps are read where they lie.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "avx/bands.h"
#include "avx/product.h"
#include "avx/results.h"
#include "shared/computation.h"

namespace octet::avx {

class Conv : public Computation {
public:
    Conv(const ConvShape &shape, int threads, const std::shared_ptr<const OwnedEpilogue> &epilogue,
         const float *weights)
        : shape_(shape), threads_(threads), bands_(bands(shape, threads)),
          product_(product(weights, epilogue)), results_(shape, epilogue->residual) {}

    std::string implementation() const override {
        return std::string("octet_conv:") + nameOf(isa());
    }

    int64_t packedBytes() const override {
        return static_cast<int64_t>(product_->weights().bytes());
    }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Conv>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->bands_ = bands(sibling->shape_, threads_);
        sibling->product_ = product_->with(sibling->bands_.taps(joins()));
        sibling->results_ = {sibling->shape_, product_->residualType()};
        return sibling;
    }

    // Where images have fewer bands than threads want, each shares its columns.
    int64_t units() const override { return shape_.images * bands_.count() * shares(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const long columns = shape_.groups * groups(), shares = this->shares();
        while (from < to) {
            const long share = from % shares, end = std::min<long>(shares, share + to - from);
            const long band = from / shares;
            compute(o, band / bands_.count(), band % bands_.count(), columns * share / shares,
                    columns * end / shares);
            from += end - share;
        }
    }

    // Packed weights, and a run's copy of the source.
    static int64_t neededBytes(const ConvShape &shape) {
        return Packed::bytes(shape.groups, shape.oc / shape.groups,
                             shape.weightsCount() / shape.oc) +
               bands(shape, 1).copiedBytes();
    }

private:
    // Columns that are brought into a channels-first destination at once.
    static constexpr long kTransposed = 4 * kGroup;

    static Bands bands(const ConvShape &shape, int threads) {
        return {shape, shape.isPadded() || shape.srcChannelsFirst != 0,
                ceilDiv(threads, shape.images)};
    }

    std::shared_ptr<const Product> product(
        const float *weights, const std::shared_ptr<const OwnedEpilogue> &epilogue) const {
        const long n = groupColumns(), c = shape_.ic / shape_.groups, taps = shape_.taps();
        const auto packed = std::make_shared<Packed>(
            shape_.groups, n, taps * c, [&](long group, long k, long column) {
                return weights[((group * n + column) * c + k % c) * taps + k / c];
            });
        return std::make_shared<Product>(packed, epilogue, shape_.oc, bands_.taps(joins()),
                                         joins() ? bands_.axis(2).kernel * c : c);
    }

    // Whether the taps along the width lie side by side, and are one.
    bool joins() const {
        const ConvAxis &width = bands_.axis(2);
        return shape_.groups == 1 && (width.dilation == 1 || width.kernel == 1);
    }

    long groupColumns() const { return shape_.oc / shape_.groups; }
    // Of columns, in a group of channels.
    long groups() const { return ceilDiv(groupColumns(), kGroup); }
    long shares() const {
        return std::min(ceilDiv(threads_, shape_.images * bands_.count()),
                        shape_.groups * groups());
    }

    // Some groups of columns, counted over all groups of channels.
    void compute(const Operands &o, long image, long index, long from, long to) const {
        const Band band = bands_.take(static_cast<const float *>(o.src), image, index);
        const long places = bands_.places(band);
        const long most = Product::blockRows(shape_.ic), blocks = ceilDiv(places, most);
        for (long block = 0; block < blocks; block++) {
            const long first = places * block / blocks;
            const long count = places * (block + 1) / blocks - first;
            long offsets[Product::kMostBlock];
            bands_.offsets(band, first, count, offsets);
            for (long g = from / groups(); g * groups() < to; g++) {
                const long begin = std::max(0L, from - g * groups()) * kGroup;
                const long end = std::min((to - g * groups()) * kGroup, groupColumns());
                const Rows rows{band.src + g * (shape_.ic / shape_.groups), offsets, count};
                columns(o, image, band.place + first, rows, g, begin, end);
            }
        }
    }

    void columns(const Operands &o, long image, long place, const Rows &rows, long group,
                 long begin, long end) const {
        const long channel = group * groupColumns();
        const long step = shape_.dstChannelsFirst ? kTransposed : end - begin;
        for (long column = begin; column < end; column += step) {
            const long some = std::min(step, end - column);
            results_.write(o, image, place, rows.count, channel + column, some,
                           [&](const Target &target) {
                               product_->run(group, rows, target, channel, column, column + some);
                           });
        }
    }

    ConvShape shape_;
    int threads_;
    Bands bands_;
    std::shared_ptr<const Product> product_;
    Results results_;
};

}  // namespace octet::avx
