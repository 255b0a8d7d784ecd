// An image's outputs, cut into bands along the outermost axis.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "onednn/conv_plan.h"
#include "shared/ceil_div.h"

namespace octet::onednn {

// Some outputs along the outermost axis: a convolution of its own, over the sources they need.
struct ConvBand {
    ConvRequest shape;  // of the band alone
    long srcPlace, dstPlace;
    Executable *executable;

    ConvBand(const ConvRequest &whole, int begin, int end) : shape(whole), executable(nullptr) {
        const ConvAxis &axis = whole.axes[0];
        ConvAxis &part = shape.axes[0];
        const int extent = static_cast<int>(axis.span(1));
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

// Primitives for one image. Where something is left to do between oneDNN and dst, they compute
// bands that stay in the second-level cache meanwhile; and threads that share an image each have
// some.
class ConvBands {
public:
    // In `parts` bands at least, where the image has as many rows; with these weights, or any.
    ConvBands(const ConvRequest &shape, const OwnedEpilogue &epilogue, ConvPlan plan, int parts,
              const dnnl::memory::desc *weights) {
        for (ConvBand &band : cut(shape, bandCount(shape, plan, parts))) {
            for (const ConvBand &other : bands_) {
                if (other.isLike(band)) band.executable = other.executable;
            }
            if (band.executable == nullptr) {
                executables_.push_back(
                    executables_.empty() && weights == nullptr
                        ? convExecutable(band.shape, 1, epilogue, plan, nullptr)
                        : convExecutableFor(band.shape, 1, epilogue, plan,
                                            weights != nullptr ? *weights : weightsDesc()));
                band.executable = executables_.back().get();
            }
            bands_.push_back(band);
        }
    }

    const std::vector<ConvBand> &list() const { return bands_; }
    const dnnl::memory::desc &weightsDesc() const { return executables_.front()->weightsDesc(); }

    const std::string &implementation() const { return executables_.front()->implementation(); }

    // What a thread needs to execute any of them.
    size_t scratchBytes() const {
        size_t most = 0;
        for (const auto &each : executables_) most = std::max(most, each->scratchBytes());
        return most;
    }

    // Places of the largest one.
    long largest() const {
        long most = 0;
        for (const ConvBand &band : bands_) most = std::max(most, band.shape.dstPlaces());
        return most;
    }

    // Whether no band is computed in another way than the first.
    bool isUniform() const {
        return std::all_of(bands_.begin(), bands_.end(), [this](const ConvBand &band) {
            return band.executable->implementation() == implementation();
        });
    }

    bool isReference() const {
        return std::any_of(bands_.begin(), bands_.end(),
                           [](const ConvBand &band) { return band.executable->isReference(); });
    }

    // Why they must not be used: a slow or wrong one must not hide behind the others. Empty:
    // nothing.
    std::string refusal() const {
        for (const ConvBand &band : bands_) {
            const std::string &name = band.executable->implementation();
            if (band.executable->isReference()) {
                return "oneDNN has only its slow reference implementation " + name + " for it";
            }
            std::string defect = knownDefect(band.shape, name);
            if (!defect.empty()) return defect;
        }
        return "";
    }

private:
    // Accumulators of at most 256 KiB. Bands read the rows they share twice, and their first and
    // last rows are slower: at least four rows, or what is a thread's share.
    static int bandCount(const ConvRequest &shape, ConvPlan plan, int parts) {
        if (shape.transposed) return 1;
        const long out = shape.axes[0].out;
        long count = 1;
        if (!plan.fused || shape.dstChannelsFirst) {
            const long rowBytes = shape.dstPlaces() / out * shape.oc * 4;
            count = std::max(1L, out / std::max(4L, (256L << 10) / rowBytes));
        }
        return static_cast<int>(std::min(out, ceilDiv(count, parts) * parts));
    }

    static std::vector<ConvBand> cut(const ConvRequest &shape, int count) {
        const long out = shape.axes[0].out;
        std::vector<ConvBand> bands;
        for (long i = 0; i < count; i++) {
            bands.emplace_back(shape, int(out * i / count), int(out * (i + 1) / count));
        }
        if (count == 1) bands.front().shape = shape;  // as it was asked for, transposed or not
        const bool seeAll = std::all_of(bands.begin(), bands.end(), [](const ConvBand &band) {
            return band.shape.axes[0].in > 0;
        });
        // a band that sees padding alone would be a convolution of nothing
        return seeAll ? bands : cut(shape, 1);
    }

    std::vector<ConvBand> bands_;
    std::vector<std::unique_ptr<Executable>> executables_;
};

}  // namespace octet::onednn
