// Depthwise convolution.
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
#include "vnni/floats.h"

#if defined(__x86_64__)

namespace octet::vnni {

// How a row of dst is cut into stretches, and where the columns under one lie once they are
// interleaved: those of one phase of the stride follow each other, so that windows that are
// neighbours find theirs next to each other.
class Stretches {
public:
    // Some outputs, and the columns under them, of each phase that a tap meets.
    struct Stretch {
        long place, count;
        std::vector<Stripe> stripes;
    };

    // `outside`: the byte of the source that is real 0.
    Stretches(const ConvAxis &axis, int outside)
        : axis_(axis),
          phases_(axis.dilation > 1 ? axis.stride : std::min(axis.stride, axis.kernel)),
          places_(ceilDiv(axis.out, ceilDiv(axis.out, std::max(kColumns / axis.stride, 1)))),
          columns_(columnsUnder(places_)) {
        for (long place = 0; place < axis.out; place += places_) {
            Stretch stretch{place, std::min(places_, axis.out - place), {}};
            for (int phase = 0; phase < phases_; phase++) {
                stretch.stripes.push_back(stripe(place, stretch.count, phase, outside));
            }
            list_.push_back(std::move(stretch));
        }
    }

    const std::vector<Stretch> &list() const { return list_; }
    // Outputs of all stretches but the last, which may have fewer.
    long places() const { return places_; }
    // Bytes of all columns, of which a vector has so many from each.
    long line(int width) const { return phases_ * columns_ * width; }
    // Bytes from the first column to that of a tap.
    long offset(int tap, int width) const {
        const long column = long(tap) * axis_.dilation;
        return (column % axis_.stride * columns_ + column / axis_.stride) * width;
    }

private:
    static constexpr int kColumns = 64;  // stay in the first-level cache

    // Of each phase.
    long columnsUnder(long places) const {
        return places - 1 + ceilDiv(axis_.span(1), long(axis_.stride));
    }

    Stripe stripe(long place, long count, int phase, int outside) const {
        const long stride = axis_.stride, columns = columnsUnder(count);
        // columns from, from + stride, ..., of which [begin, end) are inside of the source
        const long from = place * stride - axis_.padBefore + phase;
        const long begin = std::clamp(ceilDiv(-from, stride), 0L, columns);
        const long end = std::clamp(ceilDiv(axis_.in - from, stride), begin, columns);
        return {from + begin * stride, stride,           begin,  end - begin,
                columns - end,         phase * columns_, outside};
    }

    ConvAxis axis_;
    int phases_;
    long places_, columns_;
    std::vector<Stretch> list_;
};

// Weights and epilogue of all channels, in blocks of as many as a vector has bytes, and then of 32
// or 16: a vector has several places of these. The last block may overlap the one before.
class DepthwiseBlocks {
public:
    struct Block {
        int from, width;
        int skipped;   // channels that the block before has
        int channels;  // less than the width only where there are no more
        Constants constants;
        Window window;
        int vectors, lastVectors;  // outputs at once, in a stretch and in the last one
    };

    DepthwiseBlocks(const int8_t *weights, const ConvShape &shape, const OwnedEpilogue &epilogue,
                    const Stretches &stretches, const DepthwiseKernels &kernels, bool isSorted)
        : bytes_(kernels.bytes), taps_(shape.axes[shape.rank - 1].kernel),
          rows_(static_cast<int>(shape.taps() / taps_)), groups_(ceilDiv(rows_, kRows)),
          rowStep_(shape.rank < 2 ? 1 : shape.axes[shape.rank - 2].stride),
          rowsOfDst_(rowsThatShare(shape)) {
        std::vector<int> widths;
        for (int from = 0; from < shape.oc; from += widths.back()) {
            widths.push_back(widthFor(shape.oc - from, shape.oc));
        }
        const size_t lanes = bytes_ / sizeof(int32_t) * kQuarters * widths.size();
        variant_ = size_t(groups_) * taps_ * kQuarters * bytes_;
        weightBytes_ = variant_ * rowsOfDst_ * widths.size();
        const bool hasZeros = !epilogue.weightZeroPoint.empty();
        // weights, and ones where there are zero points
        const size_t all = weightBytes_ * (hasZeros ? 2 : 1);
        pages_ = std::make_shared<Pages>(all + lanes * 4 * sizeof(int32_t), "packed weights");
        auto *bytes = reinterpret_cast<int8_t *>(pages_->data());
        int8_t *ones = hasZeros ? bytes + weightBytes_ : nullptr;
        auto *start = reinterpret_cast<int32_t *>(bytes + all), *zeros = start + 3 * lanes;
        auto *scale = reinterpret_cast<float *>(start + lanes), *bias = scale + lanes;
        const int shift = (shape.src == S8 ? 128 : 0) + (shape.hasZeroPoint ? shape.zeroPoint : 0);
        int next = 0;
        for (const int width : widths) {
            const int from = std::max(0, std::min(next, shape.oc - width));
            const int channels = std::min(width, shape.oc);
            blocks_.push_back({from,
                               width,
                               next - from,
                               channels,
                               {reinterpret_cast<uint8_t *>(bytes), start, scale, bias,
                                reinterpret_cast<uint8_t *>(ones), hasZeros ? zeros : nullptr},
                               {},
                               0,
                               0});
            for (int i = 0; i < bytes_; i++) {
                const int lane = i % (bytes_ / kQuarters);
                const int channel = channelOf(i / (bytes_ / kQuarters), lane, width, isSorted);
                scale[i] = 1;
                bias[i] = -0.0f;  // plus this is plus nothing
                if (channel >= channels) continue;
                const int c = from + channel;
                const int8_t *w = weights + long(c) * rows_ * taps_;
                if (!epilogue.weightScale.empty()) scale[i] = epilogue.weightScale[c];
                if (!epilogue.bias.empty()) bias[i] = epilogue.bias[c];
                if (hasZeros) zeros[i] = epilogue.weightZeroPoint[c];
                for (int at = 0; at < rows_ * taps_; at++) {
                    // in u32, as sums wrap around on their way
                    start[i] =
                        int32_t(uint32_t(start[i]) - uint32_t(shift) * uint32_t(w[at] - zeros[i]));
                    for (int d = 0; d < rowsOfDst_; d++) {
                        const int row = at / taps_ + d * rowStep_;
                        const long tap = row / kRows * taps_ + at % taps_;
                        const size_t place =
                            d * variant_ + (tap * bytes_ + i) * kRows + row % kRows;
                        bytes[place] = w[at];
                        if (hasZeros) ones[place] = 1;
                    }
                }
            }
            bytes += variant_ * rowsOfDst_;
            if (hasZeros) ones += variant_ * rowsOfDst_;
            start += bytes_, scale += bytes_, bias += bytes_, zeros += bytes_;
            next = from + width;
        }
        fit(stretches, kernels);
    }

    // The same weights for an image of another size.
    void fit(const Stretches &stretches, const DepthwiseKernels &kernels) {
        for (Block &block : blocks_) {
            const auto atOnce = [&](long count) {
                return vectorsAtOnce(count, bytes_ / block.width, kernels.vectors);
            };
            block.window = windowOf(stretches, block.width);
            block.vectors = atOnce(stretches.places());
            block.lastVectors = atOnce(stretches.list().back().count);
        }
    }

    int groups() const { return groups_; }
    // Rows of dst, next to each other, whose windows lie in the same groups of rows.
    int rowsOfDst() const { return rowsOfDst_; }
    // Bytes of a block's weights, of which each of these rows has others.
    size_t variant() const { return variant_; }
    size_t bytes() const { return weightBytes_; }
    const std::vector<Block> &list() const { return blocks_; }

private:
    int widthFor(int channels, int all) const {
        if (channels > 32 && all >= 64 && bytes_ == 64) return 64;
        return channels > kNarrow && all >= 32 ? 32 : kNarrow;
    }

    // A kernel of several rows on two axes has them further apart.
    int rowsThatShare(const ConvShape &shape) const {
        if (shape.rank < 2) return 1;
        const ConvAxis &axis = shape.axes[shape.rank - 2];
        if (axis.kernel != rows_ || (axis.kernel > 1 && axis.dilation > 1)) return 1;
        return (groups_ * kRows - rows_) / axis.stride + 1;
    }

    // So that tiles of as many vectors, each of `places` outputs, are nearly equal.
    static int vectorsAtOnce(long count, long places, int most) {
        const long tiles = ceilDiv(count, most * places);
        return int(std::max(1L, std::min(ceilDiv(count, tiles * places), count / places)));
    }

    Window windowOf(const Stretches &stretches, int width) const {
        // a line has room for a vector more
        Window window{stretches.line(width) + bytes_, width, bytes_ / width, {}};
        for (int group = 0; group < groups_; group++) {
            for (int tap = 0; tap < taps_; tap++) {
                window.taps.push_back(group * kQuarters * window.line +
                                      stretches.offset(tap, width));
            }
        }
        return window;
    }

    int bytes_, taps_, rows_, groups_, rowStep_, rowsOfDst_;
    size_t variant_, weightBytes_;
    std::shared_ptr<const Pages> pages_;
    std::vector<Block> blocks_;
};

// A prepared depthwise convolution, channels last.
class Depthwise : public Computation {
public:
    Depthwise(const ConvShape &shape, Unit unit, std::shared_ptr<const OwnedEpilogue> epilogue,
              const int8_t *weights)
        : shape_(shape), unit_(unit), kernels_(depthwiseKernels(unit)),
          epilogue_(std::move(epilogue)), results_(resultsOf()), stretches_(width(), zero()),
          blocks_(std::make_shared<DepthwiseBlocks>(weights, shape, *epilogue_, stretches_,
                                                    kernels_, results_ != Results::BYTES)),
          bytes_(*epilogue_), floats_(*epilogue_) {}

    std::string implementation() const override {
        return std::string("octet_depthwise:") + nameOf(unit_) +
               (isTransposed() ? " + transposition" : "");
    }

    int64_t packedBytes() const override { return blocks_->bytes(); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Depthwise>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->stretches_ = Stretches(sibling->width(), sibling->zero());
        const auto blocks = std::make_shared<DepthwiseBlocks>(*blocks_);
        blocks->fit(sibling->stretches_, kernels_);
        sibling->blocks_ = blocks;
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
    enum class Results { BYTES, FLOATS, SUMS, STAGED };

    // Rows of dst, or of those that share interleaved columns, that a block of channels goes over.
    static constexpr int kTogether = 8;

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
        std::vector<FourRows> rows;
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
        const long extent = axis.span(1);
        const long places = shape_.srcPlaces() / axis.in;
        const long from = std::clamp<long>(begin * axis.stride - axis.padBefore, 0, axis.in);
        const long to =
            std::clamp<long>((end - 1) * axis.stride - axis.padBefore + extent, from, axis.in);
        return {from * places, to * places};
    }

    Results resultsOf() const {
        if (epilogue_->residual >= 0) return Results::STAGED;
        if (fitsBytes(*epilogue_, shape_.taps())) return Results::BYTES;
        if (fitsFloats(*epilogue_)) return Results::FLOATS;
        return epilogue_->isAccumulator() ? Results::SUMS : Results::STAGED;
    }

    // Rows of dst that share interleaved columns.
    struct Shared {
        long row, count;
    };

    // Rows [from, to) of dst within an image; a row is what lies along the width. A block of
    // channels of some rows at a time, as neighbours share rows of the source.
    void runRows(const RowBand &band, long from, long to) const {
        Scratch &scratch = Scratch::get();
        const int groups = blocks_->groups();
        const Window &widest = blocks_->list().front().window;
        auto *columns = scratch.columns.atLeast<uint8_t>(widest.line * kQuarters * groups);
        auto *sums = scratch.sums.atLeast<int32_t>(stretches_.places() * widest.width);
        // what lies outside of the source is real 0
        auto *outside = scratch.outside.atLeast<uint8_t>(shape_.oc);
        std::memset(outside, zero(), shape_.oc);
        scratch.rows.resize(size_t(groups) * kTogether);
        Shared shared[kTogether];
        for (long row = from; row < to;) {
            int known = 0;
            for (; known < kTogether && row < to; row += shared[known++].count) {
                shared[known] = {row, rowsThatShare(row, to)};
                findRows(band, row, outside, &scratch.rows[known * groups]);
            }
            for (const DepthwiseBlocks::Block &block : blocks_->list()) {
                const RowsToBytes kernel = inRegisters(block);
                for (int i = 0; i < known; i++) {
                    if (kernel != nullptr) {
                        rowsToBytes(kernel, block, scratch.rows[i], band, shared[i]);
                        continue;
                    }
                    for (const Stretches::Stretch &stretch : stretches_.list()) {
                        interleave(block, &scratch.rows[i * groups], stretch, columns);
                        for (long d = 0; d < shared[i].count; d++) {
                            finish(block, d, columns, sums, band, shared[i].row + d, stretch);
                        }
                    }
                }
            }
        }
    }

    // Of whole rows of a block, or null.
    RowsToBytes inRegisters(const DepthwiseBlocks::Block &block) const {
        const ConvAxis &axis = width();
        const bool isKnown = blocks_->groups() == 1 && axis.kernel == kKnownTaps &&
                             axis.dilation == 1 && axis.stride <= kMostStride;
        const bool isWhole = block.width == kernels_.bytes && block.channels == block.width;
        if (!isKnown || !isWhole || results_ != Results::BYTES || bytes_.isCurve ||
            block.constants.zeros != nullptr || blocks_->rowsOfDst() > kMostRows) {
            return nullptr;
        }
        return kernels_.inRegisters[axis.stride][shape_.isSigned()];
    }

    void rowsToBytes(RowsToBytes kernel, const DepthwiseBlocks::Block &block, const FourRows &rows,
                     const RowBand &band, const Shared &shared) const {
        Constants constants[kMostRows];
        for (long d = 0; d < shared.count; d++) {
            constants[d] = block.constants;
            constants[d].weights += d * blocks_->variant();
        }
        const long line = width().out * long(shape_.oc);
        auto *dst = reinterpret_cast<uint8_t *>(band.dst) +
                    (shared.row * width().out - band.dstPlace) * shape_.oc + block.from;
        kernel(rows, {-long(width().padBefore), width().in, zero()}, block.from, constants,
               static_cast<int>(shared.count), bytes_,
               {dst, shape_.oc, width().out, block.channels}, line);
    }

    // How many rows of dst, from this one on, share interleaved columns.
    long rowsThatShare(long row, long to) const {
        if (blocks_->rowsOfDst() == 1) return 1;
        const long rows = shape_.axes[shape_.rank - 2].out;
        return std::min({long(blocks_->rowsOfDst()), to - row, rows - row % rows});
    }

    // The byte of the source that is real 0.
    int zero() const { return (shape_.hasZeroPoint ? shape_.zeroPoint : 0) & 0xff; }

    // Where the rows under the windows of a row of dst begin, in groups of four. Of rows of dst
    // that share them, it is the first, and the others' rows follow.
    void findRows(const RowBand &band, long row, const uint8_t *outside, FourRows *rows) const {
        const int outer = shape_.rank - 1;
        const int all = blocks_->groups() * kRows;
        int first[2] = {0, 0}, kernel[2] = {1, 1}, step[2] = {1, 1}, count = 1;
        for (int i = outer - 1; i >= 0; i--) {
            const ConvAxis &axis = shape_.axes[i];
            first[i] = int(row % axis.out) * axis.stride - axis.padBefore;
            const bool isShared = i == outer - 1 && blocks_->rowsOfDst() > 1;
            kernel[i] = isShared ? all : axis.kernel;
            step[i] = isShared ? 1 : axis.dilation;
            count *= kernel[i];
            row /= axis.out;
        }
        for (int v = 0; v < all; v++) {
            FourRows &group = rows[v / kRows];
            group.at[v % kRows] = outside;
            group.steps[v % kRows] = 0;
            if (v >= count) continue;
            long place = 0;
            int rest = v, scale = count;
            bool isInside = true;
            for (int i = 0; i < outer; i++) {
                const ConvAxis &axis = shape_.axes[i];
                scale /= kernel[i];
                const int at = first[i] + rest / scale * step[i];
                rest %= scale;
                isInside = isInside && at >= 0 && at < axis.in;
                place = place * axis.in + at;
            }
            if (!isInside) continue;
            group.at[v % kRows] = band.src + (place * width().in - band.srcPlace) * shape_.oc;
            group.steps[v % kRows] = shape_.oc;
        }
    }

    // A block of channels of the columns under a stretch.
    void interleave(const DepthwiseBlocks::Block &block, const FourRows *rows,
                    const Stretches::Stretch &stretch, uint8_t *to) const {
        const bool isSorted = results_ != Results::BYTES;
        const auto kernel = kernels_.interleave[block.width / kNarrow][shape_.isSigned()][isSorted];
        const long line = block.window.line;
        for (int group = 0; group < blocks_->groups(); group++, to += kQuarters * line) {
            for (const Stripe &stripe : stretch.stripes) {
                kernel(rows[group], stripe, block.from, block.channels, to, line);
            }
        }
    }

    // A block of channels of a stretch of a row of dst: of the first of those that share these
    // columns, or the one `shared` behind it.
    void finish(const DepthwiseBlocks::Block &block, long shared, const uint8_t *columns,
                int32_t *sums, const RowBand &band, long row,
                const Stretches::Stretch &stretch) const {
        const Window &window = block.window;
        const long count = stretch.count;
        const long at =
            (row * width().out + stretch.place - band.dstPlace) * shape_.oc + block.from;
        Constants constants = block.constants;
        constants.weights += shared * blocks_->variant();
        if (constants.ones != nullptr) constants.ones += shared * blocks_->variant();
        const bool isKnown = window.taps.size() == kKnownTaps;
        const int vectors = count == stretches_.places() ? block.vectors : block.lastVectors;
        const auto outputs = [&](auto *dst) {
            return Outputs<std::remove_pointer_t<decltype(dst)>>{dst + at, shape_.oc, count,
                                                                 block.channels};
        };
        if (results_ == Results::BYTES) {
            kernels_.toBytes[bytes_.isCurve][isKnown][vectors](
                window, constants, bytes_, columns, outputs(reinterpret_cast<uint8_t *>(band.dst)));
        } else if (results_ == Results::FLOATS) {
            kernels_.toFloats[isKnown][vectors](window, constants, floats_, columns,
                                                outputs(reinterpret_cast<float *>(band.dst)));
        } else if (results_ == Results::SUMS) {
            kernels_.toSums[isKnown][vectors](window, constants, columns,
                                              outputs(reinterpret_cast<int32_t *>(band.dst)));
        } else {
            kernels_.toSums[isKnown][vectors](window, constants, columns,
                                              {sums, block.width, count, block.channels});
            // what the block before has may have been added already
            const int skipped = block.skipped;
            const long own = at + skipped;
            const char *residual = band.residual;
            if (residual != nullptr) residual += own * typeBytes(epilogue_->residual);
            applyEpilogue(epilogue_->view(block.from + skipped), sums + skipped, block.width, count,
                          block.channels - skipped, nullptr, nullptr, nullptr, nullptr, residual,
                          shape_.oc, band.dst + own * typeBytes(shape_.dst), shape_.oc);
        }
    }

    ConvShape shape_;
    Unit unit_;
    const DepthwiseKernels &kernels_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    Results results_;
    Stretches stretches_;
    std::shared_ptr<const DepthwiseBlocks> blocks_;
    ToBytes bytes_;
    ToFloats floats_;
};

}  // namespace octet::vnni

#endif
