// INT8 and FP32 convolution on oneDNN.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "octet_epilogue.h"
#include "octet_memory.h"
#include "octet_onednn_primitive.h"
#include "octet_quantize.h"
#include "octet_transpose.h"

namespace octet {

struct ConvAxis {
    int in, out, kernel, stride, dilation, padBefore, padAfter;
};

// What is asked for, field by field as dev.octet.engine.onednn.ConvShape writes it; types are
// ordinals of dev.octet.kernel.DataType.
struct ConvShape {
    int images, groups, ic, oc;
    int transposed, srcChannelsFirst, dstChannelsFirst;
    int src, weights, dst;
    int hasZeroPoint, zeroPoint;
    int threads;
    int rank;
    ConvAxis axes[3];  // `rank` of them, outermost first

    bool fp32() const { return weights == F32; }
    bool isSigned() const { return src == S8; }
    long places(int ConvAxis::*size) const {
        long count = 1;
        for (int i = 0; i < rank; i++) count *= axes[i].*size;
        return count;
    }
    long srcPlaces() const { return places(&ConvAxis::in); }
    long dstPlaces() const { return places(&ConvAxis::out); }
    long taps() const { return places(&ConvAxis::kernel); }
    long weightsCount() const { return taps() * ic * (oc / groups); }
    bool isPadded() const {
        for (int i = 0; i < rank; i++) {
            if (axes[i].padBefore > 0 || axes[i].padAfter > 0) return true;
        }
        return false;
    }
};

// What the s8 weights say about the sums of each output channel.
struct ConvWeightFacts {
    std::vector<int32_t> sums;  // [oc]
    int64_t largest = 0;        // max over channels of the sum of |w|

    ConvWeightFacts(const int8_t *weights, const ConvShape &shape) : sums(shape.oc) {
        if (weights == nullptr || shape.fp32()) return;
        std::vector<int64_t> magnitudes(shape.oc);
        const long taps = shape.taps(), icg = shape.ic / shape.groups, ocg = shape.oc / shape.groups;
        const long inner = shape.transposed ? ocg : icg;
        const long outer = shape.transposed ? shape.ic : shape.oc;
        for (long o = 0; o < outer; o++) {
            for (long i = 0; i < inner; i++) {
                const long channel = shape.transposed ? o / icg * ocg + i : o;
                const int8_t *w = weights + (o * inner + i) * taps;
                for (long t = 0; t < taps; t++) {
                    sums[channel] += w[t];
                    magnitudes[channel] += w[t] < 0 ? -w[t] : w[t];
                }
            }
        }
        largest = *std::max_element(magnitudes.begin(), magnitudes.end());
    }

    // Whether every sum of products with values up to `largestValue` is an integer that f32 holds.
    bool fitsFloat(int largestValue) const { return largest * largestValue <= (int64_t(1) << 24); }
};

// How a convolution is computed; follows from request and weights, not from the number of images.
//
// fused: oneDNN's own epilogue, where it gives the contract's bits; otherwise octet_epilogue.h.
// compensated: oneDNN passes sums that it corrects, for s8 sources or zero points, through f32. Where
// they could be too large for that, it computes with the plain bytes as u8, and what the correction
// would have been is taken off here.
struct ConvPlan {
    bool fused, compensated;

    ConvPlan(const ConvShape &shape, const OwnedEpilogue &e, const ConvWeightFacts &facts) {
        compensated = corrects(shape) && !facts.fitsFloat(shape.hasZeroPoint ? 255 : 128);
        fused = !compensated && canFuse(e, shape.fp32());
    }

    // Whether oneDNN corrects the sums of plain bytes.
    static bool corrects(const ConvShape &shape) {
        return !shape.fp32() && (shape.isSigned() || shape.hasZeroPoint);
    }

    // What a real 0 is in the bytes that are convolved.
    static int shift(const ConvShape &shape) {
        return (shape.isSigned() ? 128 : 0) + shape.zeroPoint;
    }
};

inline std::unique_ptr<Executable> convExecutable(const ConvShape &shape, int images,
                                                  const OwnedEpilogue &epilogue, ConvPlan plan,
                                                  const dnnl::memory::desc *weights) {
    OmpThreads threads(shape.threads);
    using dims = dnnl::memory::dims;
    dims src{images, shape.ic}, dst{images, shape.oc}, kernel, stride, dilation, before, after;
    for (int i = 0; i < shape.rank; i++) {
        const ConvAxis &axis = shape.axes[i];
        src.push_back(axis.in);
        dst.push_back(axis.out);
        kernel.push_back(axis.kernel);
        stride.push_back(axis.stride);
        dilation.push_back(axis.dilation - 1);
        before.push_back(axis.padBefore);
        after.push_back(axis.padAfter);
    }
    const Tag channelsLast[] = {Tag::nwc, Tag::nhwc, Tag::ndhwc};
    const Tag layout = channelsLast[shape.rank - 1];
    Type srcType = plan.compensated ? Type::u8 : oneDnnType(shape.src);
    Type dstType = plan.fused ? oneDnnType(shape.dst) : shape.fp32() ? Type::f32 : Type::s32;
    dnnl::memory::desc srcDesc(src, srcType, layout), dstDesc(dst, dstType, layout);
    dims filter{shape.oc / shape.groups, shape.ic / shape.groups};
    if (shape.groups > 1) filter.insert(filter.begin(), shape.groups);
    filter.insert(filter.end(), kernel.begin(), kernel.end());
    dnnl::memory::desc weightsDesc =
        weights != nullptr ? *weights
                           : dnnl::memory::desc(filter, oneDnnType(shape.weights), Tag::any);
    Fusion fusion;
    if (shape.hasZeroPoint && !plan.compensated) fusion.takeZeroPoint(shape.zeroPoint);
    if (plan.fused) fusion.takeScales(epilogue, shape.groups > 1 ? 3 : 1);
    dnnl::memory::desc bias;
    if (plan.fused && !epilogue.bias.empty()) {
        bias = dnnl::memory::desc({shape.oc}, Type::f32, Tag::a);
        fusion.constants.push_back(Constant::of(DNNL_ARG_BIAS, bias, epilogue.bias.data()));
    }
    const auto inference = dnnl::prop_kind::forward_inference;
    if (shape.transposed) {
        return std::make_unique<Executable>(
            dnnl::deconvolution_forward::primitive_desc(
                cpuEngine(), inference, dnnl::algorithm::deconvolution_direct, srcDesc,
                weightsDesc, bias, dstDesc, stride, dilation, before, after, fusion.attr),
            std::move(fusion.constants));
    }
    return std::make_unique<Executable>(
        dnnl::convolution_forward::primitive_desc(
            cpuEngine(), inference, dnnl::algorithm::convolution_direct, srcDesc, weightsDesc, bias,
            dstDesc, stride, dilation, before, after, fusion.attr),
        std::move(fusion.constants));
}

// Some outputs along the outermost axis: a convolution of its own, over the sources they need.
struct ConvBand {
    ConvShape shape;  // of the band alone
    long srcPlace, dstPlace;
    Executable *executable;

    ConvBand(const ConvShape &whole, int begin, int end) : shape(whole), executable(nullptr) {
        const ConvAxis &axis = whole.axes[0];
        ConvAxis &part = shape.axes[0];
        const int extent = (axis.kernel - 1) * axis.dilation + 1;
        const int first = begin * axis.stride - axis.padBefore;
        const int last = (end - 1) * axis.stride - axis.padBefore + extent;
        const int srcBegin = std::max(0, first), srcEnd = std::min(axis.in, last);
        part.in = srcEnd - srcBegin;
        part.out = end - begin;
        part.padBefore = srcBegin - first;
        part.padAfter = last - srcEnd;
        srcPlace = whole.srcPlaces() / axis.in * srcBegin;
        dstPlace = whole.dstPlaces() / axis.out * begin;
    }

    bool isLike(const ConvBand &other) const {
        const ConvAxis &a = shape.axes[0], &b = other.shape.axes[0];
        return a.in == b.in && a.padBefore == b.padBefore && a.out == b.out;
    }
};

// A prepared convolution. With oneDNN's own epilogue and channels last, all images at once; else
// image by image and in bands of an image, so that what is between two steps stays in cache.
class Conv {
public:
    // Without weights it only tells which implementation oneDNN would take.
    Conv(const ConvShape &shape, std::shared_ptr<const OwnedEpilogue> epilogue, const void *weights)
        : shape_(shape), epilogue_(std::move(epilogue)),
          facts_(static_cast<const int8_t *>(weights), shape_), plan_(shape_, *epilogue_, facts_) {
        createBands(nullptr);
        if (isReference()) return;
        if (weights == nullptr) {
            lookAtCompensation();
            return;
        }
        pack(weights);
        compensate();
    }

    std::string implementation() const {
        std::string name = slowest().implementation();
        if (plan_.compensated && shape_.isSigned()) name += " + shift to u8";
        if (shape_.srcChannelsFirst || shape_.dstChannelsFirst) name += " + transposition";
        return plan_.fused ? name : name + " + Octet epilogue";
    }

    bool isReference() const { return slowest().isReference(); }

    int64_t packedBytes() const {
        return packed_->desc.get_size() + packed_->corrections.size() * sizeof(int32_t);
    }

    std::unique_ptr<Conv> withImages(int images) const {
        return std::unique_ptr<Conv>(new Conv(*this, images));
    }

    void run(const void *src, void *dst, const void *residual) {
        OmpThreads threads(shape_.threads);
        const int step = imagesAtOnce();
        const size_t srcImage = size_t(shape_.srcPlaces()) * shape_.ic * typeBytes(shape_.src);
        const size_t dstImage = size_t(shape_.dstPlaces()) * shape_.oc * typeBytes(shape_.dst);
        const size_t residualImage =
            residual == nullptr
                ? 0
                : size_t(shape_.dstPlaces()) * shape_.oc * typeBytes(epilogue_->residual);
        for (int image = 0; image < shape_.images; image += step) {
            runImages(static_cast<const char *>(src) + image * srcImage,
                      static_cast<char *>(dst) + image * dstImage,
                      residual == nullptr
                          ? nullptr
                          : static_cast<const char *>(residual) + image * residualImage);
        }
    }

private:
    struct Packed {
        dnnl::memory::desc desc;
        Pages pages;
        // what to take off the accumulators: [oc] for every place, or [places, oc] where padding
        // makes places differ; empty for nothing
        std::vector<int32_t> corrections;
        explicit Packed(const dnnl::memory::desc &format)
            : desc(format), pages(format.get_size()) {}
    };

    Conv(const Conv &sibling, int images)
        : shape_(sibling.shape_), epilogue_(sibling.epilogue_), facts_(sibling.facts_),
          plan_(sibling.plan_), packed_(sibling.packed_) {
        shape_.images = images;
        createBands(&packed_->desc);
        if (isReference()) {
            throw std::runtime_error("oneDNN has only " + implementation() + " for " +
                                     std::to_string(images) +
                                     " images with the weights packed for " +
                                     std::to_string(sibling.shape_.images));
        }
    }

    // Weights that ask for it must not end in a reference implementation.
    void lookAtCompensation() {
        if (!ConvPlan::corrects(shape_) || plan_.compensated) return;
        plan_.compensated = true;
        plan_.fused = false;
        createBands(nullptr);
    }

    // A reference implementation must not hide behind a fast one.
    const Executable &slowest() const {
        for (const auto &each : executables_) {
            if (each->isReference()) return *each;
        }
        return *executables_.front();
    }

    void createBands(const dnnl::memory::desc *format) {
        bands_.clear();
        executables_.clear();
        const int out = shape_.axes[0].out, step = bandSize();
        for (int begin = 0; begin < out; begin += step) {
            ConvBand band(shape_, begin, std::min(out, begin + step));
            if (step == out) band.shape = shape_;  // as it was asked for, transposed or not
            for (const ConvBand &other : bands_) {
                if (other.isLike(band)) band.executable = other.executable;
            }
            if (band.executable == nullptr) {
                if (format == nullptr && !executables_.empty()) {
                    format = &executables_.front()->weightsDesc();
                }
                executables_.push_back(
                    convExecutable(band.shape, imagesAtOnce(), *epilogue_, plan_, format));
                band.executable = executables_.back().get();
            }
            bands_.push_back(band);
        }
    }

    // Outputs of a band: accumulators of at most 256 KiB, so that they stay in the second-level cache
    // while they are finished.
    int bandSize() const {
        const ConvAxis &axis = shape_.axes[0];
        const bool inPieces = !plan_.fused || shape_.dstChannelsFirst;
        if (!inPieces || shape_.transposed) return axis.out;
        const long bytes = shape_.dstPlaces() / axis.out * shape_.oc * 4;
        // bands read the rows they share twice, and their first and last rows are slower
        const long least = 4;
        const long size = std::max(least, (256L << 10) / bytes);
        const long count = (axis.out + size - 1) / size;
        return static_cast<int>((axis.out + count - 1) / count);
    }

    int imagesAtOnce() const {
        const bool direct = plan_.fused && !shape_.srcChannelsFirst && !shape_.dstChannelsFirst;
        return direct ? shape_.images : 1;
    }

    void pack(const void *weights) {
        packed_ = std::make_shared<Packed>(executables_.front()->weightsDesc());
        OmpThreads threads(shape_.threads);
        // as handed over: [oc, ic/groups, taps], transposed [ic, oc/groups, taps]
        const long icg = shape_.ic / shape_.groups, ocg = shape_.oc / shape_.groups;
        dnnl::memory::dims dims{ocg, icg}, strides;
        long taps = shape_.taps();
        strides = shape_.transposed ? dnnl::memory::dims{taps, ocg * taps}
                                    : dnnl::memory::dims{icg * taps, taps};
        if (shape_.groups > 1) {
            dims.insert(dims.begin(), shape_.groups);
            strides.insert(strides.begin(), icg * ocg * taps);
        }
        for (int i = 0; i < shape_.rank; i++) {
            dims.push_back(shape_.axes[i].kernel);
            taps /= shape_.axes[i].kernel;
            strides.push_back(taps);
        }
        dnnl::memory source(dnnl::memory::desc(dims, oneDnnType(shape_.weights), strides),
                            cpuEngine(), const_cast<void *>(weights));
        dnnl::memory target(packed_->desc, cpuEngine(), packed_->pages.data());
        dnnl::stream stream(cpuEngine());
        dnnl::reorder(source, target).execute(stream, source, target);
        stream.wait();
    }

    // Sums of the weights that meet a source element, times what real 0 is.
    void compensate() {
        if (!plan_.compensated) return;
        std::vector<int32_t> &corrections = packed_->corrections;
        if (!shape_.isPadded() && !shape_.transposed) {
            corrections = facts_.sums;
        } else {
            OmpThreads threads(shape_.threads);
            corrections.resize(size_t(shape_.dstPlaces()) * shape_.oc);
            std::vector<uint8_t> ones(size_t(shape_.srcPlaces()) * shape_.ic, 1);
            for (const ConvBand &band : bands_) {
                band.executable->execute(ones.data() + band.srcPlace * shape_.ic,
                                         packed_->pages.data(),
                                         corrections.data() + band.dstPlace * shape_.oc);
            }
        }
        for (int32_t &each : corrections) each *= ConvPlan::shift(shape_);
    }

    void runImages(const char *src, char *dst, const char *residual) {
        const char *from = source(src);
        if (shape_.dstChannelsFirst && residual == dst && residual != nullptr) {
            // places are finished one after the other, channels lie apart: read all of it before
            const size_t bytes =
                size_t(shape_.dstPlaces()) * shape_.oc * typeBytes(epilogue_->residual);
            auto *copy = ThreadScratch::get().residualImage.atLeast<char>(bytes);
            std::memcpy(copy, residual, bytes);
            residual = copy;
        }
        const int srcBytes = plan_.compensated ? 1 : typeBytes(shape_.src);
        for (const ConvBand &band : bands_) {
            const char *bandSource = from + band.srcPlace * shape_.ic * srcBytes;
            if (plan_.fused) {
                runFused(band, bandSource, dst);
            } else {
                runBand(band, bandSource, residual, dst);
            }
        }
    }

    void runBand(const ConvBand &band, const char *src, const char *residual, char *dst) {
        const long places = band.shape.dstPlaces(), n = shape_.oc;
        // the accumulator takes dst's own place where it fits and nobody still reads there
        const bool inPlace =
            typeBytes(shape_.dst) == 4 && residual != dst && !shape_.dstChannelsFirst;
        auto *accumulator =
            inPlace ? reinterpret_cast<int32_t *>(dst) + band.dstPlace * n
                    : ThreadScratch::get().accumulator.atLeast<int32_t>(size_t(places) * n);
        band.executable->execute(src, packed_->pages.data(), accumulator);
        parallelRows(shape_.threads, places, [&](long begin, long end) {
            for (long row = begin; row < end; row += kPlaces) {
                finish(accumulator + row * n, band.dstPlace + row, std::min(kPlaces, end - row),
                       residual, dst);
            }
        });
    }

    // Channels last, and as u8 where that is computed with.
    const char *source(const char *src) const {
        const long places = shape_.srcPlaces();
        const size_t count = size_t(places) * shape_.ic;
        ThreadScratch &scratch = ThreadScratch::get();
        if (shape_.srcChannelsFirst && shape_.ic > 1) {
            const int bytes = typeBytes(shape_.src);
            char *image = scratch.image.atLeast<char>(count * bytes);
            parallelRows(shape_.threads, places, [&](long begin, long end) {
                transpose(bytes, src + begin * bytes, places, shape_.ic, end - begin,
                          image + begin * shape_.ic * bytes, shape_.ic);
            });
            src = image;
        }
        if (plan_.compensated && shape_.isSigned()) {
            auto *u8 = scratch.quantized.atLeast<uint8_t>(count);
            shiftToUnsigned(reinterpret_cast<const int8_t *>(src), count, u8);
            src = reinterpret_cast<const char *>(u8);
        }
        return src;
    }

    void runFused(const ConvBand &band, const char *src, char *dst) {
        const int bytes = typeBytes(shape_.dst);
        const long n = shape_.oc;
        if (!shape_.dstChannelsFirst) {
            band.executable->execute(src, packed_->pages.data(), dst + band.dstPlace * n * bytes);
            return;
        }
        const long places = band.shape.dstPlaces();
        char *image = ThreadScratch::get().accumulator.atLeast<char>(size_t(places) * n * bytes);
        band.executable->execute(src, packed_->pages.data(), image);
        parallelRows(shape_.threads, places, [&](long begin, long end) {
            transpose(bytes, image + begin * n * bytes, n, end - begin, n,
                      dst + (band.dstPlace + begin) * bytes, shape_.dstPlaces());
        });
    }

    // From the accumulators of some places to dst.
    void finish(int32_t *acc, long place, long places, const char *residual, char *dst) const {
        const long n = shape_.oc;
        takeOff(acc, place, places);
        const int dstBytes = typeBytes(shape_.dst);
        const int residualBytes = residual == nullptr ? 0 : typeBytes(epilogue_->residual);
        if (!shape_.dstChannelsFirst) {
            apply(acc, places, residual == nullptr ? nullptr : residual + place * n * residualBytes,
                  dst + place * n * dstBytes);
            return;
        }
        ThreadScratch &scratch = ThreadScratch::get();
        const char *last = nullptr;
        if (residual != nullptr) {
            char *block = scratch.residual.atLeast<char>(size_t(kPlaces) * n * residualBytes);
            transpose(residualBytes, residual + place * residualBytes, shape_.dstPlaces(), n,
                      places, block, n);
            last = block;
        }
        char *block = scratch.staged.atLeast<char>(size_t(kPlaces) * n * dstBytes);
        apply(acc, places, last, block);
        transpose(dstBytes, block, n, places, n, dst + place * dstBytes, shape_.dstPlaces());
    }

    void takeOff(int32_t *acc, long place, long places) const {
        const std::vector<int32_t> &corrections = packed_->corrections;
        if (corrections.empty()) return;
        const long n = shape_.oc;
        const bool same = corrections.size() == size_t(n);
        for (long row = 0; row < places; row++) {
            const int32_t *off = corrections.data() + (same ? 0 : (place + row) * n);
            for (long i = 0; i < n; i++) acc[row * n + i] -= off[i];
        }
    }

    void apply(const int32_t *acc, long places, const char *residual, char *dst) const {
        const long n = shape_.oc;
        Epilogue view = epilogue_->view();
        if (shape_.fp32()) {
            applyEpilogue(view, reinterpret_cast<const float *>(acc), n, places, n, nullptr,
                          nullptr, nullptr, residual, n, dst, n);
        } else {
            applyEpilogue(view, acc, n, places, n, nullptr, nullptr, nullptr, residual, n, dst, n);
        }
    }

    static constexpr long kPlaces = 64;  // finished at once: a cache line of each channel's bytes

    ConvShape shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    ConvWeightFacts facts_;
    ConvPlan plan_;
    std::shared_ptr<Packed> packed_;
    std::vector<std::unique_ptr<Executable>> executables_;
    std::vector<ConvBand> bands_;
};

}  // namespace octet
