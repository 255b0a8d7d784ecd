#pragma once

// The order is that of DataType.java and of Activation.Kind, whose ordinals cross the border.
namespace octet {

enum DataType { S8, U8, S32, F32 };
enum ActivationKind { LINEAR, RELU, CLIP, LEAKY_RELU, SIGMOID, TANH, GELU, GELU_TANH, SILU };

}  // namespace octet
