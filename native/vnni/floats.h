// The step from sums to floats that kernels of AVX-512 VNNI take by themselves.
#pragma once

#include "shared/epilogue.h"
#include "shared/owned_epilogue.h"

namespace octet::vnni {

// What all channels have in common.
struct ToFloats {
    enum Bounds { NONE, RELU, CLIP, CURVE };

    float srcScale;
    Bounds bounds;
    float low, high;
    int activation;  // of a curve, with low and high for its parameters

    explicit ToFloats(const OwnedEpilogue &e)
        : srcScale(e.hasSrcScale ? e.srcScale : 1), bounds(boundsOf(e.activation)), low(e.alpha),
          high(e.beta), activation(e.activation) {}

private:
    static Bounds boundsOf(int activation) {
        switch (activation) {
            case octet::LINEAR: return NONE;
            case octet::RELU: return RELU;
            case octet::CLIP: return CLIP;
            default: return CURVE;
        }
    }
};

// Whether no step needs shared/epilogue.h. Without a residual no step makes NaN: scales and bias
// are finite.
inline bool fitsFloats(const OwnedEpilogue &e) {
    return e.dst == F32 && (e.residual < 0 || e.residual == F32) && e.activation != PRELU &&
           !e.hasTail();
}

}  // namespace octet::vnni
