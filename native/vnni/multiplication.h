// What multiplications of few and of many rows have in common.
#pragma once

#include <cstdint>
#include <cstring>

#include "shared/memory.h"
#include "shared/quantize.h"
#include "vnni/packed.h"
#include "vnni/rows.h"

namespace octet::vnni {

// What is asked for; types are ordinals of dev.octet.kernel.DataType.
struct GemmShape {
    int batch;
    bool srcBroadcast;
    int m, n, k;
    int src, dst;
    int srcZeroPoint;  // one for the whole source; rows with their own bring them along
    int threads;       // how many are to find a part of their own in a run

    // What makes u8 of the source.
    int flip() const { return src == U8 ? 0 : 128; }
};

// A prepared multiplication. Any number of threads run it at once.
class Multiplication {
public:
    virtual ~Multiplication() = default;
    // What a run can be cut into.
    virtual long units() const = 0;
    // Units [from, to).
    virtual void run(const void *src, void *dst, const void *residual, const float *rowScales,
                     const int32_t *rowZeroPoints, long from, long to) const = 0;
};

// Rows as the kernels read them: u8, `step` bytes apart, with zeros up to whole steps.
struct UnsignedRows {
    const uint8_t *data;
    long step;
    const float *scales;  // of quantized floats, otherwise null
};

// Rows [first, first + count) of a source; the same thread's last ones are overwritten.
inline UnsignedRows unsignedRows(const GemmShape &shape, const void *src, long first, long count) {
    struct Scratch {
        Growing rows{"quantized or shifted rows"}, scales{"scales of rows"};
    };
    static thread_local Scratch scratch;
    const long k = shape.k, padded = (k + kDepth - 1) / kDepth * kDepth;
    const auto *bytes = static_cast<const uint8_t *>(src) + first * k;
    if (shape.src == U8 && k == padded) return {bytes, k, nullptr};
    auto *to = scratch.rows.atLeast<uint8_t>(count * padded + kRowSlack);
    if (shape.src != F32) {
        copyRows({bytes, k, k, shape.src == S8}, count, to, padded);
        return {to, padded, nullptr};
    }
    auto *scales = scratch.scales.atLeast<float>(count);
    quantizeRows(static_cast<const float *>(src) + first * k, k, count, k,
                 reinterpret_cast<int8_t *>(to), padded, scales, true);
    for (long row = 0; k < padded && row < count; row++) {
        std::memset(to + row * padded + k, 0, padded - k);
    }
    return {to, padded, scales};
}

}  // namespace octet::vnni
