// The step from sums to 8-bit integers that kernels of AVX-512 VNNI take by themselves.
#pragma once

#include <cmath>

#include "octet_epilogue.h"
#include "octet_owned_epilogue.h"

namespace octet {
namespace vnni {

// What all channels have in common. `low` and `high` are bounds of the integers written.
struct ToBytes {
    float srcScale, inverse;
    int zeroPoint, low, high;
    bool isSigned;

    explicit ToBytes(const OwnedEpilogue &e)
        : srcScale(e.hasSrcScale ? e.srcScale : 1), inverse(e.view().dstInverse),
          zeroPoint(e.dstZeroPoint), isSigned(e.dst == S8) {
        const epilogue::Quantization q = epilogue::quantization(e.view());
        low = static_cast<int>(std::nearbyint(q.low)) + zeroPoint;
        high = static_cast<int>(std::nearbyint(q.high)) + zeroPoint;
    }

    // Whether the bounds are those of the type, and nothing is added.
    bool isPlain() const { return zeroPoint == 0 && low == 0 && high == 255; }
};

// Whether no step needs octet_epilogue.h, and no value before rounding is too large for s32. `summands`:
// products in a sum.
inline bool fitsBytes(const OwnedEpilogue &e, long channels, long summands) {
    if (e.dst > U8 || e.residual > U8 || e.hasRowScale || !e.isBounding()) return false;
    const Epilogue view = e.view();
    const double largest = 2 * 255.0 * 128 * summands * (e.hasSrcScale ? e.srcScale : 1);
    const double residual = e.residual < 0 ? 0 : 255.0 * e.residualScale;
    for (long c = 0; c < channels; c++) {
        const double scale = view.weightScale == nullptr ? 1 : view.weightScale[c];
        const double bias = view.bias == nullptr ? 0 : view.bias[c];
        const double value = (largest * scale + std::abs(bias) + residual) * view.dstInverse;
        // also false for NaN
        if (!(value < double(1 << 30) && largest < FLT_MAX)) return false;
    }
    return true;
}

}  // namespace vnni
}  // namespace octet
