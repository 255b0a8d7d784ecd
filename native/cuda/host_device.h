// A GPU of the tests: g++ compiles the kernels, and this runs them on the host, a thread after the
// other. Multiplications are plain loops.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#include "cuda/conversions.cuh"
#include "cuda/direct.cuh"
#include "cuda/finish.cuh"
#include "cuda/operands.cuh"

namespace octet {
namespace host {

struct Kernel {
    const char *name;
    void (*run)(const void *arguments);
    int64_t bytes;
};

template <class Arguments, void (*KERNEL)(const Arguments)>
void call(const void *arguments) {
    Arguments copy;
    std::memcpy(&copy, arguments, sizeof copy);
    KERNEL(copy);
}

// clang-format off
#define OCTET_HOST_KERNEL(name, Arguments) {#name, call<Arguments, name>, sizeof(Arguments)}
// clang-format on

inline const Kernel KERNELS[] = {
    OCTET_HOST_KERNEL(octet_finish_s32, FinishArguments),
    OCTET_HOST_KERNEL(octet_finish_f32, FinishArguments),
    OCTET_HOST_KERNEL(octet_pack_s8, PackArguments),
    OCTET_HOST_KERNEL(octet_pack_f32, PackArguments),
    OCTET_HOST_KERNEL(octet_column_sums, SumArguments),
    OCTET_HOST_KERNEL(octet_channels_last_s8, ChannelsLastArguments),
    OCTET_HOST_KERNEL(octet_channels_last_f32, ChannelsLastArguments),
    OCTET_HOST_KERNEL(octet_windows_s8, WindowsArguments),
    OCTET_HOST_KERNEL(octet_windows_s8x4, WindowsArguments),
    OCTET_HOST_KERNEL(octet_windows_s8x16, WindowsArguments),
    OCTET_HOST_KERNEL(octet_windows_f32, WindowsArguments),
    OCTET_HOST_KERNEL(octet_direct_s32, DirectArguments),
    OCTET_HOST_KERNEL(octet_direct_f32, DirectArguments),
    OCTET_HOST_KERNEL(octet_depthwise_s32, DirectArguments),
    OCTET_HOST_KERNEL(octet_convert, ConvertArguments),
    OCTET_HOST_KERNEL(octet_row_ends, RowsArguments),
    OCTET_HOST_KERNEL(octet_quantize_rows, RowsArguments),
};

// dst[rows][columns] = src[rows][depth] * weights[columns][depth]^T, for each entry.
template <class Element, class Sum>
void multiply(const Element *src, const Element *weights, Sum *dst, int entries, int rows,
              int columns, int depth, int64_t srcEntry, int64_t dstEntry) {
    for (int e = 0; e < entries; e++) {
        for (int r = 0; r < rows; r++) {
            const Element *x = src + e * srcEntry + int64_t(r) * depth;
            for (int c = 0; c < columns; c++) {
                const Element *w = weights + (int64_t(e) * columns + c) * depth;
                Sum sum = 0;
                for (int k = 0; k < depth; k++) sum += Sum(x[k]) * Sum(w[k]);
                dst[e * dstEntry + int64_t(r) * columns + c] = sum;
            }
        }
    }
}

}  // namespace host
}  // namespace octet

// ---- dev.octet.engine.cuda.HostDeviceNative ----

constexpr int64_t PAGE = 4096;

inline int64_t hostRoundUp(int64_t bytes, int64_t unit) { return (bytes + unit - 1) / unit * unit; }

// Aligned memory in front of a page that nobody may touch: who reads behind it does not come far.
inline int64_t hostAllocate(int64_t bytes, int alignment) {
    const int64_t pages = hostRoundUp(bytes, PAGE);
    void *map =
        mmap(nullptr, pages + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || mprotect(static_cast<char *>(map) + pages, PAGE, PROT_NONE) != 0) {
        throw std::runtime_error("no memory for " + std::to_string(bytes) + " bytes");
    }
    return reinterpret_cast<int64_t>(map) + pages - hostRoundUp(bytes, alignment);
}

inline void hostFree(int64_t address, int64_t bytes, int alignment) {
    const int64_t pages = hostRoundUp(bytes, PAGE);
    const int64_t map = address + hostRoundUp(bytes, alignment) - pages;
    munmap(reinterpret_cast<void *>(map), pages + PAGE);
}

inline void hostFill(int64_t address, int value, int64_t bytes) {
    std::memset(reinterpret_cast<void *>(address), value, bytes);
}

inline void hostCopy(int64_t from, int64_t to, int64_t bytes) {
    std::memcpy(reinterpret_cast<void *>(to), reinterpret_cast<const void *>(from), bytes);
}

// Whether all bytes have a value.
inline bool hostHolds(int64_t address, int value, int64_t bytes) {
    const uint8_t *at = reinterpret_cast<const uint8_t *>(address);
    for (int64_t i = 0; i < bytes; i++) {
        if (at[i] != uint8_t(value)) return false;
    }
    return true;
}

// A kernel's number; -1 for an unknown name.
inline int hostKernel(const char *name) {
    int number = 0;
    for (const octet::host::Kernel &kernel : octet::host::KERNELS) {
        if (std::strcmp(kernel.name, name) == 0) return number;
        number++;
    }
    return -1;
}

// Bytes of a kernel's arguments.
inline int64_t hostArgumentBytes(int kernel) { return octet::host::KERNELS[kernel].bytes; }

inline void hostLaunch(int kernel, int gridX, int gridY, int blockX, int blockY,
                       int64_t arguments) {
    using namespace octet;
    gridDim = {unsigned(gridX), unsigned(gridY), 1};
    blockDim = {unsigned(blockX), unsigned(blockY), 1};
    for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++) {
        for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++) {
            for (threadIdx.y = 0; threadIdx.y < blockDim.y; threadIdx.y++) {
                for (threadIdx.x = 0; threadIdx.x < blockDim.x; threadIdx.x++) {
                    host::KERNELS[kernel].run(reinterpret_cast<const void *>(arguments));
                }
            }
        }
    }
}

inline void hostMultiply(bool integers, int64_t src, int64_t weights, int64_t dst, int entries,
                         int rows, int columns, int depth, int64_t srcEntry, int64_t dstEntry) {
    if (integers) {
        octet::host::multiply(
            reinterpret_cast<const int8_t *>(src), reinterpret_cast<const int8_t *>(weights),
            reinterpret_cast<int32_t *>(dst), entries, rows, columns, depth, srcEntry, dstEntry);
    } else {
        octet::host::multiply(
            reinterpret_cast<const float *>(src), reinterpret_cast<const float *>(weights),
            reinterpret_cast<float *>(dst), entries, rows, columns, depth, srcEntry, dstEntry);
    }
}
