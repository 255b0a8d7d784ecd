// FP32 depthwise convolutions whose channels come first on both sides: channel by channel, by
// vectors of places. A channel is copied with zeros around it, and with a stride dealt out to as
// many planes as there are steps within it, so that each tap reads neighbours for neighbours. Lines
// lie one behind the other then, and a vector may go over their ends: what lies between lines is
// computed and left out.
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

class Planes : public Computation {
public:
    Planes(const ConvShape &shape, int threads,
           const std::shared_ptr<const OwnedEpilogue> &epilogue, const float *weights)
        : shape_(shape), threads_(threads), kernels_(kernelsInUse()),
          registers_(*epilogue, shape.oc),
          weights_(std::make_shared<std::vector<float>>(weights, weights + shape.weightsCount())),
          layout_(layout(shape, threads)), places_(shape.srcPlaces()) {}

    static bool computes(const ConvShape &shape, const OwnedEpilogue &epilogue) {
        return shape.isDepthwise() && shape.srcChannelsFirst && shape.dstChannelsFirst &&
               shape.rank <= 2 && InRegisters(epilogue, shape.oc).fits();
    }

    std::string implementation() const override {
        return std::string("octet_depthwise_planes:") + nameOf(isa());
    }

    int64_t packedBytes() const override { return weights_->size() * sizeof(float); }

    // Weights, and a run's copy of a channel.
    static int64_t neededBytes(const ConvShape &shape) {
        return (shape.weightsCount() + layout(shape, 1).floats()) * sizeof(float);
    }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Planes>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->layout_ = layout(sibling->shape_, threads_);
        sibling->places_ = sibling->shape_.srcPlaces();
        return sibling;
    }

    int64_t units() const override {
        return int64_t(shape_.images) * shape_.oc * layout_.bands.size();
    }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing memory("padded channels of the source"), scratch("sums");
        const long together = std::clamp<long>(kCached / layout_.floats(), 1, kMostTogether);
        const long most = std::min<long>(together, to - from);
        auto *padded = memory.atLeast<float>(most * layout_.floats());
        std::memset(padded, 0, most * layout_.floats() * sizeof(float));
        auto *sums = scratch.atLeast<float>(layout_.sums());
        const auto *src = static_cast<const float *>(o.src);
        Part parts[kMostTogether];
        Part next = partOf(from);
        for (int64_t left = to - from; left > 0; left -= most) {
            const long count = std::min<long>(most, left);
            for (long i = 0; i < count; i++, next = behind(next)) {
                parts[i] = next;
                layout_.copy(kernels_, src + next.plane * places_, layout_.bands[next.band],
                             padded + i * layout_.floats());
            }
            for (long i = 0; i < count; i++) {
                compute(o, parts[i], padded + i * layout_.floats(), sums);
            }
        }
    }

private:
    // Of copied channels, in floats: half of a first-level cache. What is read at once must not
    // have been written just before, or the processor waits for it.
    static constexpr long kCached = (16 << 10) / sizeof(float), kMostTogether = 8;

    static Dealt layout(const ConvShape &shape, int threads) {
        return {shape, ceilDiv(threads, long(shape.images) * shape.oc), kCached};
    }

    // A band of a channel, which is one of all images'.
    struct Part {
        long plane, channel, band;
    };

    Part partOf(int64_t unit) const {
        const long bands = layout_.bands.size(), plane = unit / bands;
        return {plane, plane % shape_.oc, unit % bands};
    }

    Part behind(Part part) const {
        if (++part.band < long(layout_.bands.size())) return part;
        if (++part.channel == shape_.oc) part.channel = 0;
        return {part.plane + 1, part.channel, 0};
    }

    void compute(const Operands &o, const Part &part, const float *padded, float *sums) const {
        const Dealt::Band &band = layout_.bands[part.band];
        const long line = layout_.width.out, taps = long(layout_.taps.size());
        const long at = (part.plane * layout_.height.out + band.first) * line;
        const auto *residual = static_cast<const float *>(o.residual);
        const Finish finish =
            registers_.from(part.channel, residual == nullptr ? nullptr : residual + at);
        kernels_.plane({padded, layout_.taps.data(), taps, weights_->data() + part.channel * taps,
                        sums, layout_.pitch, band.lines, line, &finish,
                        static_cast<float *>(o.dst) + at});
    }

    ConvShape shape_;
    int threads_;
    const Kernels &kernels_;
    InRegisters registers_;
    std::shared_ptr<const std::vector<float>> weights_;
    Dealt layout_;
    long places_;  // of a channel of the source
};

}  // namespace octet::avx
