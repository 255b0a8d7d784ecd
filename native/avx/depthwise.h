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
        : shape_(shape), threads_(threads), kernels_(kernelsInUse()), bands_(bands(shape, threads)),
          epilogue_(std::move(epilogue)), registers_(*epilogue_, shape.oc), zeros_(shape.oc),
          channels_(ceilDiv(shape.oc, kernels_.lanes) * kernels_.lanes),
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
        sibling->bands_ = bands(sibling->shape_, threads_);
        sibling->results_ = {sibling->shape_, epilogue_->residual};
        return sibling;
    }

    int64_t units() const override { return shape_.images * bands_.count(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing memory("taps");
        auto *taps = memory.atLeast<DepthTap>(shape_.taps());
        for (long unit = from; unit < to; unit++) {
            const long image = unit / bands_.count();
            const Band band =
                bands_.take(static_cast<const float *>(o.src), image, unit % bands_.count());
            const ConvAxis &width = bands_.axis(2);
            // places [inside, behind) see no padding at either end of their line
            const long stride = width.stride, origin = band.origin[2];
            const long last = bands_.extent(2) - (width.kernel - 1L) * width.dilation - origin;
            // with a width alone, a band is a part of it
            const long line = std::min<long>(width.out, bands_.places(band));
            const long behind = std::clamp<long>(last > 0 ? ceilDiv(last, stride) : 0, 0, line);
            const long inside = std::min(ceilDiv(-origin, stride), behind);
            for (long first = 0; first < bands_.places(band); first += line) {
                for (long w = 0, count; w < line; w += count) {
                    const bool isInside = w >= inside && w < behind;
                    count = isInside ? std::min(kPlaces, behind - w) : 1;
                    find(band, first + w, taps);
                    some(o, image, band.place + first + w, taps, count);
                }
            }
        }
    }

    // Packed weights, and a run's copy of the source.
    static int64_t neededBytes(const ConvShape &shape) {
        return weightsBytes(shape) + bands(shape, 1).copiedBytes();
    }

private:
    static int64_t weightsBytes(const ConvShape &shape) {
        const long lanes = kernelsInUse().lanes;
        return sizeof(float) * shape.taps() * ceilDiv(shape.oc, lanes) * lanes;
    }

    // Of a line, at once: what is staged or transposed stays in cache.
    static constexpr long kPlaces = 64;

    static Bands bands(const ConvShape &shape, int threads) {
        return {shape, shape.srcChannelsFirst != 0, ceilDiv(threads, shape.images)};
    }

    // The taps of a place, and of those behind it in its line that see no padding.
    void find(const Band &band, long place, DepthTap *taps) const {
        const long w = place % bands_.axis(2).out, line = place / bands_.axis(2).out;
        const long first[] = {line / bands_.axis(1).out, line % bands_.axis(1).out, w};
        const auto source = [&](int axis, long tap) {
            const ConvAxis &a = bands_.axis(axis);
            return band.origin[axis] + first[axis] * a.stride + tap * a.dilation;
        };
        const auto isInside = [&](int axis, long i) { return i >= 0 && i < bands_.extent(axis); };
        const long step = bands_.axis(2).stride * bands_.step(2);
        for (long d = 0; d < bands_.axis(0).kernel; d++) {
            const long z = source(0, d);
            for (long h = 0; h < bands_.axis(1).kernel; h++) {
                const long y = source(1, h);
                const bool isLine = isInside(0, z) && isInside(1, y);
                const long at = z * bands_.step(0) + y * bands_.step(1);
                for (long k = 0; k < bands_.axis(2).kernel; k++) {
                    const long x = source(2, k);
                    *taps++ = isLine && isInside(2, x)
                                  ? DepthTap{band.src + at + x * bands_.step(2), step}
                                  : DepthTap{zeros_.data(), 0};
                }
            }
        }
    }

    // `count` places from `place` of the image on.
    void some(const Operands &o, long image, long place, const DepthTap *taps, long count) const {
        results_.write(o, image, place, count, 0, shape_.oc, [&](const Target &to) {
            const bool fits = registers_.fits();
            static thread_local Growing scratch("sums");
            const Finish finish = registers_.from(0, to.residual);
            Depth d{taps,
                    shape_.taps(),
                    reinterpret_cast<const float *>(weights_->data()),
                    channels_,
                    fits ? &finish : nullptr,
                    to.dst,
                    to.stride,
                    shape_.oc};
            if (!fits) {
                d.dst = scratch.atLeast<float>(count * shape_.oc);
                d.stride = shape_.oc;
            }
            compute(d, count);
            if (!fits) {
                applyEpilogue(epilogue_->view(), static_cast<const float *>(d.dst), d.stride, count,
                              shape_.oc, nullptr, nullptr, nullptr, nullptr, to.residual, to.stride,
                              to.dst, to.stride);
            }
        });
    }

    // So many places, nearly as many at a time.
    void compute(const Depth &d, long places) const {
        const long times = ceilDiv(places, kernels_.places), height = places / times;
        const long higher = places % times * (height + 1);
        if (higher > 0) kernels_.depthwise[height + 1](d, 0, higher);
        kernels_.depthwise[height](d, higher, places);
    }

    ConvShape shape_;
    int threads_;
    const Kernels &kernels_;
    Bands bands_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    InRegisters registers_;
    std::vector<float> zeros_;  // a place of the padding
    long channels_;             // whole vectors of them
    std::shared_ptr<const Pages> weights_;
    Results results_;
};

}  // namespace octet::avx
