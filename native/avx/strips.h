// FP32 depthwise convolutions whose channels come first on both sides, of 3x3 or 5x5 taps: strips
// of a vector's columns, from the topmost line to the lowest. Two vectors of a line of the source,
// in which padding is masked out, have all that the taps of the strip see of it, and a permutation
// for each tap is all that is moved. Of planes half a vector wide, two channels are computed at
// once, and each is one of the two vectors.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "avx/kernels.h"
#include "avx/product.h"
#include "shared/ceil_div.h"
#include "shared/computation.h"
#include "shared/conv_shape.h"
#include "shared/owned_epilogue.h"

namespace octet::avx {

class Strips : public Computation {
public:
    Strips(const ConvShape &shape, int threads,
           const std::shared_ptr<const OwnedEpilogue> &epilogue, const float *weights)
        : shape_(shape), threads_(threads), kernel_(kernelOf(shape)),
          registers_(*epilogue, shape.oc),
          weights_(std::make_shared<std::vector<float>>(weights, weights + shape.weightsCount())),
          layout_(shape, threads) {}

    static bool computes(const ConvShape &shape, const OwnedEpilogue &epilogue) {
        return shape.isDepthwise() && shape.srcChannelsFirst && shape.dstChannelsFirst &&
               shape.rank == 2 && InRegisters(epilogue, shape.oc).fits() &&
               kernelOf(shape) != nullptr;
    }

    std::string implementation() const override {
        return std::string("octet_depthwise_strips:") + nameOf(isa());
    }

    int64_t packedBytes() const override { return weights_->size() * sizeof(float); }

    // Weights alone: a run copies nothing.
    static int64_t neededBytes(const ConvShape &shape) {
        return shape.weightsCount() * sizeof(float);
    }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Strips>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->layout_ = Layout(sibling->shape_, threads_);
        return sibling;
    }

    // A band of the planes that are computed at once.
    int64_t units() const override { return layout_.groups * layout_.bands.size(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const long bands = layout_.bands.size();
        long band = from % bands, plane = from / bands * layout_.atOnce;
        long channel = plane % shape_.oc;
        for (int64_t left = to - from; left > 0; left--) {
            compute(o, plane, channel, layout_.bands[band]);
            if (++band < bands) continue;
            band = 0;
            plane += layout_.atOnce;
            channel = behind(channel, layout_.atOnce);
        }
    }

private:
    static constexpr int kLanes = 16, kHalf = kLanes / 2;

    // Lines of outputs.
    struct Band {
        long first, count;
    };

    // Some columns of outputs.
    struct Columns {
        long first, from;  // the first output; what the first of both vectors reads of a line
        uint16_t inside[2], written;
    };

    // Divisions are done here: a few of them take as long as a small plane does.
    struct Layout {
        ConvAxis height, width;
        long planes, atOnce, groups, taps;
        std::vector<Band> bands;
        std::vector<Columns> columns;
        std::vector<int32_t> places;  // of taps, [tap][lane]

        Layout(const ConvShape &shape, int threads)
            : height(shape.axes[0]), width(shape.axes[1]), planes(long(shape.images) * shape.oc),
              taps(shape.taps()) {
            const long stride = width.stride, kernel = width.kernel;
            const bool isNarrow = width.out <= kHalf && (width.out - 1) * stride + kernel <= kLanes;
            atOnce = isNarrow ? 2 : 1;
            groups = ceilDiv(planes, atOnce);
            const long parts = std::min<long>(ceilDiv(threads, groups), height.out);
            for (long part = 0; part < parts; part++) {
                const long first = height.out * part / parts;
                bands.push_back({first, height.out * (part + 1) / parts - first});
            }
            // both vectors hold what these see
            const long most = std::min<long>(kLanes, (2 * kLanes - kernel) / stride + 1);
            for (long first = 0; first < width.out; first += most) {
                const long from = first * stride - width.padBefore;
                const auto count = std::min(most, width.out - first);
                columns.push_back({first,
                                   from,
                                   {inside(from), inside(isNarrow ? from : from + kLanes)},
                                   static_cast<uint16_t>((1u << count) - 1)});
            }
            for (long tap = 0; tap < kernel; tap++) {
                for (long lane = 0; lane < kLanes; lane++) {
                    const long half = isNarrow ? lane / kHalf : 0;
                    // of lanes that are not written, the upper bits are ignored
                    places.push_back(half * kLanes + (lane - half * kHalf) * stride + tap);
                }
            }
        }

        // Which of a vector's lanes, the first being element `from` of a line, are no padding.
        uint16_t inside(long from) const {
            const auto bit = [](long lane) { return 1u << std::clamp<long>(lane, 0, kLanes); };
            return static_cast<uint16_t>(bit(width.in - from) - bit(-from));
        }
    };

    static Kernels::StripOf kernelOf(const ConvShape &shape) {
        const ConvAxis &height = shape.axes[0], &width = shape.axes[1];
        const bool isSquare = height.kernel == width.kernel && height.stride == width.stride;
        const bool isDense = height.dilation == 1 && width.dilation == 1;
        if (!isSquare || !isDense || width.kernel > kMostTaps || width.stride > kMostStride) {
            return nullptr;
        }
        return kernelsInUse().strips[width.stride][width.kernel];
    }

    // The channel so many planes behind.
    long behind(long channel, long planes) const {
        channel += planes;
        while (channel >= shape_.oc) channel -= shape_.oc;
        return channel;
    }

    void compute(const Operands &o, long plane, long channel, const Band &band) const {
        const ConvAxis &height = layout_.height, &width = layout_.width;
        const auto *src = static_cast<const float *>(o.src);
        const auto *residual = static_cast<const float *>(o.residual);
        auto *dst = static_cast<float *>(o.dst);
        const Finish finish = registers_.from(0, nullptr);
        const bool isPair = layout_.atOnce > 1 && plane + 1 < layout_.planes;
        const long planes[] = {plane, plane + isPair};
        const long channels[] = {channel, behind(channel, isPair)};
        Strip s{};
        s.places = layout_.places.data();
        s.step = width.in;
        s.height = height.in;
        s.first = band.first * height.stride - height.padBefore;
        s.count = band.count;
        s.line = width.out;
        s.finish = &finish;
        for (const Columns &columns : layout_.columns) {
            for (int i = 0; i < 2; i++) {
                // the upper half of the lanes goes where its first one belongs
                const long at =
                    (planes[i] * height.out + band.first) * width.out + columns.first - i * kHalf;
                s.src[i] = src + planes[i] * height.in * width.in + columns.from;
                s.weights[i] = weights_->data() + channels[i] * layout_.taps;
                s.bias[i] = finish.bias + channels[i];
                s.dst[i] = dst + at;
                s.residual[i] = residual == nullptr ? nullptr : residual + at;
                s.inside[i] = columns.inside[i];
            }
            if (layout_.atOnce == 1) s.src[1] += kLanes;
            s.written[0] = columns.written;
            s.written[1] = isPair ? columns.written << kHalf : 0;
            kernel_(s);
        }
    }

    ConvShape shape_;
    int threads_;
    Kernels::StripOf kernel_;
    InRegisters registers_;
    std::shared_ptr<const std::vector<float>> weights_;
    Layout layout_;
};

}  // namespace octet::avx
