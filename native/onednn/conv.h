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

#include "onednn/conv_bands.h"
#include "shared/ceil_div.h"
#include "shared/computation.h"
#include "shared/epilogue.h"
#include "shared/memory.h"
#include "shared/quantize.h"
#include "shared/transpose.h"
#include "shared/window_sums.h"

namespace octet::onednn {

// A prepared convolution. With oneDNN's own epilogue and channels last, all images at once where it
// has a kernel for that; else image by image.
class Conv : public Computation {
public:
    // Without weights it only tells whether it would refuse, and what it needs.
    Conv(const ConvRequest &shape, std::shared_ptr<const OwnedEpilogue> epilogue,
         const void *weights, int64_t mostBytes)
        : shape_(shape), epilogue_(std::move(epilogue)),
          facts_(static_cast<const int8_t *>(weights), shape_), plan_(shape_, *epilogue_, facts_) {
        createBands();
        if (weights == nullptr) {
            lookAtEveryPlan();
            return;
        }
        if (!refusal().empty() || neededBytes() > mostBytes) return;
        pack(weights);
        compensate();
        createWhole();
    }

    std::string implementation() const override {
        std::string name = whole_ ? whole_->implementation() : bands_->implementation();
        if (plan_.shifted) name += " + shift to u8";
        if (plan_.isFaster) name += SignedSources::here().why();
        if (shape_.srcChannelsFirst || shape_.dstChannelsFirst) name += " + transposition";
        return plan_.fused ? name : name + " + Octet epilogue";
    }

    // Why it must not be computed this way, or empty. oneDNN's kernels for weights in a format that
    // it would not choose itself are slower, and some are wrong: padded s8 convolutions with the
    // weights of unpadded ones.
    std::string refusal() const override {
        if (packed_ != nullptr && bands_->weightsDesc() != packed_->desc) {
            return "oneDNN packs the weights in another way for this size";
        }
        return bands_->refusal();
    }

    int64_t packedBytes() const override {
        return packed_->desc.get_size() + corrections_->size() * sizeof(int32_t);
    }

    int64_t neededBytes() const override {
        if (packed_ != nullptr) return 0;
        const int64_t src = shape_.srcCount(), dst = shape_.dstPlaces() * shape_.oc;
        int64_t bytes = bands_->weightsDesc().get_size() + bands_->scratchBytes();
        if (!shape_.fp32()) bytes += (sizeof(int32_t) + sizeof(int64_t)) * shape_.oc;
        if (ConvPlan::corrects(shape_)) bytes += sizeof(int32_t) * dst + src;
        if (!plan_.fused) bytes += sizeof(int32_t) * bands_->largest() * shape_.oc;
        if (shape_.srcChannelsFirst) bytes += src * typeBytes(shape_.src);
        if (plan_.shifted) bytes += src;
        return bytes;
    }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        ConvRequest other = shape_;
        other.takeSizesOf(sizes.shape<ConvShape>());
        if (plan_.asProduct && !other.isProduct()) {
            return std::make_unique<Refused>(
                "the weights are packed for a matrix product, which it is not");
        }
        try {
            return std::unique_ptr<Conv>(new Conv(*this, other));
        } catch (const dnnl::error &e) {
            if (e.status != dnnl_invalid_arguments && e.status != dnnl_unimplemented) throw;
            return std::make_unique<Refused>(std::string("oneDNN does not take it: ") + e.what());
        }
    }

    // Bands of all images: what threads can share.
    int64_t units() const override {
        return whole_ ? 1 : int64_t(shape_.images) * int64_t(bands_->list().size());
    }

    // Computes blocks [from, to).
    void run(const Operands &o, int64_t from, int64_t to) const override {
        OneThread one;
        if (whole_) {
            whole_->execute(o.src, packed_->pages.data(), o.dst);
            oneNan(o.dst, shape_.images * shape_.dstPlaces());
            return;
        }
        const size_t srcImage = size_t(shape_.srcPlaces()) * shape_.ic * typeBytes(shape_.src);
        const size_t dstCount = size_t(shape_.dstPlaces()) * shape_.oc;
        const size_t residualImage =
            o.residual == nullptr ? 0 : dstCount * typeBytes(epilogue_->residual);
        const int bands = static_cast<int>(bands_->list().size());
        while (from < to) {
            const int64_t image = from / bands;
            const int first = static_cast<int>(from % bands);
            const int last = static_cast<int>(std::min<int64_t>(bands, first + to - from));
            runImage(static_cast<const char *>(o.src) + image * srcImage,
                     static_cast<char *>(o.dst) + image * dstCount * typeBytes(shape_.dst),
                     o.residual == nullptr
                         ? nullptr
                         : static_cast<const char *>(o.residual) + image * residualImage,
                     first, last);
            from += last - first;
        }
    }

private:
    struct Packed {
        dnnl::memory::desc desc;
        Pages pages;
        explicit Packed(const dnnl::memory::desc &format)
            : desc(format), pages(format.get_size(), "packed weights") {}
    };

    // Of another size. What was decided for the weights stays decided; bands and corrections are
    // those of an image, and stay if images are all that changes.
    Conv(const Conv &sibling, const ConvRequest &shape)
        : shape_(shape), epilogue_(sibling.epilogue_), facts_(sibling.facts_), plan_(sibling.plan_),
          bands_(sibling.bands_), packed_(sibling.packed_), corrections_(sibling.corrections_) {
        if (!std::equal(shape.axes, shape.axes + shape.rank, sibling.shape_.axes)) {
            if (ConvPlan::corrects(shape) && ConvPlan::correctsWrongly(shape)) {
                plan_.compensate(shape);
            }
            createBands();
            if (!refusal().empty()) return;
            compensate();
        } else if (parts() != sibling.parts()) {
            auto other = makeBands(parts(), &packed_->desc);
            if (areAlike(*other) && other->implementation() == bands_->implementation()) {
                bands_ = other;
            }
        }
        createWhole();
    }

    // How many of an image's bands are to be had, for threads that find too few images.
    int parts() const {
        return static_cast<int>(ceilDiv(shape_.threads, std::max(1, shape_.images)));
    }

    std::shared_ptr<ConvBands> makeBands(int parts, const dnnl::memory::desc *weights) const {
        return std::make_shared<ConvBands>(shape_, *epilogue_, plan_, parts, weights);
    }

    static bool areAlike(const ConvBands &bands) {
        return bands.isUniform() && bands.refusal().empty();
    }

    void createBands() {
        const ConvPlan plan = plan_;
        createBands(parts());
        // smaller bands must not be what makes it slow, different or refused
        if (parts() > 1 && !areAlike(*bands_)) {
            plan_ = plan;
            createBands(1);
        }
    }

    void createBands(int parts) {
        bands_ = makeBands(parts, nullptr);
        if (!plan_.asProduct && bands_->isReference() && shape_.isProduct()) {
            plan_.asProduct = true;
            bands_ = makeBands(parts, nullptr);
        }
        if (plan_.fused && !ConvPlan::keepsOrder(*epilogue_, shape_, bands_->implementation())) {
            plan_.fused = false;
            bands_ = makeBands(parts, nullptr);
        }
    }

    // The values, weights and zero points among them, decide on the plan: none that they may lead
    // to must end in an implementation to be refused.
    void lookAtEveryPlan() {
        if (plan_.fused && refusal().empty()) {
            plan_.fused = false;
            createBands();
        }
        if (ConvPlan::corrects(shape_) && refusal().empty()) {
            plan_.compensate(shape_);
            createBands();
        }
    }

    void createWhole() {
        const bool direct =
            plan_.fused && !plan_.shifted && !shape_.srcChannelsFirst && !shape_.dstChannelsFirst;
        if (!direct || shape_.images == 1 || shape_.threads > 1) return;
        whole_ = convExecutableFor(shape_, shape_.images, *epilogue_, plan_, packed_->desc);
        // image by image, then
        if (whole_->implementation() != bands_->implementation()) whole_.reset();
    }

    void pack(const void *weights) {
        packed_ = std::make_shared<Packed>(bands_->weightsDesc());
        OneThread one;
        dnnl::memory source(weightsAsGiven(), cpuEngine(), const_cast<void *>(weights));
        dnnl::memory target(packed_->desc, cpuEngine(), packed_->pages.data());
        dnnl::stream stream(cpuEngine());
        dnnl::reorder(source, target).execute(stream, source, target);
        stream.wait();
    }

    // [oc, ic/groups, taps], transposed [ic, oc/groups, taps]; with the dimensions of the
    // primitive.
    dnnl::memory::desc weightsAsGiven() const {
        if (plan_.asProduct) {
            return dnnl::memory::desc({shape_.ic, shape_.oc}, oneDnnType(shape_.weights),
                                      shape_.transposed ? Tag::ab : Tag::ba);
        }
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
        return dnnl::memory::desc(dims, oneDnnType(shape_.weights), strides);
    }

    // Sums of the weights that meet a source element, times what real 0 is.
    void compensate() {
        auto made = std::make_shared<std::vector<int32_t>>();
        std::vector<int32_t> &corrections = *made;
        corrections_ = made;
        if (!plan_.compensated) return;
        if (!shape_.isPadded() && !shape_.transposed) {
            corrections = facts_.sums;
        } else {
            OneThread one;
            corrections =
                zeros<int32_t>(size_t(shape_.dstPlaces()) * shape_.oc, "corrections of the sums");
            auto ones = zeros<uint8_t>(size_t(shape_.srcPlaces()) * shape_.ic, "a source of ones");
            std::fill(ones.begin(), ones.end(), uint8_t(1));
            for (const ConvBand &band : bands_->list()) {
                band.executable->execute(ones.data() + band.srcPlace * shape_.ic,
                                         packed_->pages.data(),
                                         corrections.data() + band.dstPlace * shape_.oc);
            }
        }
        for (int32_t &each : corrections) each *= plan_.zero(shape_);
    }

    // Bands [first, last) of an image.
    void runImage(const char *src, char *dst, const char *residual, int first, int last) const {
        const std::vector<ConvBand> &bands = bands_->list();
        const long begin = bands[first].srcPlace;
        const long end = bands[last - 1].srcPlace + bands[last - 1].shape.srcPlaces();
        const char *from = source(src, begin, end - begin);
        if (shape_.dstChannelsFirst && residual == dst && residual != nullptr) {
            // places are finished one after the other, channels lie apart: read all of it before
            const size_t bytes =
                size_t(shape_.dstPlaces()) * shape_.oc * typeBytes(epilogue_->residual);
            auto *copy = ThreadScratch::get().residualImage.atLeast<char>(bytes);
            std::memcpy(copy, residual, bytes);
            residual = copy;
        }
        const int srcBytes = typeBytes(shape_.src);
        for (int i = first; i < last; i++) {
            const ConvBand &band = bands[i];
            const char *bandSource = from + (band.srcPlace - begin) * shape_.ic * srcBytes;
            if (plan_.fused) {
                runFused(band, bandSource, dst);
            } else {
                runBand(band, bandSource, residual, dst);
            }
        }
    }

    void runBand(const ConvBand &band, const char *src, const char *residual, char *dst) const {
        const long places = band.shape.dstPlaces(), n = shape_.oc;
        // the accumulator takes dst's own place where it fits and nobody still reads there
        const bool inPlace =
            typeBytes(shape_.dst) == 4 && residual != dst && !shape_.dstChannelsFirst;
        auto *accumulator =
            inPlace ? reinterpret_cast<int32_t *>(dst) + band.dstPlace * n
                    : ThreadScratch::get().accumulator.atLeast<int32_t>(size_t(places) * n);
        band.executable->execute(src, packed_->pages.data(), accumulator);
        takeOffZeroPoints(band, src, accumulator);
        for (long row = 0; row < places; row += kPlaces) {
            finish(accumulator + row * n, band.dstPlace + row, std::min(kPlaces, places - row),
                   residual, dst);
        }
    }

    // Some places of an image, channels last, and as u8 where that is computed with.
    const char *source(const char *src, long begin, long places) const {
        const size_t count = size_t(places) * shape_.ic;
        const int bytes = typeBytes(shape_.src);
        ThreadScratch &scratch = ThreadScratch::get();
        if (shape_.srcChannelsFirst && shape_.ic > 1) {
            char *image = scratch.image.atLeast<char>(count * bytes);
            transpose(bytes, src + begin * bytes, shape_.srcPlaces(), shape_.ic, places, image,
                      shape_.ic);
            src = image;
        } else {
            src += begin * shape_.ic * bytes;
        }
        if (plan_.shifted) {
            auto *u8 = scratch.quantized.atLeast<uint8_t>(count);
            shiftToUnsigned(reinterpret_cast<const int8_t *>(src), count, u8);
            src = reinterpret_cast<const char *>(u8);
        }
        return src;
    }

    // oneDNN's sums of floats may be any NaN.
    void oneNan(void *dst, long places) const {
        if (shape_.fp32()) octet::oneNan(static_cast<float *>(dst), shape_.oc, places, shape_.oc);
    }

    void runFused(const ConvBand &band, const char *src, char *dst) const {
        const int bytes = typeBytes(shape_.dst);
        const long n = shape_.oc, places = band.shape.dstPlaces();
        if (!shape_.dstChannelsFirst) {
            char *to = dst + band.dstPlace * n * bytes;
            band.executable->execute(src, packed_->pages.data(), to);
            oneNan(to, places);
            return;
        }
        char *image = ThreadScratch::get().accumulator.atLeast<char>(size_t(places) * n * bytes);
        band.executable->execute(src, packed_->pages.data(), image);
        oneNan(image, places);
        transpose(bytes, image, n, places, n, dst + band.dstPlace * bytes, shape_.dstPlaces());
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
        const std::vector<int32_t> &corrections = *corrections_;
        if (corrections.empty()) return;
        const long n = shape_.oc;
        const bool same = corrections.size() == size_t(n);
        for (long row = 0; row < places; row++) {
            const int32_t *off = corrections.data() + (same ? 0 : (place + row) * n);
            for (long i = 0; i < n; i++) acc[row * n + i] -= off[i];
        }
    }

    // Those of the weights.
    void takeOffZeroPoints(const ConvBand &band, const char *src, int32_t *acc) const {
        const std::vector<int32_t> &zeroPoints = epilogue_->weightZeroPoint;
        if (zeroPoints.empty()) return;
        const long groups = shape_.groups, channels = shape_.oc / groups;
        ThreadScratch &scratch = ThreadScratch::get();
        auto *places = scratch.places.atLeast<int32_t>(band.shape.srcPlaces() * groups);
        auto *sums = scratch.rowSums.atLeast<int32_t>(band.shape.dstPlaces() * groups);
        sumsOfWindows(band.shape, src, shape_.isSigned() && !plan_.shifted, plan_.zero(shape_),
                      places, sums);
        for (long i = 0; i < band.shape.dstPlaces() * groups; i++) {
            const int32_t *its = zeroPoints.data() + i % groups * channels;
            for (long c = 0; c < channels; c++) acc[i * channels + c] -= sums[i] * its[c];
        }
    }

    void apply(const int32_t *acc, long places, const char *residual, char *dst) const {
        const long n = shape_.oc;
        Epilogue view = epilogue_->view();
        if (shape_.fp32()) {
            applyEpilogue(view, reinterpret_cast<const float *>(acc), n, places, n, nullptr,
                          nullptr, nullptr, nullptr, residual, n, dst, n);
        } else {
            applyEpilogue(view, acc, n, places, n, nullptr, nullptr, nullptr, nullptr, residual, n,
                          dst, n);
        }
    }

    static constexpr long kPlaces = 64;  // finished at once: a cache line of each channel's bytes

    ConvRequest shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    ConvWeightFacts facts_;
    ConvPlan plan_;
    std::shared_ptr<ConvBands> bands_;
    std::shared_ptr<Packed> packed_;
    // what to take off the accumulators: [oc] for every place, or [places, oc] where padding makes
    // places differ; empty for nothing
    std::shared_ptr<const std::vector<int32_t>> corrections_;
    std::unique_ptr<Executable> whole_;  // for all images, or null
};

}  // namespace octet::onednn
