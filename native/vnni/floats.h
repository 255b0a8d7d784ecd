// The step from sums to floats that kernels of AVX-512 VNNI take by themselves.
#pragma once

#include "shared/epilogue.h"
#include "shared/owned_epilogue.h"

namespace octet::vnni {

// What all channels have in common.
struct ToFloats {
    enum Bounds { NONE, RELU, CLIP };

    float srcScale;
    Bounds bounds;
    float low, high;

    explicit ToFloats(const OwnedEpilogue &e)
        : srcScale(e.hasSrcScale ? e.srcScale : 1), bounds(e.activation == LINEAR        ? NONE
                                                           : e.activation == octet::RELU ? RELU
                                                                                         : CLIP),
          low(e.alpha), high(e.beta) {}
};

// Whether no step needs shared/epilogue.h. Without a residual no step makes NaN: scales and bias
// are finite.
inline bool fitsFloats(const OwnedEpilogue &e) {
    return e.dst == F32 && (e.residual < 0 || e.residual == F32) && e.isBounding() && !e.hasTail();
}

}  // namespace octet::vnni
