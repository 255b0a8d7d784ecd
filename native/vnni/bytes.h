// The step from sums to 8-bit integers that kernels of AVX-512 VNNI take by themselves.
#pragma once

#include <cfloat>
#include <cmath>

#include "shared/epilogue.h"
#include "shared/owned_epilogue.h"

namespace octet::vnni {

// What all channels have in common. `low` and `high` are bounds of the integers written, `least`
// and `most` those of the activation, where a residual is added behind it: of its steps, where it
// rounds to them.
struct ToBytes {
    float srcScale, inverse;
    int zeroPoint, low, high;
    bool isSigned;
    bool addsLast;
    bool isRounded;  // to multiples of alpha, before the residual
    float least, most;
    bool isCurve;  // whether the activation is none of bounds
    int activation;
    float alpha, beta;

    explicit ToBytes(const OwnedEpilogue &e)
        : srcScale(e.hasSrcScale ? e.srcScale : 1), inverse(e.view().dstInverse),
          zeroPoint(e.dstZeroPoint), isSigned(e.dst == S8), addsLast(e.residualLast),
          isRounded(e.activation == FAKE_QUANTIZE), least(isRounded              ? e.beta
                                                          : e.activation == CLIP ? e.alpha
                                                          : e.activation == RELU ? 0
                                                                                 : -FLT_MAX),
          most(isRounded              ? e.beta + activations::STEPS
               : e.activation == CLIP ? e.beta
                                      : FLT_MAX),
          isCurve(!e.isBounding()), activation(e.activation), alpha(e.alpha), beta(e.beta) {
        const epilogue::Quantization q = epilogue::quantization(e.view());
        low = static_cast<int>(std::nearbyint(q.low)) + zeroPoint;
        high = static_cast<int>(std::nearbyint(q.high)) + zeroPoint;
    }

    // Whether the bounds are those of the type, and nothing is added.
    bool isPlain() const { return zeroPoint == 0 && low == 0 && high == 255; }
};

// Whether an activation that is none of bounds makes no value larger, but for half a step of those
// that it rounds to.
inline bool fitsCurve(const OwnedEpilogue &e) {
    if (e.activation == FAKE_QUANTIZE) {
        return e.alpha < 0x1p100f && e.alpha * e.view().dstInverse < 0x1p20f;
    }
    return !e.residualLast && activations::isContracting(e.activation, e.alpha);
}

// Whether no step needs shared/epilogue.h, and no value before rounding is too large for s32.
// `summands`: products in a sum.
inline bool fitsBytes(const OwnedEpilogue &e, long summands) {
    constexpr int most = 1 << 30;
    return e.dst <= U8 && e.residual <= U8 && !e.hasRowScale && e.factors.empty() &&
           (e.isBounding() || (e.view().dstInverse < most && fitsCurve(e))) &&
           e.staysBelow(most, largestSum(summands) * (e.weightZeroPoint.empty() ? 1 : 2));
}

}  // namespace octet::vnni
