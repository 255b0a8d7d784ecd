// Transposition of a matrix of 1- or 4-byte elements, between channels first and channels last.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace octet {
namespace transposition {

template <class T>
inline void each(const T *from, long fromStride, long rows, long cols, T *to, long toStride) {
    for (long c = 0; c < cols; c++) {
        for (long r = 0; r < rows; r++) to[c * toStride + r] = from[r * fromStride + c];
    }
}

// to[c][r] = from[r][c] for a block of kSize x kSize, of which the last rows may be missing: then
// something else is written in their place.
template <class T>
struct Block;

#if defined(__SSE2__)
template <>
struct Block<int8_t> {
    static constexpr long kSize = 16;

    static void run(const int8_t *from, long fromStride, int8_t *to, long toStride,
                    long rows = kSize) {
        __m128i row[kSize], next[kSize];
        for (int i = 0; i < kSize; i++) {
            row[i] = _mm_loadu_si128(
                reinterpret_cast<const __m128i *>(from + std::min<long>(i, rows - 1) * fromStride));
        }
        // a perfect shuffle of rows i and i + 8, four times, is the transposition
        for (int step = 0; step < 4; step++) {
            for (int i = 0; i < 8; i++) {
                next[2 * i] = _mm_unpacklo_epi8(row[i], row[i + 8]);
                next[2 * i + 1] = _mm_unpackhi_epi8(row[i], row[i + 8]);
            }
            for (int i = 0; i < kSize; i++) row[i] = next[i];
        }
        for (int i = 0; i < kSize; i++) {
            _mm_storeu_si128(reinterpret_cast<__m128i *>(to + i * toStride), row[i]);
        }
    }
};

template <>
struct Block<int32_t> {
    static constexpr long kSize = 4;

    static void run(const int32_t *from, long fromStride, int32_t *to, long toStride,
                    long rows = kSize) {
        __m128i row[kSize], next[kSize];
        for (int i = 0; i < kSize; i++) {
            row[i] = _mm_loadu_si128(
                reinterpret_cast<const __m128i *>(from + std::min<long>(i, rows - 1) * fromStride));
        }
        for (int step = 0; step < 2; step++) {
            for (int i = 0; i < 2; i++) {
                next[2 * i] = _mm_unpacklo_epi32(row[i], row[i + 2]);
                next[2 * i + 1] = _mm_unpackhi_epi32(row[i], row[i + 2]);
            }
            for (int i = 0; i < kSize; i++) row[i] = next[i];
        }
        for (int i = 0; i < kSize; i++) {
            _mm_storeu_si128(reinterpret_cast<__m128i *>(to + i * toStride), row[i]);
        }
    }
};
#else
template <class T>
struct Block {
    static constexpr long kSize = 64 / sizeof(T);

    static void run(const T *from, long fromStride, T *to, long toStride, long rows = kSize) {
        each(from, fromStride, rows, kSize, to, toStride);
    }
};
#endif

#if defined(__SSE2__)
// Three rows, as pictures mostly have: four bytes a column, whose last one the next column
// overwrites. Some columns are left; returns the first of them.
inline long threeRows(const int8_t *from, long fromStride, long cols, int8_t *to) {
    long c = 0;
    for (; c + 17 <= cols; c += 16) {
        const auto row = [&](int i) {
            return _mm_loadu_si128(reinterpret_cast<const __m128i *>(from + i * fromStride + c));
        };
        const __m128i a = row(0), b = row(1), z = row(2);
        const __m128i ab[2] = {_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)};
        const __m128i zs[2] = {_mm_unpacklo_epi8(z, z), _mm_unpackhi_epi8(z, z)};
        alignas(16) int32_t columns[16];
        for (int i = 0; i < 2; i++) {
            _mm_store_si128(reinterpret_cast<__m128i *>(columns + 8 * i),
                            _mm_unpacklo_epi16(ab[i], zs[i]));
            _mm_store_si128(reinterpret_cast<__m128i *>(columns + 8 * i + 4),
                            _mm_unpackhi_epi16(ab[i], zs[i]));
        }
        for (int i = 0; i < 16; i++) std::memcpy(to + 3 * (c + i), columns + i, 4);
    }
    return c;
}
#endif

// Fewer rows than a block has, as pictures have colors, to columns one behind the other: what a
// block writes too much, the next one overwrites, and the last columns go one by one.
template <class T>
inline void fewRows(const T *from, long fromStride, long rows, long cols, T *to) {
    constexpr long kSize = Block<T>::kSize;
    long c = 0;
#if defined(__SSE2__)
    if constexpr (sizeof(T) == 1) {
        if (rows == 3) c = threeRows(from, fromStride, cols, to);
    }
#endif
    for (; c + 2 * kSize <= cols; c += kSize) {
        Block<T>::run(from + c, fromStride, to + c * rows, rows, rows);
    }
    each(from + c, fromStride, rows, cols - c, to + c * rows, rows);
}

// In tiles of a cache line by a cache line, so that every line is written in one go.
template <class T>
inline void run(const T *from, long fromStride, long rows, long cols, T *to, long toStride) {
    constexpr long kTile = 64 / sizeof(T);
    constexpr long kSize = Block<T>::kSize;
    if (rows < kSize && toStride == rows) return fewRows(from, fromStride, rows, cols, to);
    for (long r = 0; r < rows; r += kTile) {
        const long height = std::min(kTile, rows - r);
        for (long c = 0; c < cols; c += kSize) {
            const long width = std::min(kSize, cols - c);
            // a line for each column: more than the hardware prefetcher follows
            for (long j = 0; j < width; j++) {
                __builtin_prefetch(to + (c + j) * toStride + r + kTile, 1);
            }
            for (long i = 0; i < height; i += kSize) {
                const T *source = from + (r + i) * fromStride + c;
                T *target = to + c * toStride + r + i;
                if (width == kSize && i + kSize <= height) {
                    Block<T>::run(source, fromStride, target, toStride);
                } else {
                    each(source, fromStride, std::min(kSize, height - i), width, target, toStride);
                }
            }
        }
    }
}

}  // namespace transposition

// to[c][r] = from[r][c]; strides count elements of 1 or 4 bytes.
inline void transpose(int elementBytes, const void *from, long fromStride, long rows, long cols,
                      void *to, long toStride) {
    if (elementBytes == 1) {
        transposition::run(static_cast<const int8_t *>(from), fromStride, rows, cols,
                           static_cast<int8_t *>(to), toStride);
    } else {
        transposition::run(static_cast<const int32_t *>(from), fromStride, rows, cols,
                           static_cast<int32_t *>(to), toStride);
    }
}

}  // namespace octet
