// Rows of bytes as the kernels read them: u8, with zeros up to whole steps.
#pragma once

#include <cstdint>
#include <cstring>

#include "shared/isa.h"
#include "shared/quantize.h"
#include "vnni/vectors.h"

namespace octet::vnni {

// What copyRows may write behind its last row.
constexpr long kRowSlack = 64;

// Rows of k bytes, `step` bytes apart; of s8 the highest bit is flipped.
struct ByteRows {
    const uint8_t *data;
    long step, k;
    bool isSigned;
};

#if defined(__x86_64__)
// By whole vectors, whose ends the next row overwrites.
OCTET_AVX512_VNNI inline void copyRows512(const ByteRows &rows, long count, uint8_t *to,
                                          long padded) {
    const __m512i flip = _mm512_set1_epi8(rows.isSigned ? char(0x80) : 0);
    const long whole = rows.k / 64 * 64;
    const __mmask64 rest = (uint64_t(1) << (rows.k - whole)) - 1;
    for (long row = 0; row < count; row++) {
        const uint8_t *from = rows.data + row * rows.step;
        uint8_t *out = to + row * padded;
        for (long i = 0; i < whole; i += 64) {
            _mm512_storeu_si512(out + i, _mm512_xor_si512(_mm512_loadu_si512(from + i), flip));
        }
        const __m512i bytes = _mm512_maskz_loadu_epi8(rest, from + whole);
        _mm512_storeu_si512(out + whole,
                            _mm512_maskz_mov_epi8(rest, _mm512_xor_si512(bytes, flip)));
    }
}
#endif

// To rows `padded` bytes long.
inline void copyRows(const ByteRows &rows, long count, uint8_t *to, long padded) {
#if defined(__x86_64__)
    if (isa() == Isa::AVX512) return copyRows512(rows, count, to, padded);
#endif
    for (long row = 0; row < count; row++) {
        const uint8_t *from = rows.data + row * rows.step;
        uint8_t *out = to + row * padded;
        if (rows.isSigned) {
            shiftToUnsigned(reinterpret_cast<const int8_t *>(from), rows.k, out);
        } else {
            std::memcpy(out, from, rows.k);
        }
        std::memset(out + rows.k, 0, padded - rows.k);
    }
}

}  // namespace octet::vnni
