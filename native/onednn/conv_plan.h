// How oneDNN is made to compute a convolution.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <utility>
#include <vector>

#include "onednn/primitive.h"
#include "onednn/signed_sources.h"
#include "shared/byte_sums.h"
#include "shared/conv_shape.h"

namespace octet::onednn {

// A convolution as this engine is asked for it.
struct ConvRequest : ConvShape {
    Shift shift;
    int threads;  // how many are to find a part of their own in a run
};

// What the s8 weights say about the sums of each output channel.
struct ConvWeightFacts {
    std::vector<int32_t> sums;  // [oc]
    int64_t largest = 0;        // max over channels of the sum of |w|

    ConvWeightFacts(const int8_t *weights, const ConvRequest &shape)
        : sums(zeros<int32_t>(shape.oc, "sums of the weights")) {
        if (weights == nullptr || shape.fp32()) return;
        auto magnitudes = zeros<int64_t>(shape.oc, "sums of the weights' magnitudes");
        const long taps = shape.taps(), icg = shape.ic / shape.groups,
                   ocg = shape.oc / shape.groups;
        // a channel's weights lie side by side; of a transposed one those of an input channel do
        const long length = shape.transposed ? taps : icg * taps;
        const long runs = shape.transposed ? shape.ic * ocg : shape.oc;
        for (long run = 0; run < runs; run++) {
            const long channel = shape.transposed ? run / ocg / icg * ocg + run % ocg : run;
            const ByteSums all = sumsOf(weights + run * length, length);
            sums[channel] += static_cast<int32_t>(all.sum);
            magnitudes[channel] += all.magnitude;
        }
        largest = *std::max_element(magnitudes.begin(), magnitudes.end());
    }

    // Whether every sum of products with values up to `largestValue` is an integer that f32 holds.
    bool fitsFloat(int largestValue) const { return largest * largestValue <= (int64_t(1) << 24); }
};

// How a convolution is computed; follows from request and weights, not from the number of images.
//
// fused: oneDNN's own epilogue, where it gives the contract's bits; otherwise shared/epilogue.h.
// compensated: oneDNN passes sums that it corrects, for s8 sources or zero points, through f32.
// Where they could be too large for that, it computes with the plain bytes as u8, and what the
// correction would have been is taken off here. shifted: s8 sources become u8 by adding 128.
// Compensated ones do; so do others where that is faster, then the 128 is oneDNN's zero point.
// asProduct: a matrix product of all places, where oneDNN has no fast convolution for one.
struct ConvPlan {
    bool fused, compensated, shifted;
    bool isFaster = false;  // why it is shifted, if not for exact sums
    bool asProduct = false;

    ConvPlan(const ConvRequest &shape, const OwnedEpilogue &e, const ConvWeightFacts &facts) {
        compensated = corrects(shape) &&
                      (correctsWrongly(shape) || !facts.fitsFloat(shape.hasZeroPoint ? 255 : 128));
        fused = !compensated && canFuse(e, shape.fp32(), shape.summands());
        shifted = compensated && shape.isSigned();
        if (shape.isSigned() && !shifted && !shape.isDepthwise()) {
            const Shift choice = shape.shift;
            isFaster =
                choice == Shift::WHERE_FASTER &&
                SignedSources::here().shiftPays(shape.macs() / shape.dstPlaces(),
                                                double(shape.srcCount()) / shape.dstPlaces());
            shifted = isFaster || choice == Shift::ALWAYS;
        }
    }

    void compensate(const ConvRequest &shape) {
        compensated = true;
        fused = false;
        shifted = shape.isSigned();
    }

    // Whether an implementation applies the epilogue in the contract's order. Others, jit_uni_int8
    // and those by GEMM among them, multiply the scales with each other first.
    static bool keepsOrder(const OwnedEpilogue &e, const ConvRequest &shape,
                           const std::string &implementation) {
        if (shape.fp32() || e.isAccumulator()) return true;
        for (const char *known : {"brgconv", "brg_conv", "brg_deconv", "brg_matmul", "brdgmm",
                                  "jit_int8", "jit_deconvolution"}) {
            if (implementation.rfind(known, 0) == 0) return true;
        }
        return false;
    }

    // Whether oneDNN corrects the sums of plain bytes.
    static bool corrects(const ConvRequest &shape) {
        return !shape.fp32() && (shape.isSigned() || shape.hasZeroPoint);
    }

    // Found by trying: at the borders of strided transposed convolutions, where the only window
    // along the width may lie in the padding, and with one source channel per group.
    static bool correctsWrongly(const ConvRequest &shape) {
        return shape.transposed || shape.axes[shape.rank - 1].out == 1 ||
               (shape.ic == shape.groups && !shape.isDepthwise());
    }

    // What a real 0 is in the bytes that are convolved.
    int zero(const ConvRequest &shape) const { return (shifted ? 128 : 0) + shape.zeroPoint; }

    // What oneDNN reads and writes.
    Type srcType(const ConvRequest &shape) const {
        return shifted ? Type::u8 : oneDnnType(shape.src);
    }
    Type dstType(const ConvRequest &shape) const {
        return fused ? oneDnnType(shape.dst) : shape.fp32() ? Type::f32 : Type::s32;
    }
};

inline Fusion convFusion(const ConvRequest &shape, const OwnedEpilogue &epilogue,
                         const ConvPlan &plan, int channelMask) {
    Fusion fusion;
    if ((shape.hasZeroPoint || plan.shifted) && !plan.compensated) {
        fusion.takeZeroPoint(plan.zero(shape));
    }
    if (plan.fused) fusion.takeScales(epilogue, channelMask);
    return fusion;
}

inline std::unique_ptr<Executable> productExecutable(const ConvRequest &shape, int images,
                                                     const OwnedEpilogue &epilogue,
                                                     const ConvPlan &plan,
                                                     const dnnl::memory::desc *weights) {
    const long places = images * shape.dstPlaces();
    dnnl::memory::desc weightsDesc =
        weights != nullptr
            ? *weights
            : dnnl::memory::desc({shape.ic, shape.oc}, oneDnnType(shape.weights), Tag::any);
    Fusion fusion = convFusion(shape, epilogue, plan, 2);
    dnnl::memory::desc bias;
    if (plan.fused) bias = fusion.takeBias(epilogue, {1, shape.oc}, Tag::ab);
    return std::make_unique<Executable>(
        dnnl::matmul::primitive_desc(
            cpuEngine(), dnnl::memory::desc({places, shape.ic}, plan.srcType(shape), Tag::ab),
            weightsDesc, bias, dnnl::memory::desc({places, shape.oc}, plan.dstType(shape), Tag::ab),
            fusion.attr),
        std::move(fusion.constants));
}

inline std::unique_ptr<Executable> convExecutable(const ConvRequest &shape, int images,
                                                  const OwnedEpilogue &epilogue, ConvPlan plan,
                                                  const dnnl::memory::desc *weights) {
    OneThread one;
    if (plan.asProduct) return productExecutable(shape, images, epilogue, plan, weights);
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
    dnnl::memory::desc srcDesc(src, plan.srcType(shape), layout),
        dstDesc(dst, plan.dstType(shape), layout);
    dims filter{shape.oc / shape.groups, shape.ic / shape.groups};
    if (shape.groups > 1) filter.insert(filter.begin(), shape.groups);
    filter.insert(filter.end(), kernel.begin(), kernel.end());
    dnnl::memory::desc weightsDesc =
        weights != nullptr ? *weights
                           : dnnl::memory::desc(filter, oneDnnType(shape.weights), Tag::any);
    Fusion fusion = convFusion(shape, epilogue, plan, shape.groups > 1 ? 3 : 1);
    dnnl::memory::desc bias;
    if (plan.fused) bias = fusion.takeBias(epilogue, {shape.oc}, Tag::a);
    const auto inference = dnnl::prop_kind::forward_inference;
    if (shape.transposed) {
        return std::make_unique<Executable>(
            dnnl::deconvolution_forward::primitive_desc(
                cpuEngine(), inference, dnnl::algorithm::deconvolution_direct, srcDesc, weightsDesc,
                bias, dstDesc, stride, dilation, before, after, fusion.attr),
            std::move(fusion.constants));
    }
    return std::make_unique<Executable>(
        dnnl::convolution_forward::primitive_desc(
            cpuEngine(), inference, dnnl::algorithm::convolution_direct, srcDesc, weightsDesc, bias,
            dstDesc, stride, dilation, before, after, fusion.attr),
        std::move(fusion.constants));
}

// For weights that have a format already. Left to choose, oneDNN mostly chooses that format; told
// it, it has fewer kernels to choose from.
inline std::unique_ptr<Executable> convExecutableFor(const ConvRequest &shape, int images,
                                                     const OwnedEpilogue &epilogue, ConvPlan plan,
                                                     const dnnl::memory::desc &weights) {
    auto chosen = convExecutable(shape, images, epilogue, plan, nullptr);
    if (chosen->weightsDesc() == weights) return chosen;
    return convExecutable(shape, images, epilogue, plan, &weights);
}

// What oneDNN 3.13 computes wrong, found by comparing thousands of random convolutions with plain
// loops; empty for nothing. The engine refuses these.
inline std::string knownDefect(const ConvRequest &shape, const std::string &implementation) {
    auto is = [&](const char *name) { return implementation.rfind(name, 0) == 0; };
    const bool oneChannel = shape.ic == shape.groups && shape.oc != shape.groups;
    for (int i = 0; i < shape.rank; i++) {
        const ConvAxis &axis = shape.axes[i];
        if (is("brg_conv") && (oneChannel || shape.ic * shape.oc == 1) && axis.kernel > 1 &&
            (axis.in == 1 || axis.out == 1)) {
            return "oneDNN 3.13 (" + implementation +
                   ") computes wrong sums with one source channel per group and an axis of size 1";
        }
    }
    for (int i = 0; i < shape.rank; i++) {
        const ConvAxis &axis = shape.axes[i];
        const long span = axis.span(1);
        if (axis.padBefore >= span || axis.padAfter >= span) {
            return "oneDNN 3.13 (" + implementation +
                   ") reads outside of its tensors with a padding of the kernel's span of " +
                   std::to_string(span) + ", got " + std::to_string(axis.padBefore) +
                   " in front and " + std::to_string(axis.padAfter) + " behind";
        }
    }
    // the sums of a transposed convolution by GEMM are s32, and written as what f32 makes of them
    if (shape.transposed && !shape.fp32() && implementation.find("gemm") != std::string::npos &&
        largestSum(shape.summands()) > 1 << 24) {
        return "oneDNN 3.13 (" + implementation + ") rounds sums to f32, and those of " +
               std::to_string(long(shape.summands())) + " products can exceed 2^24";
    }
    const ConvAxis &width = shape.axes[shape.rank - 1];
    if (is("jit_deconvolution") && width.padAfter < 0) {
        return "oneDNN 3.13 (" + implementation +
               ") computes wrong sums with output padding along the width";
    }
    if (shape.transposed && is("jit_uni_int8") && width.padAfter < 0 && width.padBefore > 0) {
        return "oneDNN 3.13 (" + implementation +
               ") computes wrong sums with output padding along the width and padding in front";
    }
    return "";
}

}  // namespace octet::onednn
