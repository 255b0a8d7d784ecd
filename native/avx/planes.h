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
          layout_(shape, threads), places_(shape.srcPlaces()) {}

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
        return (shape.weightsCount() + Layout(shape, 1).floats()) * sizeof(float);
    }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Planes>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->layout_ = Layout(sibling->shape_, threads_);
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
                copy(src + next.plane * places_, layout_.bands[next.band],
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

    // Lines of the source that lie as far from each other as outputs do: where they are, and where
    // they and the padding before and behind them go.
    struct Step {
        long from, to, before, count, behind;
    };

    // Lines of outputs.
    struct Band {
        long first, lines;
        std::vector<Step> steps;
    };

    // How a band of a channel is laid out: stride by stride planes of lines `pitch` long. Divisions
    // are done here: a few of them take as long as a small channel does.
    struct Layout {
        ConvAxis height, width;
        long pitch, lines, planes;
        long length;             // of a line of the source, what is seen of it
        long firstColumn[2];     // where the first two elements of such a line go
        std::vector<long> taps;  // what each reads for the first output
        std::vector<Band> bands;

        Layout(const ConvShape &shape, int threads)
            : height(shape.rank == 1 ? ConvAxis{1, 1, 1, 1, 1, 0, 0} : shape.axes[0]),
              width(shape.axes[shape.rank - 1]),
              pitch(ceilDiv(span(width, width.out), width.stride)),
              planes(long(height.stride) * width.stride),
              length(std::clamp<long>(span(width, width.out) - width.padBefore, 0, width.in)) {
            const long line = pitch * width.stride;
            const long fit = std::clamp<long>(
                (kCached / line - span(height, 1)) / height.stride + 1, 1, height.out);
            const long parts = ceilDiv(threads, long(shape.images) * shape.oc);
            const long count =
                std::min<long>(std::max(ceilDiv(height.out, fit), parts), height.out);
            lines = ceilDiv(span(height, ceilDiv(height.out, count)), height.stride);
            for (int i = 0; i < 2; i++) firstColumn[i] = column(width.padBefore + i);
            for (long h = 0; h < height.kernel; h++) {
                for (long w = 0; w < width.kernel; w++) {
                    taps.push_back(row(h * height.dilation) + column(w * width.dilation));
                }
            }
            for (long band = 0; band < count; band++) {
                const long first = height.out * band / count;
                bands.push_back(bandOf(first, height.out * (band + 1) / count - first));
            }
        }

        // Source elements that so many outputs see.
        static long span(const ConvAxis &a, long outputs) {
            return (outputs - 1) * a.stride + (a.kernel - 1L) * a.dilation + 1;
        }

        Band bandOf(long first, long count) const {
            Band band{first, count, {}};
            const long stride = height.stride, seen = span(height, count);
            for (long step = 0; step < std::min(stride, seen); step++) {
                const long top = first * stride - height.padBefore + step;
                const long all = ceilDiv(seen - step, stride);
                const long begin = std::clamp<long>(ceilDiv(-top, stride), 0, all);
                const long end = std::clamp<long>(ceilDiv(height.in - top, stride), begin, all);
                band.steps.push_back(
                    {(top + begin * stride) * width.in, row(step), begin, end - begin, all - end});
            }
            return band;
        }

        // Where a line, and an element of a line, of the padded source are.
        long row(long i) const {
            return i % height.stride * width.stride * plane() + i / height.stride * pitch;
        }
        long column(long i) const { return i % width.stride * plane() + i / width.stride; }
        long plane() const { return lines * pitch; }
        // With what vectors read and write behind the last.
        long floats() const { return planes * plane() + kSlack; }
        long sums() const { return lines * pitch + kSlack; }

        static constexpr long kSlack = 64;
    };

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

    // What a band sees of a channel. The padding beside lines stays 0, that above and below them
    // where it lies at the same place in every band.
    void copy(const float *channel, const Band &band, float *padded) const {
        for (const Step &step : band.steps) {
            float *to = padded + step.to;
            if (layout_.bands.size() > 1) {
                clear(to, step.before);
                clear(to + (step.before + step.count) * layout_.pitch, step.behind);
            }
            deal(channel + step.from, step.count, to + step.before * layout_.pitch);
        }
    }

    void clear(float *to, long lines) const {
        for (long s = 0; lines > 0 && s < layout_.width.stride; s++, to += layout_.plane()) {
            std::memset(to, 0, lines * layout_.pitch * sizeof(float));
        }
    }

    // Lines, whose elements go in turn to the planes of their steps.
    void deal(const float *from, long count, float *to) const {
        const long stride = layout_.width.stride, length = layout_.length;
        const long apart = long(layout_.height.stride) * layout_.width.in;
        const Lines lines{from,
                          apart,
                          count,
                          length,
                          to + layout_.firstColumn[0],
                          to + layout_.firstColumn[1],
                          layout_.pitch};
        if (stride == 1) return kernels_.copy(lines);
        if (stride == 2) return kernels_.deal(lines);
        for (long line = 0; line < count; line++) {
            for (long i = 0; i < length; i++) {
                to[line * layout_.pitch + layout_.column(layout_.width.padBefore + i)] =
                    from[line * apart + i];
            }
        }
    }

    void compute(const Operands &o, const Part &part, const float *padded, float *sums) const {
        const Band &band = layout_.bands[part.band];
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
    Layout layout_;
    long places_;  // of a channel of the source
};

}  // namespace octet::avx
