// What the kernels are written in, for a GPU (NVRTC, nvcc) and for the host: there g++ compiles the
// same sources, and octet_host_device.h runs them, a thread after the other.
#pragma once

#ifdef __CUDACC_RTC__
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#else
#include <cmath>
#include <cstdint>
#include <cstring>
#endif

#ifdef __CUDACC__
#define OCTET_DEVICE __device__ __forceinline__
#define OCTET_KERNEL extern "C" __global__ void
#else
#define OCTET_DEVICE inline
#define OCTET_KERNEL inline void
#endif

// Arguments of a kernel are one struct, whose fields take 8 bytes each: Arguments.java writes it.
#define OCTET_ARGUMENT alignas(8)

namespace octet {

#ifndef __CUDACC__

struct Dim3 {
    unsigned x, y, z;
};

// Set by octet_host_device.h for each thread it runs.
inline thread_local Dim3 threadIdx, blockIdx, blockDim, gridDim;

OCTET_DEVICE int32_t __dp4a(int32_t a, int32_t b, int32_t sum) {
    for (int i = 0; i < 32; i += 8) {
        sum = (int32_t)((uint32_t)sum + (uint32_t)((int8_t)(a >> i) * (int8_t)(b >> i)));
    }
    return sum;
}
OCTET_DEVICE float __fmul_rn(float a, float b) { return a * b; }
OCTET_DEVICE float __fadd_rn(float a, float b) { return a + b; }
OCTET_DEVICE float __fsub_rn(float a, float b) { return a - b; }
OCTET_DEVICE float __fdiv_rn(float a, float b) { return a / b; }
OCTET_DEVICE float __int2float_rn(int32_t a) { return (float)a; }
OCTET_DEVICE float __double2float_rn(double a) { return (float)a; }
OCTET_DEVICE uint32_t __float_as_uint(float a) {
    uint32_t bits;
    memcpy(&bits, &a, sizeof bits);
    return bits;
}
OCTET_DEVICE float __uint_as_float(uint32_t a) {
    float value;
    memcpy(&value, &a, sizeof value);
    return value;
}
OCTET_DEVICE int32_t atomicMax(int32_t *at, int32_t value) {
    int32_t before = *at;
    *at = before < value ? value : before;
    return before;
}
OCTET_DEVICE int32_t atomicAdd(int32_t *at, int32_t value) {
    int32_t before = *at;
    *at = (int32_t)((uint32_t)before + (uint32_t)value);
    return before;
}

#endif

// Every kernel walks with these strides: whatever the grid, it computes everything. x runs along
// memory, and 32 threads of x are a warp.
OCTET_DEVICE int64_t firstX() { return (int64_t)blockIdx.x * blockDim.x + threadIdx.x; }
OCTET_DEVICE int64_t stepX() { return (int64_t)gridDim.x * blockDim.x; }
OCTET_DEVICE int64_t firstY() { return (int64_t)blockIdx.y * blockDim.y + threadIdx.y; }
OCTET_DEVICE int64_t stepY() { return (int64_t)gridDim.y * blockDim.y; }

// Combines a value over a warp, all of whose threads must arrive; the leader then has it for all. On
// the host every thread is a warp.
#ifdef __CUDACC__
OCTET_DEVICE bool isWarpLeader() { return threadIdx.x % 32 == 0; }
OCTET_DEVICE int32_t warpMax(int32_t value) {
    for (int lane = 16; lane > 0; lane /= 2) {
        int32_t other = __shfl_xor_sync(0xFFFFFFFFu, value, lane);
        value = value < other ? other : value;
    }
    return value;
}
OCTET_DEVICE int32_t warpSum(int32_t value) {
    for (int lane = 16; lane > 0; lane /= 2) value += __shfl_xor_sync(0xFFFFFFFFu, value, lane);
    return value;
}
#else
OCTET_DEVICE bool isWarpLeader() { return true; }
OCTET_DEVICE int32_t warpMax(int32_t value) { return value; }
OCTET_DEVICE int32_t warpSum(int32_t value) { return value; }
#endif

// Ordinals of dev.octet.kernel.DataType and Activation.Kind.
enum DataType { S8, U8, S32, F32 };
enum ActivationKind { LINEAR, RELU, CLIP, LEAKY_RELU, SIGMOID, TANH, GELU, GELU_TANH, SILU };

// What is moved at once.
struct alignas(16) Quad {
    int32_t part[4];
};

OCTET_DEVICE int8_t flipped(int8_t unit, int32_t flip) { return (int8_t)(unit ^ flip); }
OCTET_DEVICE float flipped(float unit, int32_t) { return unit; }
OCTET_DEVICE Quad flipped(Quad unit, int32_t flip) {
    for (int i = 0; i < 4; i++) unit.part[i] ^= flip;
    return unit;
}

template <class Unit>
OCTET_DEVICE Unit zero() {
    return Unit{};
}

constexpr int64_t NOWHERE = -1;

// a / b in 32 bits, where a GPU is quicker: places and rows of tensors are fewer than 2^32.
OCTET_DEVICE int64_t quotient(int64_t a, int64_t b) { return (uint32_t)a / (uint32_t)b; }

}  // namespace octet
