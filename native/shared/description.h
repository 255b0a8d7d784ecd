// What is to be prepared, as Java hands it over: dev.octet.engine.Description writes a Description,
// and behind it the shape of its kind, field by field. DescriptionTest compares both sides.
#pragma once

#include <cstdint>

#include "shared/conv_shape.h"
#include "shared/elementwise_shape.h"
#include "shared/gemm_shape.h"
#include "shared/kinds.h"
#include "shared/matmul_shape.h"
#include "shared/pool_shape.h"
#include "shared/quantize_shape.h"

namespace octet {

// Types are ordinals of dev.octet.request.DataType. Pointers are null for what there is not, and
// read during preparation only.
struct Description {
    int64_t mostBytes;  // what takes more is not prepared, but says how much it takes
    const void *weights;
    // Of the weights, one per channel, or [groups][channels]; of a conversion, one per run.
    const float *scales;
    const int32_t *zeroPoints;  // of the same; of weights in [-128, 127]
    const float *bias;          // one per channel, as the next three
    const float *slopes;
    const float *factors;  // with addends, or neither
    const float *addends;
    int count;  // of these values
    int kind;
    int threads;            // how many are to find a part of their own in a run
    int variant;            // which of several ways the engine is to take; its own numbers
    int mayHaveZeroPoints;  // whether the values may bring zero points of the weights
    int dst;
    int hasSrcScale, hasRowScale;
    float srcScale;
    int residual;  // -1 for none
    int residualLast;
    float residualScale;
    int residualZeroPoint;
    int activation;  // ordinal of Activation.Kind
    float alpha, beta;
    float dstScale;
    int dstZeroPoint;

    template <class Shape>
    const Shape &shape() const {
        return *reinterpret_cast<const Shape *>(this + 1);
    }

    // Whether scales and zero points are of groups, which sums are put together from.
    bool inGroups() const { return kind == GEMM && shape<GemmShape>().group > 0; }
};

static_assert(sizeof(Description) == 8 * 8 + 18 * 4, "no padding: Java counts on that");

inline const Description &descriptionAt(int64_t address) {
    return *reinterpret_cast<const Description *>(address);
}

}  // namespace octet
