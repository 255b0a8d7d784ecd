// The step from sums to floats that kernels of AVX-512 VNNI take by themselves.
#pragma once

#include <limits>

#include "shared/epilogue.h"
#include "shared/owned_epilogue.h"

namespace octet::vnni {

// What all channels have in common: bounds, and what ReLU adds to make 0 of -0.
struct ToFloats {
    float srcScale;
    bool isBounded;
    float low, high, zero;

    explicit ToFloats(const OwnedEpilogue &e)
        : srcScale(e.hasSrcScale ? e.srcScale : 1), isBounded(e.activation != LINEAR),
          low(e.activation == CLIP ? e.alpha : 0),
          high(e.activation == CLIP ? e.beta : std::numeric_limits<float>::infinity()),
          zero(e.activation == CLIP ? -0.0f : 0.0f) {}
};

// Whether no step needs shared/epilogue.h. Without a residual no step makes NaN: scales and bias
// are finite.
inline bool fitsFloats(const OwnedEpilogue &e) {
    return e.dst == F32 && (e.residual < 0 || e.residual == F32) && e.isBounding() && !e.hasTail();
}

}  // namespace octet::vnni
