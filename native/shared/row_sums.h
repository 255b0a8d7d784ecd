// Sums of the rows of a source, which the zero points of weights are multiplied by.
#pragma once

#include <cstdint>

#include "shared/isa.h"

namespace octet {

namespace row_sums {

template <class Byte>
OCTET_INLINE void sumEach(const Byte *rows, long step, long count, long k, int32_t *sums) {
    for (long row = 0; row < count; row++) {
        const Byte *values = rows + row * step;
        int32_t sum = 0;
        for (long i = 0; i < k; i++) sum += values[i];
        sums[row] = sum;
    }
}

OCTET_INLINE void sumRows(const void *rows, bool isSigned, long step, long count, long k,
                          int32_t *sums) {
    if (isSigned) {
        sumEach(static_cast<const int8_t *>(rows), step, count, k, sums);
    } else {
        sumEach(static_cast<const uint8_t *>(rows), step, count, k, sums);
    }
}

#ifdef OCTET_X86
OCTET_AVX2 inline void sumAvx2(const void *rows, bool isSigned, long step, long count, long k,
                               int32_t *sums) {
    sumRows(rows, isSigned, step, count, k, sums);
}

OCTET_AVX512 inline void sumAvx512(const void *rows, bool isSigned, long step, long count, long k,
                                   int32_t *sums) {
    sumRows(rows, isSigned, step, count, k, sums);
}
#endif

}  // namespace row_sums

// Of `count` rows of k bytes, `step` apart. From each, k times its `shifts` is taken; null for
// none.
inline void sumsOfRows(const void *rows, bool isSigned, long step, long count, long k,
                       const int32_t *shifts, int32_t *sums) {
#ifdef OCTET_X86
    switch (isa()) {
        case Isa::AVX512: row_sums::sumAvx512(rows, isSigned, step, count, k, sums); break;
        case Isa::AVX2: row_sums::sumAvx2(rows, isSigned, step, count, k, sums); break;
        default: row_sums::sumRows(rows, isSigned, step, count, k, sums);
    }
#else
    row_sums::sumRows(rows, isSigned, step, count, k, sums);
#endif
    for (long row = 0; shifts != nullptr && row < count; row++) {
        sums[row] -= static_cast<int32_t>(k) * shifts[row];
    }
}

}  // namespace octet
