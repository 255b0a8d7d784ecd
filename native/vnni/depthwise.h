// Depthwise convolution with AVX-512 VNNI.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/ceil_div.h"
#include "shared/computation.h"
#include "shared/conv_shape.h"
#include "shared/epilogue.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"
#include "shared/transpose.h"
#include "vnni/bytes.h"
#include "vnni/depthwise_kernels.h"

#if defined(__x86_64__)

namespace octet::vnni {

constexpr int kStretch = 64;  // columns interleaved for the next outputs: they stay in the L1 cache
constexpr int kLane = 16;     // channels that interleaving keeps together

// Weights and epilogue of all channels, in blocks of 64 and, at the end, 32.
class DepthwiseBlocks {
public:
    struct Block {
        int from, channels;
        bool isWide;
        Constants constants;
    };

    DepthwiseBlocks(const int8_t *weights, const ConvShape &shape, const OwnedEpilogue &epilogue)
        : taps_(shape.axes[shape.rank - 1].kernel), rows_(static_cast<int>(shape.taps() / taps_)),
          groups_((rows_ + kRows - 1) / kRows) {
        const long padded = ceilDiv(shape.oc, Ymm::kChannels) * Ymm::kChannels;
        weightBytes_ = size_t(padded) * groups_ * kRows * taps_;
        pages_ =
            std::make_unique<Pages>(weightBytes_ + padded * 3 * sizeof(int32_t), "packed weights");
        auto *bytes = reinterpret_cast<int8_t *>(pages_->data());
        auto *start = reinterpret_cast<int32_t *>(bytes + weightBytes_);
        auto *scale = reinterpret_cast<float *>(start + padded), *bias = scale + padded;
        const int shift = (shape.src == S8 ? 128 : 0) + (shape.hasZeroPoint ? shape.zeroPoint : 0);
        for (int from = 0; from < shape.oc;) {
            const bool isWide = shape.oc - from > Ymm::kChannels;
            const int width = isWide ? Zmm::kChannels : Ymm::kChannels;
            const int channels = std::min(width, shape.oc - from);
            blocks_.push_back(
                {from, channels, isWide, {reinterpret_cast<uint8_t *>(bytes), start, scale, bias}});
            for (int i = 0; i < width; i++) {
                const int channel = channelAt(i, width);
                scale[i] = 1;
                bias[i] = -0.0f;  // plus this is plus nothing
                if (channel >= channels) continue;
                const int c = from + channel;
                const int8_t *w = weights + long(c) * rows_ * taps_;
                if (!epilogue.weightScale.empty()) scale[i] = epilogue.weightScale[c];
                if (!epilogue.bias.empty()) bias[i] = epilogue.bias[c];
                for (int row = 0; row < rows_; row++) {
                    for (int tap = 0; tap < taps_; tap++) {
                        const int8_t value = w[row * taps_ + tap];
                        const long vectors = (row / kRows * taps_ + tap) * kRows;
                        bytes[vectors * width + i * kRows + row % kRows] = value;
                        // in u32, as sums wrap around on their way
                        start[i] = int32_t(uint32_t(start[i]) - uint32_t(shift) * uint32_t(value));
                    }
                }
            }
            bytes += size_t(groups_) * taps_ * kRows * width;
            start += width, scale += width, bias += width;
            from += width;
        }
    }

    int taps() const { return taps_; }
    int rows() const { return rows_; }
    int groups() const { return groups_; }
    size_t bytes() const { return weightBytes_; }
    const std::vector<Block> &list() const { return blocks_; }

private:
    // The channel of a block that interleaving brings to place i of its four vectors of sums.
    static int channelAt(int i, int width) {
        const int vector = i / (width / 4), place = i % (width / 4);
        return place / 4 * kLane + vector * 4 + place % 4;
    }

    int taps_, rows_, groups_;
    size_t weightBytes_;
    std::unique_ptr<Pages> pages_;
    std::vector<Block> blocks_;
};

// A prepared depthwise convolution, channels last.
class Depthwise : public Computation {
public:
    Depthwise(const ConvShape &shape, std::shared_ptr<const OwnedEpilogue> epilogue,
              const int8_t *weights)
        : shape_(shape), epilogue_(std::move(epilogue)),
          blocks_(std::make_shared<DepthwiseBlocks>(weights, shape, *epilogue_)),
          isBytes_(epilogue_->residual < 0 && fitsBytes(*epilogue_, shape.taps())),
          bytes_(*epilogue_) {}

    std::string implementation() const override {
        return std::string("octet_depthwise:avx512_vnni") +
               (isTransposed() ? " + transposition" : "");
    }

    int64_t packedBytes() const override { return blocks_->bytes(); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Depthwise>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        return sibling;
    }

    // Indices of dst along the outermost axis; with a width alone, images.
    int64_t units() const override { return long(shape_.images) * outermost(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const auto *src = static_cast<const char *>(o.src);
        const auto *residual = static_cast<const char *>(o.residual);
        auto *dst = static_cast<char *>(o.dst);
        while (from < to) {
            const long image = from / outermost(), begin = from % outermost();
            const long end = std::min(outermost(), begin + to - from);
            for (long at = begin; at < end; at += bandLength()) {
                runBand(image, at, std::min(end, at + bandLength()), src, dst, residual);
            }
            from += end - begin;
        }
    }

private:
    // A part of an image, channels last. Pointers are to the places named.
    struct RowBand {
        const uint8_t *src;
        long srcPlace;
        char *dst;
        const char *residual;
        long dstPlace;
    };

    struct Scratch {
        Growing columns{"interleaved columns"}, sums{"sums"},
            outside{"a row outside of the source"};
        Growing src{"a source with its channels last"}, dst{"results with their channels last"},
            residual{"a residual with its channels last"};
        std::vector<const uint8_t *> rows;
        std::vector<long> steps;
        static Scratch &get() {
            static thread_local Scratch scratch;
            return scratch;
        }
    };

    bool isTransposed() const { return shape_.srcChannelsFirst || shape_.dstChannelsFirst; }
    const ConvAxis &width() const { return shape_.axes[shape_.rank - 1]; }
    long outermost() const { return shape_.rank == 1 ? 1 : shape_.axes[0].out; }

    // Channels first are transposed band by band, so that bands stay in the second-level cache.
    // Neighbours share rows of the source: at least eight.
    long bandLength() const {
        if (!isTransposed()) return outermost();
        // less than a byte where dst is mostly padding
        const long bytes = std::max(1L, shape_.srcCount() / outermost());
        return std::max(8L, (256L << 10) / bytes);
    }

    // Indices [begin, end) of dst along the outermost axis.
    void runBand(long image, long begin, long end, const char *src, char *dst,
                 const char *residual) const {
        Scratch &scratch = Scratch::get();
        const long channels = shape_.oc, dstPlaces = shape_.dstPlaces();
        const long first = dstPlaces / outermost() * begin;
        const long places = dstPlaces / outermost() * (end - begin);
        const int dstBytes = typeBytes(shape_.dst), residualBytes = typeBytes(epilogue_->residual);
        const auto *source = reinterpret_cast<const uint8_t *>(src) + image * shape_.srcCount();
        char *target = dst + image * dstPlaces * channels * dstBytes;
        const char *last =
            residual == nullptr ? nullptr : residual + image * dstPlaces * channels * residualBytes;
        RowBand band{source, 0, target, last, 0};
        if (shape_.srcChannelsFirst) {
            const auto [from, to] = sourcePlaces(begin, end);
            auto *block = scratch.src.atLeast<uint8_t>((to - from) * channels);
            transpose(1, source + from, shape_.srcPlaces(), channels, to - from, block, channels);
            band.src = block;
            band.srcPlace = from;
        }
        if (shape_.dstChannelsFirst) {
            band.dst = scratch.dst.atLeast<char>(places * channels * dstBytes);
            band.dstPlace = first;
            if (residual != nullptr) {
                auto *block = scratch.residual.atLeast<char>(places * channels * residualBytes);
                transpose(residualBytes, last + first * residualBytes, dstPlaces, channels, places,
                          block, channels);
                band.residual = block;
            }
        }
        runRows(band, first / width().out, (first + places) / width().out);
        if (shape_.dstChannelsFirst) {
            transpose(dstBytes, band.dst, channels, places, channels, target + first * dstBytes,
                      dstPlaces);
        }
    }

    // Places of the source under indices [begin, end) of dst along the outermost axis.
    std::pair<long, long> sourcePlaces(long begin, long end) const {
        if (shape_.rank == 1) return {0, shape_.srcPlaces()};
        const ConvAxis &axis = shape_.axes[0];
        const long extent = long(axis.kernel - 1) * axis.dilation + 1;
        const long places = shape_.srcPlaces() / axis.in;
        const long from = std::clamp<long>(begin * axis.stride - axis.padBefore, 0, axis.in);
        const long to =
            std::clamp<long>((end - 1) * axis.stride - axis.padBefore + extent, from, axis.in);
        return {from * places, to * places};
    }

    // Rows [from, to) of dst within an image; a row is what lies along the width.
    void runRows(const RowBand &band, long from, long to) const {
        Scratch &scratch = Scratch::get();
        const int stretch = std::min(std::max(kPlaces, kStretch / width().stride), width().out);
        auto *columns = scratch.columns.atLeast<uint8_t>(columnsUnder(stretch) * blocks_->groups() *
                                                         kRows * Zmm::kChannels);
        auto *sums = scratch.sums.atLeast<int32_t>(size_t(stretch) * Zmm::kChannels);
        // what lies outside of the source is real 0
        auto *outside = scratch.outside.atLeast<uint8_t>(shape_.oc);
        std::memset(outside, zero(), shape_.oc);
        scratch.rows.resize(size_t(blocks_->groups()) * kRows);
        scratch.steps.resize(scratch.rows.size());
        const uint8_t **rows = scratch.rows.data();
        long *steps = scratch.steps.data();
        for (long row = from; row < to; row++) {
            findRows(band, row, outside, rows, steps);
            for (int place = 0; place < width().out; place += stretch) {
                const int count = std::min(stretch, width().out - place);
                for (const DepthwiseBlocks::Block &block : blocks_->list()) {
                    const long at =
                        (row * width().out + place - band.dstPlace) * shape_.oc + block.from;
                    if (block.isWide) {
                        runBlock<Zmm>(block, rows, steps, place, count, columns, sums, band, at);
                    } else {
                        runBlock<Ymm>(block, rows, steps, place, count, columns, sums, band, at);
                    }
                }
            }
        }
    }

    // The byte of the source that is real 0.
    int zero() const { return (shape_.hasZeroPoint ? shape_.zeroPoint : 0) & 0xff; }

    // Columns of the source under `count` windows.
    long columnsUnder(int count) const {
        return long(count - 1) * width().stride + long(width().kernel - 1) * width().dilation + 1;
    }

    // Where the rows under the windows of a row of dst begin, and how far apart their places are.
    void findRows(const RowBand &band, long row, const uint8_t *outside, const uint8_t **rows,
                  long *steps) const {
        const int outer = shape_.rank - 1;
        int first[2] = {0, 0};
        for (int i = outer - 1; i >= 0; i--) {
            const ConvAxis &axis = shape_.axes[i];
            first[i] = int(row % axis.out) * axis.stride - axis.padBefore;
            row /= axis.out;
        }
        for (int v = 0; v < blocks_->groups() * kRows; v++) {
            rows[v] = outside;
            steps[v] = 0;
            if (v >= blocks_->rows()) continue;
            long place = 0;
            int rest = v, scale = blocks_->rows();
            bool isInside = true;
            for (int i = 0; i < outer; i++) {
                const ConvAxis &axis = shape_.axes[i];
                scale /= axis.kernel;
                const int at = first[i] + rest / scale * axis.dilation;
                rest %= scale;
                isInside = isInside && at >= 0 && at < axis.in;
                place = place * axis.in + at;
            }
            if (!isInside) continue;
            rows[v] = band.src + (place * width().in - band.srcPlace) * shape_.oc;
            steps[v] = shape_.oc;
        }
    }

    // A block of channels of some windows of a row, whose first output is `at` elements into the
    // band.
    template <class V>
    void runBlock(const DepthwiseBlocks::Block &block, const uint8_t *const *rows,
                  const long *steps, int place, int count, uint8_t *interleaved, int32_t *sums,
                  const RowBand &band, long at) const {
        const ConvAxis &axis = width();
        const int groups = blocks_->groups();
        const long column = long(groups) * kRows * V::kChannels;
        interleaveAll<V>(block, rows, steps, long(place) * axis.stride - axis.padBefore,
                         columnsUnder(count), interleaved, column);
        const Window window{groups, axis.kernel, axis.stride * column, axis.dilation * column};
        const bool areNeighbours = axis.stride == 1 && axis.dilation == 1;
        const int known = areNeighbours && (axis.kernel == 3 || axis.kernel == 5) ? axis.kernel : 0;
        if (isBytes_) {
            const auto kernel = known == 3   ? toBytes<V, 3>
                                : known == 5 ? toBytes<V, 5>
                                             : toBytes<V, 0>;
            kernel(window, block.constants, bytes_, interleaved, count, block.channels,
                   reinterpret_cast<uint8_t *>(band.dst) + at, shape_.oc);
            return;
        }
        const auto kernel = known == 3 ? toSums<V, 3> : known == 5 ? toSums<V, 5> : toSums<V, 0>;
        kernel(window, block.constants, interleaved, count, sums, V::kChannels);
        const char *residual = band.residual;
        if (residual != nullptr) residual += at * typeBytes(epilogue_->residual);
        applyEpilogue(epilogue_->view(block.from), sums, V::kChannels, count, block.channels,
                      nullptr, nullptr, nullptr, residual, shape_.oc,
                      band.dst + at * typeBytes(shape_.dst), shape_.oc);
    }

    // Columns from `first` on, which may begin before the source and end behind it.
    template <class V>
    void interleaveAll(const DepthwiseBlocks::Block &block, const uint8_t *const *rows,
                       const long *steps, long first, long columns, uint8_t *to,
                       long column) const {
        const int flip = shape_.src == S8 ? 0x80 : 0;
        const long begin = std::clamp<long>(-first, 0, columns);
        const long end = std::clamp<long>(width().in - first, begin, columns);
        std::memset(to, zero() ^ flip, begin * column);
        std::memset(to + end * column, zero() ^ flip, (columns - end) * column);
        for (int g = 0; g < blocks_->groups() && begin < end; g++) {
            const uint8_t *from[kRows];
            for (int i = 0; i < kRows; i++) {
                const int v = g * kRows + i;
                from[i] = rows[v] + (first + begin) * steps[v] + block.from;
            }
            interleave<V>(from, steps + g * kRows, end - begin, block.channels, flip,
                          to + begin * column + g * kRows * V::kChannels, column);
        }
    }

    ConvShape shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const DepthwiseBlocks> blocks_;
    bool isBytes_;
    ToBytes bytes_;
};

}  // namespace octet::vnni

#endif
