// The inner loops of vnni/product.h: a tile of rows by a panel of weights.
//
// On a Zen 4 one vector of products a cycle is the limit, and multiplications of floats share it:
// 16 outputs of 8 bits take K / 4 + 3 cycles at least. Everything else of the epilogue goes to
// other units, so it is done on the registers, where the next rows' products overlap with it.
#pragma once

#include <cstdint>
#include <limits>

#include "vnni/bytes.h"
#include "vnni/floats.h"
#include "vnni/vectors.h"

#if defined(__x86_64__)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define OCTET_VNNI_TARGET OCTET_AVX512_VNNI
namespace octet::vnni {

constexpr int kTileRows = 6;  // by four vectors, what fits into 32 registers beside the operands
constexpr int kTallTileRows = 12;  // by two vectors: fewer rows would wait for their sources

constexpr int tileRows(int vectors) { return vectors <= 2 ? kTallTileRows : kTileRows; }

// Rows of the source, `step` bytes apart, of `steps` times four bytes, u8 or s8. `ahead`: the
// processor is told to read the next rows.
struct TileSource {
    const uint8_t *rows;
    long step, steps;
    bool isSigned, ahead;
};

// A panel of weights: up to 64 channels, in vectors of 16.
struct TilePanel {
    const int8_t *weights;  // [steps][vectors][16 channels][4]
    const int32_t *start;   // what sums begin with
    const float *scale, *bias;
    int channels;
};

// What is added before the activation; no data: nothing.
struct TileResidual {
    const uint8_t *data;
    float scale;
    int zeroPoint;
    bool isSigned;
};

// A scale for each row, or one for all with a step of 0.
struct TileScales {
    const float *data;
    long step;
};

// Of s8 the highest bit is flipped, which makes u8 of it, 128 higher.
template <int M, int V, bool SIGNED>
OCTET_VNNI_INLINE void sumsOf(const TileSource &src, long row, const TilePanel &panel,
                              __m512i (&sum)[M][V]) {
#pragma GCC unroll 12
    for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) sum[m][v] = _mm512_load_si512(panel.start + v * 16);
    }
    const uint8_t *from = src.rows + row * src.step;
    const uint8_t *end = from + src.steps * 4;
    if (src.ahead) {
        for (long i = 0; i < M * src.step; i += 64) __builtin_prefetch(from + M * src.step + i);
    }
    const int8_t *weights = panel.weights;
    for (; from < end; from += 4, weights += V * 64) {
        __m512i w[V];
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) w[v] = _mm512_load_si512(weights + v * 64);
#pragma GCC unroll 12
        for (int m = 0; m < M; m++) {
            __m512i x = _mm512_set1_epi32(four(from + m * src.step));
            if constexpr (SIGNED) x = _mm512_xor_si512(x, _mm512_set1_epi8(char(0x80)));
#pragma GCC unroll 4
            for (int v = 0; v < V; v++) {
                sum[m][v] = Zmm::dot(sum[m][v], x, w[v]);
            }
        }
    }
}

template <int M, int V>
OCTET_VNNI_INLINE void tileSums(const TileSource &src, long row, const TilePanel &panel,
                                __m512i (&sum)[M][V]) {
    if (src.isSigned) {
        sumsOf<M, V, true>(src, row, panel, sum);
    } else {
        sumsOf<M, V, false>(src, row, panel, sum);
    }
}

// A panel's last vector may have fewer channels than lanes.
OCTET_VNNI_INLINE __mmask16 laneMask(int channels) {
    return channels < 16 ? (1 << channels) - 1 : 0xffff;
}

OCTET_VNNI_INLINE void storeLanes(void *to, __m512i lanes, int channels) {
    if (channels >= 16) {
        _mm512_storeu_si512(to, lanes);
    } else {
        _mm512_mask_storeu_epi32(to, laneMask(channels), lanes);
    }
}

// sums[row][channel] of some tiles, rows `sumStep` elements apart.
template <int M, int V>
OCTET_VNNI_KERNEL void tilesToSums(const TileSource &src, long tiles, const TilePanel &panel,
                                   int32_t *sums, long sumStep) {
    for (long row = 0; row < tiles * M; row += M) {
        __m512i sum[M][V];
        tileSums<M, V>(src, row, panel, sum);
#pragma GCC unroll 12
        for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
            for (int v = 0; v < V; v++) {
                storeLanes(sums + (row + m) * sumStep + v * 16, sum[m][v],
                           v < V - 1 ? 16 : panel.channels - v * 16);
            }
        }
    }
}

// V vectors of 16 bytes, the first `channels` of them.
template <int V>
OCTET_VNNI_INLINE void storeBytes(uint8_t *to, __m512i bytes, int channels) {
    if (channels < V * 16) {
        _mm512_mask_storeu_epi8(to, (uint64_t(1) << channels) - 1, bytes);
    } else if constexpr (V == 4) {
        _mm512_storeu_si512(to, bytes);
    } else {
        if constexpr (V >= 2) {
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm512_castsi512_si256(bytes));
        }
        if constexpr (V % 2 == 1) {
            _mm_storeu_si128(reinterpret_cast<__m128i *>(to) + V - 1,
                             _mm512_extracti32x4_epi32(bytes, V - 1));
        }
    }
}

// The order of operations of shared/epilogue.h. Clipping commutes with rounding, both being
// monotonic, and no value here is too large for s32: see fitsBytes.
template <int M, int V, bool ADDS>
OCTET_VNNI_INLINE void tileBytes(__m512i (&sum)[M][V], const TilePanel &panel,
                                 const ToBytes &finish, const TileResidual &residual, uint8_t *dst,
                                 long dstStep) {
    const __m512 srcScale = _mm512_set1_ps(finish.srcScale);
    const __m512 inverse = _mm512_set1_ps(finish.inverse);
    const bool isPlain = finish.isPlain() && !finish.isSigned;
    const __m512i zeroPoint = _mm512_set1_epi16(short(finish.zeroPoint));
    const __m512i low = _mm512_set1_epi8(char(finish.low));
    const __m512i high = _mm512_set1_epi8(char(finish.high));
    // packing goes by lanes of 128 bits
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512 addScale = _mm512_set1_ps(residual.scale);
    const __m512i addZero = _mm512_set1_epi32(residual.zeroPoint + (residual.isSigned ? 128 : 0));
    const __m128i addFlip = _mm_set1_epi8(residual.isSigned ? char(0x80) : 0);
    // by columns, so that their scale and bias are loaded once
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) {
        const __m512 scale = _mm512_load_ps(panel.scale + v * 16);
        const __m512 bias = _mm512_load_ps(panel.bias + v * 16);
#pragma GCC unroll 12
        for (int m = 0; m < M; m++) {
            __m512 y = _mm512_mul_ps(_mm512_cvtepi32_ps(sum[m][v]), srcScale);
            y = _mm512_add_ps(_mm512_mul_ps(y, scale), bias);
            if constexpr (ADDS) {
                const __m128i bytes = _mm_maskz_loadu_epi8(laneMask(panel.channels - v * 16),
                                                           residual.data + m * dstStep + v * 16);
                const __m512i r =
                    _mm512_sub_epi32(_mm512_cvtepu8_epi32(_mm_xor_si128(bytes, addFlip)), addZero);
                y = _mm512_add_ps(y, _mm512_mul_ps(addScale, _mm512_cvtepi32_ps(r)));
            }
            sum[m][v] = _mm512_cvtps_epi32(_mm512_mul_ps(y, inverse));
        }
    }
#pragma GCC unroll 12
    for (int m = 0; m < M; m++) {
        const __m512i(&q)[V] = sum[m];
        const __m512i a = _mm512_packs_epi32(q[0], q[V > 1 ? 1 : 0]);
        const __m512i b = V > 2 ? _mm512_packs_epi32(q[V > 2 ? 2 : 0], q[V - 1]) : a;
        __m512i bytes;
        if (isPlain) {
            bytes = _mm512_packus_epi16(a, b);
        } else {
            const __m512i c = _mm512_adds_epi16(a, zeroPoint);
            const __m512i d = _mm512_adds_epi16(b, zeroPoint);
            bytes = finish.isSigned ? Zmm::clampSigned(_mm512_packs_epi16(c, d), low, high)
                                    : Zmm::clampUnsigned(_mm512_packus_epi16(c, d), low, high);
        }
        storeBytes<V>(dst + m * dstStep, _mm512_permutexvar_epi32(order, bytes), panel.channels);
    }
}

// dst[row][channel], and residual[row][channel] if there is one, of some tiles, rows `dstStep`
// elements apart. They may be the same.
template <int M, int V>
OCTET_VNNI_KERNEL void tilesToBytes(const TileSource &src, long tiles, const TilePanel &panel,
                                    const ToBytes &finish, const TileResidual &residual,
                                    uint8_t *dst, long dstStep) {
    TileResidual add = residual;
    for (long row = 0; row < tiles * M; row += M) {
        __m512i sum[M][V];
        tileSums<M, V>(src, row, panel, sum);
        uint8_t *to = dst + row * dstStep;
        if (residual.data == nullptr) {
            tileBytes<M, V, false>(sum, panel, finish, residual, to, dstStep);
        } else {
            add.data = residual.data + row * dstStep;
            tileBytes<M, V, true>(sum, panel, finish, add, to, dstStep);
        }
    }
}

// Sums with infinities may be NaN, which is always the same one; bounds let it through, as of a NaN
// and a number, and of two zeros, the second operand is taken.
template <int M, int V, bool BOUNDED, bool ADDS>
OCTET_VNNI_INLINE void tileFloats(__m512i (&sum)[M][V], const TilePanel &panel,
                                  const ToFloats &finish, const TileScales &scales,
                                  const float *residual, float *dst, long dstStep) {
    const __m512 low = _mm512_set1_ps(finish.low), high = _mm512_set1_ps(finish.high);
    const __m512 zero = _mm512_set1_ps(finish.zero);
    const __m512 nan = _mm512_set1_ps(std::numeric_limits<float>::quiet_NaN());
    // by columns, so that their scale and bias are loaded once
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) {
        const int lanes = v < V - 1 ? 16 : panel.channels - v * 16;
        const __m512 scale = _mm512_load_ps(panel.scale + v * 16);
        const __m512 bias = _mm512_load_ps(panel.bias + v * 16);
#pragma GCC unroll 12
        for (int m = 0; m < M; m++) {
            const long at = m * dstStep + v * 16;
            __m512 y = _mm512_mul_ps(_mm512_cvtepi32_ps(sum[m][v]),
                                     _mm512_set1_ps(scales.data[m * scales.step]));
            y = _mm512_add_ps(_mm512_mul_ps(y, scale), bias);
            if constexpr (ADDS) {
                y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(laneMask(lanes), residual + at));
                y = _mm512_mask_mov_ps(y, _mm512_cmp_ps_mask(y, y, _CMP_UNORD_Q), nan);
            }
            if constexpr (BOUNDED) {
                y = _mm512_min_ps(high, _mm512_max_ps(low, y));
                y = _mm512_add_ps(y, zero);
            }
            storeLanes(dst + at, _mm512_castps_si512(y), lanes);
        }
    }
}

// dst[row][channel], and residual[row][channel] if not null, of some tiles, rows `dstStep` elements
// apart. They may be the same.
template <int M, int V>
OCTET_VNNI_KERNEL void tilesToFloats(const TileSource &src, long tiles, const TilePanel &panel,
                                     const ToFloats &finish, const TileScales &scales,
                                     const float *residual, float *dst, long dstStep) {
    for (long row = 0; row < tiles * M; row += M) {
        __m512i sum[M][V];
        tileSums<M, V>(src, row, panel, sum);
        const TileScales own{scales.data + row * scales.step, scales.step};
        const float *add = residual == nullptr ? nullptr : residual + row * dstStep;
        float *to = dst + row * dstStep;
        if (residual != nullptr) {
            if (finish.isBounded) {
                tileFloats<M, V, true, true>(sum, panel, finish, own, add, to, dstStep);
            } else {
                tileFloats<M, V, false, true>(sum, panel, finish, own, add, to, dstStep);
            }
        } else if (finish.isBounded) {
            tileFloats<M, V, true, false>(sum, panel, finish, own, nullptr, to, dstStep);
        } else {
            tileFloats<M, V, false, false>(sum, panel, finish, own, nullptr, to, dstStep);
        }
    }
}

using TilesToSums = void (*)(const TileSource &, long, const TilePanel &, int32_t *, long);
using TilesToBytes = void (*)(const TileSource &, long, const TilePanel &, const ToBytes &,
                              const TileResidual &, uint8_t *, long);

using TilesToFloats = void (*)(const TileSource &, long, const TilePanel &, const ToFloats &,
                               const TileScales &, const float *, float *, long);

#define OCTET_TILES(function, m) \
    { function<m, 1>, function<m, 2>, function<m, 3>, function<m, 4> }
#define OCTET_TALL_TILES(function, m) \
    { function<m, 1>, function<m, 2> }
#define OCTET_ALL_TILES(function)                                                         \
    {                                                                                     \
        OCTET_TILES(function, 1), OCTET_TILES(function, 2), OCTET_TILES(function, 3),     \
            OCTET_TILES(function, 4), OCTET_TILES(function, 5), OCTET_TILES(function, 6), \
            OCTET_TALL_TILES(function, 7), OCTET_TALL_TILES(function, 8),                 \
            OCTET_TALL_TILES(function, 9), OCTET_TALL_TILES(function, 10),                \
            OCTET_TALL_TILES(function, 11), OCTET_TALL_TILES(function, 12)                \
    }

inline TilesToSums toSumsOf(int rows, int vectors) {
    static const TilesToSums all[kTallTileRows][4] = OCTET_ALL_TILES(tilesToSums);
    return all[rows - 1][vectors - 1];
}

inline TilesToBytes toBytesOf(int rows, int vectors) {
    static const TilesToBytes all[kTallTileRows][4] = OCTET_ALL_TILES(tilesToBytes);
    return all[rows - 1][vectors - 1];
}

inline TilesToFloats toFloatsOf(int rows, int vectors) {
    static const TilesToFloats all[kTallTileRows][4] = OCTET_ALL_TILES(tilesToFloats);
    return all[rows - 1][vectors - 1];
}

#undef OCTET_TALL_TILES
#undef OCTET_TILES
#undef OCTET_ALL_TILES

}  // namespace octet::vnni
#undef OCTET_VNNI_TARGET

#pragma GCC diagnostic pop

#endif
