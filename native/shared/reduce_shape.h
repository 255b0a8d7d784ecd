// What a reduction is.
#pragma once

namespace octet {

// In the order of Reduce.Kind, whose ordinals cross the border.
enum ReduceKind { SUM, MEAN, MAX, MIN, PROD, L1, L2, SUM_SQUARE, LOG_SUM, LOG_SUM_EXP };

// Of `lines` elements that lie `inner` apart one is made; field by field as
// dev.octet.engine.Description writes it.
struct ReduceShape {
    int dst;  // ordinal of dev.octet.request.DataType
    int reduction;
    int outer, lines, inner;
    int dynamic;  // 0
    int dstZeroPoint;
    float inverse;  // 1 / scale of dst
};

static_assert(sizeof(ReduceShape) == 8 * 4, "no padding: Java counts on that");

}  // namespace octet
