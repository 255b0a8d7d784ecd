// What a softmax is.
#pragma once

namespace octet {

// The axis has `lines` elements; field by field as dev.octet.engine.Description writes it.
struct SoftmaxShape {
    int dst;  // ordinal of dev.octet.request.DataType
    int outer, lines, inner;
    int log;
    float factor;
    int hasMask;
    int period, repeat, maskRows;  // dev.octet.request.Softmax.Broadcast
    int dynamic;
    int dstZeroPoint;
    float inverse;  // 1 / scale of dst
};

static_assert(sizeof(SoftmaxShape) == 13 * 4, "no padding: Java counts on that");

}  // namespace octet
