// What operations over float tensors have in common: loops along rows, and how results are written.
#pragma once

#include <cstdint>
#include <limits>

#include "avx/isa.h"
#include "avx/lanes.h"
#include "shared/computation.h"
#include "shared/convert.h"
#include "shared/functions.h"
#include "shared/kinds.h"
#include "shared/memory.h"
#include "shared/quantize.h"
#include "shared/row_results.h"

namespace octet::avx {

// Rows that go together from pass to pass, and the floats they may have together.
constexpr long kMostRowsAtOnce = 8, kFloatsAtOnce = 4096;

inline long rowsAtOnce(long n) {
    const long fit = kFloatsAtOnce / n;
    return fit < 1 ? 1 : fit > kMostRowsAtOnce ? kMostRowsAtOnce : fit;
}

// Of a dst that no cache is expected to hold: what is written past them need not be read before,
// which is a third of what a copy moves.
constexpr int64_t kStreamedBytes = 16 << 20;

// Whether so many floats of dst go past them, whose rows are staged in a cache before.
inline bool isStreamed(int64_t count, long row) {
    constexpr long kMostStaged = 1 << 15;
    return count * int64_t(sizeof(float)) >= kStreamedBytes && row <= kMostStaged;
}

}  // namespace octet::avx

#if defined(__x86_64__)

// Both are always inlined into kernels of that target.
#define OCTET_ROWS OCTET_AVX_TARGET __attribute__((always_inline)) inline
#define OCTET_ROWS_LAMBDA __attribute__((always_inline)) OCTET_AVX_TARGET

namespace octet::avx::zmm {
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/row_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/row_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::ymm

#endif
