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
          weights_(std::make_shared<Pages>(weightsBytes(shape), "packed weights")),
          results_(shape, epilogue_->residual) {
        auto *to = reinterpret_cast<float *>(weights_->data());
        for (long tap = 0; tap < shape.taps(); tap++) {
            for (long c = 0; c < shape.oc; c++) {
                const long lanes = kernels_.lanes, vector = c / lanes * shape.taps() + tap;
                to[vector * lanes + c % lanes] = weights[c * shape.taps() + tap];
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
        for (long unit = from; unit < to; unit++) {
            const long image = unit / bands_.count();
            const Band band =
                bands_.take(static_cast<const float *>(o.src), image, unit % bands_.count());
            results_.write(o, image, band.place, bands_.places(band), 0, shape_.oc,
                           [&](const Target &target) { lines(band, target); });
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

    static Bands bands(const ConvShape &shape, int threads) {
        return {shape, shape.srcChannelsFirst != 0, ceilDiv(threads, shape.images)};
    }

    // Outputs [first, end) of an axis see no padding.
    struct Inside {
        long first, end;
        bool has(long i) const { return i >= first && i < end; }
    };

    Inside inside(const Band &band, int axis, long outputs) const {
        const ConvAxis &a = bands_.axis(axis);
        const long origin = band.origin[axis];
        const long last = bands_.extent(axis) - (a.kernel - 1L) * a.dilation - origin;
        const long end = std::clamp<long>(last > 0 ? ceilDiv(last, a.stride) : 0, 0, outputs);
        return {std::clamp<long>(ceilDiv(-origin, a.stride), 0, end), end};
    }

    // Lines that see no padding above and below go together: a place at either end of one is
    // computed with those of the others.
    void lines(const Band &band, const Target &to) const {
        const ConvAxis &height = bands_.axis(1), &width = bands_.axis(2);
        // with a width alone, a band is a part of it
        const long places = bands_.places(band), line = std::min<long>(width.out, places);
        const long count = places / line, rows = std::min<long>(height.out, count);
        const Inside depth = inside(band, 0, ceilDiv(count, height.out));
        const Inside across = inside(band, 1, rows), along = inside(band, 2, line);
        const long below = height.stride * bands_.step(1), beside = width.stride * bands_.step(2);
        for (long first = 0, together; first < count; first += together) {
            const long row = first % height.out;
            const bool isInside = depth.has(first / height.out) && across.has(row);
            together = isInside ? std::min(across.end - row, count - first) : 1;
            for (long w = 0; w < line; w++) {
                if (along.has(w)) w = along.end;
                if (w < line) some(band, to, first * line + w, together, line, below);
            }
            for (long i = first; along.first < along.end && i < first + together; i++) {
                some(band, to, i * line + along.first, along.end - along.first, 1, beside);
            }
        }
    }

    // The taps of a place, and of others `step` floats of the source behind each other.
    void find(const Band &band, long place, long step, DepthTap *taps) const {
        const long w = place % bands_.axis(2).out, line = place / bands_.axis(2).out;
        const long first[] = {line / bands_.axis(1).out, line % bands_.axis(1).out, w};
        const auto source = [&](int axis, long tap) {
            const ConvAxis &a = bands_.axis(axis);
            return band.origin[axis] + first[axis] * a.stride + tap * a.dilation;
        };
        const auto isInside = [&](int axis, long i) { return i >= 0 && i < bands_.extent(axis); };
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

    // `count` places from `place` of the band on, `apart` from one to the next, all of which see
    // padding for the same taps.
    void some(const Band &band, const Target &to, long place, long count, long apart,
              long step) const {
        static thread_local Growing memory("taps"), scratch("sums");
        auto *taps = memory.atLeast<DepthTap>(shape_.taps());
        find(band, place, step, taps);
        const Target target = to.at(place, 0, epilogue_->residual);
        const Finish finish = registers_.from(0, target.residual);
        Depth d{taps,
                shape_.taps(),
                reinterpret_cast<const float *>(weights_->data()),
                registers_.fits() ? &finish : nullptr,
                target.dst,
                apart * target.stride,
                shape_.oc};
        if (registers_.fits()) return compute(d, count);
        d.dst = scratch.atLeast<float>(count * shape_.oc);
        d.stride = shape_.oc;
        compute(d, count);
        applyEpilogue(epilogue_->view(), static_cast<const float *>(d.dst), d.stride, count,
                      shape_.oc, nullptr, nullptr, nullptr, nullptr, target.residual,
                      apart * target.stride, target.dst, apart * target.stride);
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
    std::shared_ptr<const Pages> weights_;
    Results results_;
};

}  // namespace octet::avx
