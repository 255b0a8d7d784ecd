// The inner loops of vnni/few_rows.h: one or two rows by a panel of weights, with 512 and with 256
// bits.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vnni/packed.h"
#include "vnni/unit.h"
#include "vnni/vectors.h"

namespace octet::vnni {

// sums[row][channel] over one panel of `steps` times kDepth weights a channel; rows of src are u8
// and as long.
using Panel = void (*)(const uint8_t *src, long steps, const int8_t *panel, int32_t *sums,
                       long sumStride);

#if defined(__x86_64__)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

// M rows by V vectors of channels. Fewer than eight accumulators would wait for each other's
// latency: then steps take turns with several sets of them.
template <int M, int V>
OCTET_AVX512_VNNI void panel512(const uint8_t *src, long steps, const int8_t *panel, int32_t *sums,
                                long sumStride) {
    constexpr int kSets = M * V >= 8 ? 1 : 8 / (M * V);
    const long rowBytes = steps * kDepth;
    __m512i acc[kSets][M][V];
    for (auto &set : acc) {
        for (auto &row : set) {
            for (auto &a : row) a = _mm512_setzero_si512();
        }
    }
    const auto add = [&](__m512i(&sum)[M][V], long step) OCTET_AVX512_VNNI
        __attribute__((always_inline)) {
        __m512i w[V];
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) w[v] = _mm512_load_si512(panel + (step * V + v) * 64);
#pragma GCC unroll 4
        for (int m = 0; m < M; m++) {
            const __m512i x = _mm512_set1_epi32(four(src + m * rowBytes + step * kDepth));
#pragma GCC unroll 4
            for (int v = 0; v < V; v++) sum[m][v] = Zmm::dot(sum[m][v], x, w[v]);
        }
    };
    long step = 0;
    if constexpr (kSets > 1) {
        for (; step + kSets <= steps; step += kSets) {
#pragma GCC unroll 8
            for (int set = 0; set < kSets; set++) add(acc[set], step + set);
        }
    }
    for (; step < steps; step++) add(acc[0], step);
    for (int m = 0; m < M; m++) {
        for (int v = 0; v < V; v++) {
            __m512i sum = acc[0][m][v];
            for (int set = 1; set < kSets; set++) sum = _mm512_add_epi32(sum, acc[set][m][v]);
            _mm512_storeu_si512(sums + m * sumStride + v * kVector, sum);
        }
    }
}

// M rows by H half vectors of a panel that has `halves` of them.
template <int M, int H>
OCTET_AVX_VNNI void halves256(const uint8_t *src, long steps, const int8_t *panel, int halves,
                              int32_t *sums, long sumStride) {
    const long rowBytes = steps * kDepth;
    __m256i acc[M][H];
    for (auto &row : acc) {
        for (auto &a : row) a = _mm256_setzero_si256();
    }
    for (long step = 0; step < steps; step++) {
        const auto *w = reinterpret_cast<const __m256i *>(panel + step * halves * 32);
        __m256i x[M];
#pragma GCC unroll 4
        for (int m = 0; m < M; m++) {
            x[m] = _mm256_set1_epi32(four(src + m * rowBytes + step * kDepth));
        }
#pragma GCC unroll 8
        for (int h = 0; h < H; h++) {
            const __m256i line = _mm256_load_si256(w + h);
#pragma GCC unroll 4
            for (int m = 0; m < M; m++) {
                acc[m][h] = Ymm::dot(acc[m][h], x[m], line);
            }
        }
    }
    for (int m = 0; m < M; m++) {
        for (int h = 0; h < H; h++) {
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(sums + m * sumStride + h * kVector / 2),
                                acc[m][h]);
        }
    }
}

// 16 registers of 256 bits: the more rows, the fewer channels at a time.
template <int M, int V>
OCTET_AVX_VNNI void panel256(const uint8_t *src, long steps, const int8_t *panel, int32_t *sums,
                             long sumStride) {
    constexpr int kHalves = 2 * V;
    constexpr int kAtOnce = std::min(kHalves, M == 1 ? 8 : 4);
    int half = 0;
    for (; half + kAtOnce <= kHalves; half += kAtOnce) {
        halves256<M, kAtOnce>(src, steps, panel + half * 32, kHalves, sums + half * kVector / 2,
                              sumStride);
    }
    // what is left of three vectors taken two at a time
    if (half < kHalves) {
        halves256<M, 2>(src, steps, panel + half * 32, kHalves, sums + half * kVector / 2,
                        sumStride);
    }
}

#pragma GCC diagnostic pop

template <int M>
Panel panelFor(Unit unit, int vectors) {
    static const Panel wide[] = {panel512<M, 1>, panel512<M, 2>, panel512<M, 3>, panel512<M, 4>};
    static const Panel narrow[] = {panel256<M, 1>, panel256<M, 2>, panel256<M, 3>, panel256<M, 4>};
    return (unit == Unit::AVX512_VNNI ? wide : narrow)[vectors - 1];
}

inline Panel panelFor(Unit unit, int rows, int vectors) {
    return rows == 1 ? panelFor<1>(unit, vectors) : panelFor<2>(unit, vectors);
}

#else

inline Panel panelFor(Unit, int, int) { return nullptr; }

#endif

}  // namespace octet::vnni
