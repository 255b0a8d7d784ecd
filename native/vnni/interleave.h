// Four rows of weights made one, a byte of each in turn: what one instruction sums.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <emmintrin.h>

namespace octet::vnni {

// `flip`: bits changed in every byte. May read and write up to 15 columns more.
inline void interleave(const int8_t *rows, long stride, long columns, uint8_t flip, int8_t *to) {
    const __m128i flips = _mm_set1_epi8(static_cast<char>(flip));
    const auto load = [=](long row, long column) {
        const auto *from = reinterpret_cast<const __m128i *>(rows + row * stride + column);
        return _mm_xor_si128(_mm_loadu_si128(from), flips);
    };
    const auto store = [=](long column, __m128i bytes) {
        _mm_storeu_si128(reinterpret_cast<__m128i *>(to + column * 4), bytes);
    };
    for (long c = 0; c < columns; c += 16) {
        const __m128i a = load(0, c), b = load(1, c), x = load(2, c), y = load(3, c);
        const __m128i low = _mm_unpacklo_epi8(a, b), high = _mm_unpackhi_epi8(a, b);
        const __m128i low2 = _mm_unpacklo_epi8(x, y), high2 = _mm_unpackhi_epi8(x, y);
        store(c, _mm_unpacklo_epi16(low, low2));
        store(c + 4, _mm_unpackhi_epi16(low, low2));
        store(c + 8, _mm_unpacklo_epi16(high, high2));
        store(c + 12, _mm_unpackhi_epi16(high, high2));
    }
}

}  // namespace octet::vnni

#endif
