// What a matrix multiplication is, for every engine.
#pragma once

#include "shared/epilogue.h"

namespace octet {

// Field by field as dev.octet.engine.Description writes it; types are ordinals of
// dev.octet.request.DataType.
struct GemmShape {
    int batch, srcBroadcast;
    int m, n, k;
    int src, weights, dst;
    int nk;             // weights come as [n, k]
    int srcZeroPoints;  // 0 none, 1 for the tensor, 2 for each row
    int srcZeroPoint;   // that of the tensor
    int group;          // weights along K that share a scale; 0: a channel's all do

    bool dynamic() const { return src == F32 && weights == S8; }
    bool fp32() const { return weights == F32; }
    bool hasZeroPoint() const { return srcZeroPoints != 0; }
    bool perRowZeroPoint() const { return srcZeroPoints == 2; }
    bool isSigned() const { return dynamic() || src == S8; }
};

static_assert(sizeof(GemmShape) == 12 * 4, "no padding: Java counts on that");

}  // namespace octet
