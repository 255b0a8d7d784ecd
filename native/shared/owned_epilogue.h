// The epilogue a kernel owns: dev.octet.request.Epilogue and its Parameters, copied out of Java;
// with the zero points of the weights, which it takes off the sums.
#pragma once

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "shared/description.h"
#include "shared/epilogue.h"
#include "shared/memory.h"

namespace octet {

// No sum of so many products of 8-bit values is larger in magnitude, whatever zero point a source
// has.
inline double largestSum(double summands) { return 255.0 * 128 * summands; }

struct OwnedEpilogue {
    int dst;
    bool hasSrcScale, hasRowScale;
    float srcScale;
    std::vector<int32_t> weightZeroPoint;  // empty: none, as in the next ones
    std::vector<float> weightScale, bias, slopes, factors, addends;
    int residual;  // -1: none
    bool residualLast;
    float residualScale;
    int residualZeroPoint;
    int activation;
    float alpha, beta;
    float dstScale;
    int dstZeroPoint;

    bool isAccumulator() const {
        return dst == S32 && !hasSrcScale && !hasRowScale && weightScale.empty() && bias.empty() &&
               residual < 0 && activation == LINEAR && dstScale == 1 && !hasTail();
    }

    bool isBounding() const { return activations::isBounding(activation); }

    // Whether something happens between the activation and the quantization of dst.
    bool hasTail() const {
        return !factors.empty() || residualLast || (typeBytes(dst) == 4 && dstScale != 1);
    }

    // Whether no accumulator other than 0 is scaled to a zero or a denormal: then no -0 appears,
    // on which libraries and the contract could disagree.
    bool neverUnderflows() const {
        double smallest = hasSrcScale ? srcScale : 1;
        double least = weightScale.empty() ? 1 : FLT_MAX;
        for (float scale : weightScale) least = least < scale ? least : scale;
        return smallest >= FLT_MIN && least >= FLT_MIN && smallest * least >= FLT_MIN;
    }

    // Whether no step between the accumulator and the rounding gives infinity or NaN, and what is
    // rounded is below `most`, where accumulators are at most `sum` in magnitude. It is each step
    // that counts: a later one may bring infinity's neighbours back into range, but not infinity.
    // In f64; half of f32's range is left to roundings.
    bool staysBelow(double most, double sum) const {
        constexpr double largest = FLT_MAX / 2;
        const double scaled = sum * (hasSrcScale ? srcScale : 1);
        const double added = residual < 0 ? 0 : residual == F32 ? FLT_MAX : 255.0 * residualScale;
        const double inverse = 1.0f / dstScale;
        if (!(scaled < largest)) return false;
        const size_t channels = std::max({size_t(1), weightScale.size(), bias.size()});
        for (size_t c = 0; c < channels; c++) {
            const double y = scaled * (weightScale.empty() ? 1 : weightScale[c]) +
                             (bias.empty() ? 0 : std::abs(double(bias[c]))) + added;
            if (!(y < largest && y * inverse < largest && y * inverse < most)) return false;
        }
        return true;
    }

    // From column `from` on.
    Epilogue view(long from = 0) const {
        Epilogue e{};
        e.dst = dst;
        e.srcScale = srcScale;
        e.hasSrcScale = hasSrcScale || hasRowScale;
        const auto at = [from](const auto &values) {
            return values.empty() ? nullptr : values.data() + from;
        };
        e.weightZeroPoint = at(weightZeroPoint);
        e.weightScale = at(weightScale);
        e.bias = at(bias);
        e.slopes = at(slopes);
        e.factors = at(factors);
        e.addends = at(addends);
        e.residual = residual;
        e.residualLast = residualLast;
        e.residualScale = residualScale;
        e.residualZeroPoint = residualZeroPoint;
        e.activation = activation;
        e.alpha = alpha;
        e.beta = beta;
        e.dstInverse = 1.0f / dstScale;
        e.dstZeroPoint = dstZeroPoint;
        e.hasTail = hasTail();
        return e;
    }

    // Columns [from, from + count) alone.
    OwnedEpilogue columns(int from, int count) const {
        OwnedEpilogue part = *this;
        const auto cut = [&](auto &values) {
            if (values.empty()) return;
            values = {values.begin() + from, values.begin() + from + count};
        };
        cut(part.weightZeroPoint);
        for (auto *values :
             {&part.weightScale, &part.bias, &part.slopes, &part.factors, &part.addends}) {
            cut(*values);
        }
        return part;
    }
};

inline std::shared_ptr<const OwnedEpilogue> ownedEpilogue(const Description &d) {
    auto owned = std::make_shared<OwnedEpilogue>();
    owned->dst = d.dst;
    owned->hasSrcScale = d.hasSrcScale;
    owned->hasRowScale = d.hasRowScale;
    owned->srcScale = d.srcScale;
    const auto copy = [&d](const auto *values, auto &to) {
        if (values != nullptr) to.assign(values, values + d.count);
    };
    if (!d.inGroups()) {
        copy(d.zeroPoints, owned->weightZeroPoint);
        copy(d.scales, owned->weightScale);
    }
    copy(d.bias, owned->bias);
    copy(d.slopes, owned->slopes);
    copy(d.factors, owned->factors);
    copy(d.addends, owned->addends);
    owned->residual = d.residual;
    owned->residualLast = d.residualLast;
    owned->residualScale = d.residualScale;
    owned->residualZeroPoint = d.residualZeroPoint;
    owned->activation = d.activation;
    owned->alpha = d.alpha;
    owned->beta = d.beta;
    owned->dstScale = d.dstScale;
    owned->dstZeroPoint = d.dstZeroPoint;
    return owned;
}

}  // namespace octet
