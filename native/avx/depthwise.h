// FP32 depthwise convolutions: the taps of a place by vectors of channels.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "avx/bands.h"
#include "avx/kernels.h"
#include "avx/product.h"
#include "avx/results.h"
#include "shared/computation.h"
#include "shared/owned_epilogue.h"

namespace octet::avx {

class Depthwise : public Computation {
public:
    Depthwise(const ConvShape &shape, int threads, std::shared_ptr<const OwnedEpilogue> epilogue,
              const float *weights)
        : shape_(shape), threads_(threads), kernels_(kernelsInUse()), bands_(bands()),
          epilogue_(std::move(epilogue)), registers_(*epilogue_, shape.oc),
          taps_(bands_.taps(false)), channels_(ceilDiv(shape.oc, kernels_.lanes) * kernels_.lanes),
          weights_(std::make_shared<Pages>(weightsBytes(shape), "packed weights")),
          results_(shape, epilogue_->residual) {
        auto *to = reinterpret_cast<float *>(weights_->data());
        for (long tap = 0; tap < shape.taps(); tap++) {
            for (long c = 0; c < shape.oc; c++) {
                to[tap * channels_ + c] = weights[c * shape.taps() + tap];
            }
        }
    }

    std::string implementation() const override {
        return std::string("octet_depthwise:") + nameOf(isa());
    }

    int64_t packedBytes() const override { return weightsBytes(shape_); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Depthwise>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->bands_ = sibling->bands();
        sibling->taps_ = sibling->bands_.taps(false);
        sibling->results_ = {sibling->shape_, epilogue_->residual};
        return sibling;
    }

    int64_t units() const override { return shape_.images * bands_.count(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        for (long unit = from; unit < to; unit++) {
            const long image = unit / bands_.count();
            const Band band =
                bands_.take(static_cast<const float *>(o.src), image, unit % bands_.count());
            const long width = bands_.axis(2).out, lines = places(band) / width;
            for (long line = 0; line < lines; line++) {
                for (long w = 0; w < width; w += kPlaces) {
                    some(o, image, band, line * width + w, std::min(kPlaces, width - w));
                }
            }
        }
    }

    static size_t weightsBytes(const ConvShape &shape) {
        const long lanes = kernelsInUse().lanes;
        return sizeof(float) * shape.taps() * ceilDiv(shape.oc, lanes) * lanes;
    }

private:
    // Of a line, at once: what is staged or transposed stays in cache.
    static constexpr long kPlaces = 64;

    Bands bands() const {
        return {shape_, shape_.isPadded() || shape_.srcChannelsFirst != 0,
                ceilDiv(threads_, shape_.images)};
    }

    long places(const Band &band) const {
        return band.outputs * (shape_.dstPlaces() / bands_.axis(3 - shape_.rank).out);
    }

    // Places of one line, from `first` of the band on.
    void some(const Operands &o, long image, const Band &band, long first, long count) const {
        long offset;
        bands_.places(first, 1, &offset);
        results_.write(o, image, band.place + first, count, 0, shape_.oc, [&](const Target &to) {
            const bool fits = registers_.fits();
            static thread_local Growing scratch("sums");
            Finish finish = registers_.from(0, to.residual);
            Depth d{band.src + offset,
                    taps_.data(),
                    static_cast<long>(taps_.size()),
                    bands_.step(),
                    reinterpret_cast<const float *>(weights_->data()),
                    channels_,
                    fits ? &finish : nullptr,
                    to.dst,
                    to.stride,
                    count,
                    shape_.oc};
            if (!fits) {
                d.dst = scratch.atLeast<float>(count * shape_.oc);
                d.stride = shape_.oc;
            }
            kernels_.depthwise(d);
            if (!fits) {
                applyEpilogue(epilogue_->view(), static_cast<const float *>(d.dst), d.stride, count,
                              shape_.oc, nullptr, nullptr, nullptr, nullptr, to.residual, to.stride,
                              to.dst, to.stride);
            }
        });
    }

    ConvShape shape_;
    int threads_;
    const Kernels &kernels_;
    Bands bands_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    InRegisters registers_;
    std::vector<long> taps_;
    long channels_;  // whole vectors of them
    std::shared_ptr<const Pages> weights_;
    Results results_;
};

}  // namespace octet::avx
