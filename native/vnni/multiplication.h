// What multiplications of few and of many rows have in common.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>

#include "shared/computation.h"
#include "shared/gemm_shape.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"
#include "shared/quantize.h"
#include "vnni/packed.h"
#include "vnni/rows.h"
#include "vnni/unit.h"

namespace octet::vnni {

constexpr int kFewRows = 2;

// A multiplication as this engine is asked for it.
struct GemmRequest : GemmShape {
    int threads;  // how many are to find a part of their own in a run
    Unit unit;

    // Whether every weight is used so seldom that reading them takes the time. Groups are put
    // together in tiles of rows.
    bool hasFewRows() const { return m <= kFewRows && group == 0; }

    // What makes u8 of the source.
    int flip() const { return src == U8 ? 0 : 128; }
};

// Of few or many rows; defined in vnni.h.
std::unique_ptr<Computation> multiplication(const GemmRequest &request,
                                            const std::shared_ptr<const OwnedEpilogue> &epilogue,
                                            const std::shared_ptr<const Packed> &weights);

// Rows as the kernels read them: u8, `step` bytes apart, with zeros up to whole steps.
struct UnsignedRows {
    const uint8_t *data;
    long step;
    const float *scales;  // of quantized floats, otherwise null
};

// Rows [first, first + count) of a source; the same thread's last ones are overwritten.
inline UnsignedRows unsignedRows(const GemmRequest &shape, const void *src, long first,
                                 long count) {
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
