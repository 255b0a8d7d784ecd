// What the kernels are written in, for a GPU (NVRTC, nvcc) and for the host: there g++ compiles the
// same sources, and cuda/host_device.h runs them, a thread after the other.
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

#include "shared/kinds.h"

// Loops over arrays are unrolled: what a variable indexes would lie in memory instead of registers.
#ifdef __CUDACC__
#define OCTET_DEVICE __device__ __forceinline__
#define OCTET_KERNEL extern "C" __global__ void
#define OCTET_UNROLL _Pragma("unroll")
#else
#define OCTET_DEVICE inline
#define OCTET_KERNEL inline void
#define OCTET_UNROLL
#endif

// Arguments of a kernel are one struct, whose fields take 8 bytes each: Arguments.java writes it.
#define OCTET_ARGUMENT alignas(8)

namespace octet {

#ifndef __CUDACC__

struct Dim3 {
    unsigned x, y, z;
};

// Set by cuda/host_device.h for each thread it runs.
inline thread_local Dim3 threadIdx, blockIdx, blockDim, gridDim;

OCTET_DEVICE int32_t __dp4a(int32_t a, int32_t b, int32_t sum) {
    for (int i = 0; i < 32; i += 8) {
        sum = (int32_t)((uint32_t)sum + (uint32_t)((int8_t)(a >> i) * (int8_t)(b >> i)));
    }
    return sum;
}
// Byte i of the result is the byte of a, then b, that digit i of the selector names.
OCTET_DEVICE uint32_t __byte_perm(uint32_t a, uint32_t b, uint32_t selector) {
    const uint64_t both = (uint64_t)b << 32 | a;
    uint32_t result = 0;
    for (int i = 0; i < 4; i++) {
        const uint32_t digit = selector >> (4 * i) & 7;
        result |= (uint32_t)(both >> (8 * digit) & 0xFF) << (8 * i);
    }
    return result;
}
OCTET_DEVICE float __fmul_rn(float a, float b) { return a * b; }
OCTET_DEVICE float __fadd_rn(float a, float b) { return a + b; }
OCTET_DEVICE float __fsub_rn(float a, float b) { return a - b; }
OCTET_DEVICE float __fdiv_rn(float a, float b) { return a / b; }
OCTET_DEVICE float __int2float_rn(int32_t a) { return (float)a; }
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

// Combines a value over a warp, all of whose threads must arrive; the leader then has it for all.
// On the host every thread is a warp.
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

constexpr int64_t NOWHERE = -1;

// a / b in 32 bits, where a GPU is quicker: places and rows of tensors are fewer than 2^32.
OCTET_DEVICE int64_t quotient(int64_t a, int64_t b) { return (uint32_t)a / (uint32_t)b; }
OCTET_DEVICE int64_t quotientUp(int64_t a, int64_t b) { return quotient(a + b - 1, b); }

// The smaller, as what a loop runs to.
OCTET_DEVICE int atMost(int most, int64_t left) { return left < most ? (int)left : most; }

// What is moved at once, where it is aligned.
template <class T, int N>
struct alignas(N * sizeof(T)) Run {
    T part[N];
};

using Quad = Run<uint32_t, 4>;

template <class T, int N>
OCTET_DEVICE bool isAligned(const T *at) {
    return (uint64_t)at % (N * sizeof(T)) == 0;
}

// The first `count` of a run; the others are 0.
template <int N, class T>
OCTET_DEVICE Run<T, N> load(const T *from, int count) {
    if (count == N && isAligned<T, N>(from)) return *(const Run<T, N> *)from;
    Run<T, N> run;
    OCTET_UNROLL
    for (int i = 0; i < N; i++) run.part[i] = i < count ? from[i] : T(0);
    return run;
}

template <class T, int N>
OCTET_DEVICE void store(T *to, int count, const Run<T, N> &run) {
    if (count == N && isAligned<T, N>(to)) {
        *(Run<T, N> *)to = run;
        return;
    }
    OCTET_UNROLL
    for (int i = 0; i < N; i++) {
        if (i < count) to[i] = run.part[i];
    }
}

// Bytes [4][4], a row a word, become bytes [4][4], a column a word.
OCTET_DEVICE void transpose(uint32_t (&rows)[4]) {
    const uint32_t low01 = __byte_perm(rows[0], rows[1], 0x5140);
    const uint32_t low23 = __byte_perm(rows[2], rows[3], 0x5140);
    const uint32_t high01 = __byte_perm(rows[0], rows[1], 0x7362);
    const uint32_t high23 = __byte_perm(rows[2], rows[3], 0x7362);
    rows[0] = __byte_perm(low01, low23, 0x5410);
    rows[1] = __byte_perm(low01, low23, 0x7632);
    rows[2] = __byte_perm(high01, high23, 0x5410);
    rows[3] = __byte_perm(high01, high23, 0x7632);
}

}  // namespace octet
