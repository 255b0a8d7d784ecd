#pragma once

// The orders are those of DataType.java and Description.Kind, whose ordinals cross the border; that
// of activations is in activations.h.
namespace octet {

enum DataType { S8, U8, S32, F32 };
enum Kind {
    GEMM,
    CONV,
    QUANTIZE,
    SOFTMAX,
    NORMALIZE,
    REDUCE,
    POOL,
    ELTWISE,
    MATMUL,
    ATTENTION,
    RESIZE
};

}  // namespace octet
