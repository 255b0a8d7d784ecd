#pragma once

// The orders are those of DataType.java, Activation.Kind and Description.Kind, whose ordinals cross
// the border.
namespace octet {

enum DataType { S8, U8, S32, F32 };
enum ActivationKind { LINEAR, RELU, CLIP, LEAKY_RELU, SIGMOID, TANH, GELU, GELU_TANH, SILU };
enum Kind { GEMM, CONV, QUANTIZE };

}  // namespace octet
