// FP32 convolutions of few source channels, as pictures have colors, channels first on both sides:
// outputs of a line side by side are a vector, and a weight is multiplied by all of them. So
// neither side is transposed. What a band of outputs sees is copied with zeros around it
// (avx/dealt.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "avx/dealt.h"
#include "avx/kernels.h"
#include "avx/product.h"
#include "shared/ceil_div.h"
#include "shared/computation.h"
#include "shared/conv_shape.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"

namespace octet::avx {

class FewChannels : public Computation {
public:
    FewChannels(const ConvShape &shape, int threads,
                const std::shared_ptr<const OwnedEpilogue> &epilogue, const float *weights)
        : shape_(shape), threads_(threads), kernels_(kernelsInUse()),
          registers_(*epilogue, shape.oc), weights_(packed(shape, weights)),
          layout_(layout(shape, threads)), places_(places(shape, layout_)) {}

    // Lines shorter than a vector are left to products, which count places over their ends.
    static bool computes(const ConvShape &shape, const OwnedEpilogue &epilogue) {
        return shape.groups == 1 && shape.ic <= kMost && shape.rank <= 2 &&
               shape.srcChannelsFirst && shape.dstChannelsFirst &&
               shape.axes[shape.rank - 1].out >= kernelsInUse().lanes &&
               InRegisters(epilogue, shape.oc).fits();
    }

    std::string implementation() const override {
        return std::string("octet_conv_few_channels:") + nameOf(isa());
    }

    int64_t packedBytes() const override { return weights_->size() * sizeof(float); }

    // Weights, and a run's copy of a band.
    static int64_t neededBytes(const ConvShape &shape) {
        return (packedCount(shape) + shape.ic * layout(shape, 1).floats()) * sizeof(float);
    }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<FewChannels>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->layout_ = layout(sibling->shape_, threads_);
        sibling->places_ = places(sibling->shape_, sibling->layout_);
        return sibling;
    }

    int64_t units() const override { return int64_t(shape_.images) * layout_.bands.size(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing memory("a padded part of the source");
        const long floats = shape_.ic * layout_.floats();
        auto *padded = memory.atLeast<float>(floats);
        std::memset(padded, 0, floats * sizeof(float));
        for (int64_t unit = from; unit < to; unit++) {
            const long image = unit / layout_.bands.size();
            const Dealt::Band &band = layout_.bands[unit % layout_.bands.size()];
            const auto *src = static_cast<const float *>(o.src) + image * shape_.srcCount();
            for (long c = 0; c < shape_.ic; c++) {
                layout_.copy(kernels_, src + c * shape_.srcPlaces(), band,
                             padded + c * layout_.floats());
            }
            compute(o, image, band, padded);
        }
    }

private:
    static constexpr long kMost = 4;  // source channels

    // Of a copied band, in floats: it is read again for every few channels of outputs.
    static constexpr long kCached = (32 << 10) / sizeof(float);

    static Dealt layout(const ConvShape &shape, int threads) {
        return {shape, ceilDiv(threads, shape.images), kCached / shape.ic};
    }

    static long packedCount(const ConvShape &shape) {
        const long together = kernelsInUse().channels;
        return ceilDiv(shape.oc, together) * together * shape.ic * shape.taps();
    }

    // As the kernel reads them: for each product, taps outside and channels inside, those of some
    // channels of outputs.
    static std::shared_ptr<const std::vector<float>> packed(const ConvShape &shape,
                                                            const float *weights) {
        const long together = kernelsInUse().channels, taps = shape.taps();
        const long products = taps * shape.ic;
        auto to = std::make_shared<std::vector<float>>(packedCount(shape));
        for (long n = 0; n < shape.oc; n++) {
            for (long k = 0; k < products; k++) {
                (*to)[(n / together * products + k) * together + n % together] =
                    weights[(n * shape.ic + k % shape.ic) * taps + k / shape.ic];
            }
        }
        return to;
    }

    // Of the products of a sum, in the copied band.
    static std::vector<long> places(const ConvShape &shape, const Dealt &layout) {
        std::vector<long> places;
        for (long tap : layout.taps) {
            for (long c = 0; c < shape.ic; c++) places.push_back(c * layout.floats() + tap);
        }
        return places;
    }

    void compute(const Operands &o, long image, const Dealt::Band &band,
                 const float *padded) const {
        const long line = layout_.width.out, stride = shape_.dstPlaces();
        const long first = image * shape_.oc * stride + band.first * line;
        const auto *residual = static_cast<const float *>(o.residual);
        for (long i = 0; i < band.lines; i++) {
            const long at = first + i * line;
            const Finish finish = registers_.from(0, residual == nullptr ? nullptr : residual + at);
            kernels_.across({padded + i * layout_.pitch, places_.data(),
                             static_cast<long>(places_.size()), weights_->data(), shape_.oc,
                             &finish, static_cast<float *>(o.dst) + at, stride, line});
        }
    }

    ConvShape shape_;
    int threads_;
    const Kernels &kernels_;
    InRegisters registers_;
    std::shared_ptr<const std::vector<float>> weights_;
    Dealt layout_;
    std::vector<long> places_;
};

}  // namespace octet::avx
