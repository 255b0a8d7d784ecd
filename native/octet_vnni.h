// INT8 GEMM for one to four rows, for dev.octet.engine.vnni.VnniNative: the functions at the end are
// the Java methods of the same names.
//
// With so few rows every weight is used at most four times, so the time is that of reading the
// weights. They are packed into panels of 64 output channels: four successive weights of each
// channel, then the next four. A run reads one sequential stream, 16 channels to a vector, and no
// vector has to be summed up in itself: panels of whole cache lines of a channel, which end in such
// sums, took 1.1 to 1.4 times as long.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "octet_epilogue.h"
#include "octet_memory.h"
#include "octet_owned_epilogue.h"
#include "octet_quantize.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace octet {
namespace vnni {

constexpr int kPanel = 64;      // output channels of a panel
constexpr int kVector = 16;     // output channels of a 512-bit vector; a panel has up to four
constexpr int kDepth = 4;       // weights of a channel in turn, what one instruction sums
constexpr int kMaxRows = 4;
constexpr int kColumns = 512;   // columns finished while their accumulators are in cache

enum class Unit { AVX_VNNI, AVX512_VNNI };

// sums[row][channel] over one panel of `steps` times kDepth weights a channel; rows of src are u8 and
// as long.
using Panel = void (*)(const uint8_t *src, long steps, const int8_t *panel, int32_t *sums,
                       long sumStride);

#if defined(__x86_64__)

#define OCTET_AVX512_VNNI \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define OCTET_AVX_VNNI __attribute__((target("avx2,avxvnni")))

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

// The same four bytes of src for every channel.
inline int32_t four(const uint8_t *src) {
    int32_t bytes;
    std::memcpy(&bytes, src, sizeof bytes);
    return bytes;
}

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
            for (int v = 0; v < V; v++) sum[m][v] = _mm512_dpbusd_epi32(sum[m][v], x, w[v]);
        }
    };
    long step = 0;
    for (; step + kSets <= steps; step += kSets) {
#pragma GCC unroll 8
        for (int set = 0; set < kSets; set++) add(acc[set], step + set);
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
                acc[m][h] = _mm256_dpbusd_avx_epi32(acc[m][h], x[m], line);
            }
        }
    }
    for (int m = 0; m < M; m++) {
        for (int h = 0; h < H; h++) {
            _mm256_storeu_si256(
                reinterpret_cast<__m256i *>(sums + m * sumStride + h * kVector / 2), acc[m][h]);
        }
    }
}

// 16 registers of 256 bits: the more rows, the fewer channels at a time.
template <int M, int V>
OCTET_AVX_VNNI void panel256(const uint8_t *src, long steps, const int8_t *panel, int32_t *sums,
                             long sumStride) {
    constexpr int kHalves = 2 * V;
    constexpr int kAtOnce = std::min(kHalves, M == 1 ? 8 : M == 4 ? 2 : 4);
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
    static constexpr Panel (*by[])(Unit, int) = {panelFor<1>, panelFor<2>, panelFor<3>,
                                                 panelFor<4>};
    return by[rows - 1](unit, vectors);
}

// A CPU with the one may lack the other: the encodings differ.
inline bool hasUnit(Unit unit) {
    __builtin_cpu_init();
    if (unit == Unit::AVX_VNNI) return __builtin_cpu_supports("avxvnni");
    return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

inline bool hasAmx() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("amx-int8");
}

#else

inline Panel panelFor(Unit, int, int) { return nullptr; }
inline bool hasUnit(Unit) { return false; }
inline bool hasAmx() { return false; }

#endif

struct Shape {
    int batch;
    bool srcBroadcast;
    int m, n, k;
    int src, dst;
    int srcZeroPoint;  // one for the whole source; rows with their own bring them along
};

// Weights in panels, shared by kernels of other M. Channels are filled up with zeros to a multiple of
// kVector, which makes the last panel narrower than the others, and K to one of kDepth.
class Packed {
public:
    Packed(const int8_t *weights, bool nk, int batch, int n, int k)
        : n_(n), steps_((k + kDepth - 1) / kDepth),
          matrix_(size_t(n + kVector - 1) / kVector * kVector * kDepth * steps_),
          bytes_(batch * matrix_), pages_(bytes_), columnSums_(size_t(batch) * n, 0) {
        int8_t *to = data();
        for (int b = 0; b < batch; b++) {
            const int8_t *from = weights + size_t(b) * n * k;
            int32_t *sums = columnSums_.data() + size_t(b) * n;
            for (long column = 0; column < n; column += kPanel) {
                const long width = std::min<long>(kPanel, n - column);
                for (long first = 0; first < k; first += kDepth) {
                    const long depth = std::min<long>(kDepth, k - first);
                    for (long c = column; c < column + width; c++) {
                        for (long i = first; i < first + depth; i++) {
                            const int8_t w = nk ? from[c * k + i] : from[i * n + c];
                            to[(c - column) * kDepth + i - first] = w;
                            sums[c] += w;
                        }
                    }
                    to += vectors(column) * kVector * kDepth;
                }
            }
        }
    }

    long steps() const { return steps_; }
    size_t bytes() const { return bytes_; }
    // Vectors of the panel that begins at this channel.
    int vectors(long column) const {
        return (std::min<long>(kPanel, n_ - column) + kVector - 1) / kVector;
    }
    const int8_t *panel(int batch, long column) const {
        return data() + batch * matrix_ + size_t(column) * kDepth * steps_;
    }
    const int32_t *columnSums(int batch) const { return columnSums_.data() + size_t(batch) * n_; }

private:
    int8_t *data() const { return reinterpret_cast<int8_t *>(pages_.data()); }

    long n_, steps_;
    size_t matrix_, bytes_;
    Pages pages_;
    std::vector<int32_t> columnSums_;
};

class Gemm {
public:
    Gemm(const Shape &shape, Unit unit, std::shared_ptr<const OwnedEpilogue> epilogue,
         std::shared_ptr<const Packed> weights)
        : shape_(shape), unit_(unit), epilogue_(std::move(epilogue)),
          weights_(std::move(weights)) {
        if (shape.m > kMaxRows) {
            throw std::invalid_argument("M = " + std::to_string(shape.m) + " exceeds " +
                                        std::to_string(kMaxRows));
        }
    }

    size_t packedBytes() const { return weights_->bytes(); }

    std::unique_ptr<Gemm> withRows(int rows) const {
        Shape other = shape_;
        other.m = rows;
        return std::make_unique<Gemm>(other, unit_, epilogue_, weights_);
    }

    // Columns [from, to) of every batch entry; from is a multiple of kPanel.
    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints, long from, long to) const {
        for (int b = 0; b < shape_.batch; b++) {
            long srcRow = shape_.srcBroadcast ? 0 : long(b) * shape_.m;
            Source source = prepare(src, srcRow, rowScales, rowZeroPoints);
            for (long column = from; column < to; column += kColumns) {
                block(b, source, column, std::min<long>(kColumns, to - column), dst, residual);
            }
        }
    }

private:
    // The source as the kernels want it: u8, padded to whole steps.
    struct Source {
        const uint8_t *rows;
        float scales[kMaxRows];
        bool hasScales;
        int32_t shift[kMaxRows];  // what was added to every value, zero point included
        bool shifted;
    };

    Source prepare(const void *src, long firstRow, const float *rowScales,
                   const int32_t *rowZeroPoints) const {
        Source source{};
        const long k = shape_.k;
        const long padded = weights_->steps() * kDepth;
        static thread_local Growing scratch;
        auto *rows = scratch.atLeast<uint8_t>(padded * shape_.m);
        source.rows = rows;
        const bool isSigned = shape_.src != U8;
        source.hasScales = rowScales != nullptr || shape_.src == F32;
        source.shifted = isSigned || shape_.srcZeroPoint != 0 || rowZeroPoints != nullptr;
        if (shape_.src == F32) {
            quantizeRows(static_cast<const float *>(src) + firstRow * k, k, shape_.m, k,
                         reinterpret_cast<int8_t *>(rows), padded, source.scales);
        }
        for (int m = 0; m < shape_.m; m++) {
            uint8_t *to = rows + m * padded;
            const auto *from = shape_.src == F32
                                   ? to
                                   : static_cast<const uint8_t *>(src) + (firstRow + m) * k;
            if (isSigned) {
                shiftToUnsigned(reinterpret_cast<const int8_t *>(from), k, to);
            } else {
                std::memcpy(to, from, k);
            }
            std::memset(to + k, 0, padded - k);
            if (rowScales != nullptr) source.scales[m] = rowScales[firstRow + m];
            source.shift[m] =
                (isSigned ? 128 : 0) +
                (rowZeroPoints != nullptr ? rowZeroPoints[firstRow + m] : shape_.srcZeroPoint);
        }
        return source;
    }

    void block(int b, const Source &source, long column, long columns, void *dst,
               const void *residual) const {
        alignas(64) int32_t sums[kMaxRows * kColumns];
        for (long c = 0; c < columns; c += kPanel) {
            Panel panel = panelFor(unit_, shape_.m, weights_->vectors(column + c));
            panel(source.rows, weights_->steps(), weights_->panel(b, column + c), sums + c,
                  kColumns);
        }
        const long n = shape_.n;
        const long first = long(b) * shape_.m * n + column;
        const auto at = [first](const void *base, int type) {
            return static_cast<const char *>(base) + first * typeBytes(type);
        };
        applyEpilogue(epilogue_->view(column), sums, kColumns, shape_.m, columns,
                      source.hasScales ? source.scales : nullptr,
                      source.shifted ? source.shift : nullptr,
                      source.shifted ? weights_->columnSums(b) + column : nullptr,
                      residual == nullptr ? nullptr : at(residual, epilogue_->residual), n,
                      const_cast<char *>(at(dst, shape_.dst)), n);
    }

    Shape shape_;
    Unit unit_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const Packed> weights_;
};

}  // namespace vnni
}  // namespace octet

// ---- dev.octet.engine.vnni.VnniNative ----

inline bool vnniHas(int unit) { return octet::vnni::hasUnit(static_cast<octet::vnni::Unit>(unit)); }

inline bool vnniHasAmx() { return octet::vnni::hasAmx(); }

inline int64_t vnniCreate(int batch, bool srcBroadcast, int m, int n, int k, int src, int dst,
                          int srcZeroPoint, int unit, int64_t epilogue, int64_t weights, bool nk) {
    octet::vnni::Shape shape{batch, srcBroadcast, m, n, k, src, dst, srcZeroPoint};
    auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
    auto packed = std::make_shared<octet::vnni::Packed>(
        reinterpret_cast<const int8_t *>(weights), nk, batch, n, k);
    return reinterpret_cast<int64_t>(new octet::vnni::Gemm(
        shape, static_cast<octet::vnni::Unit>(unit), owned, std::move(packed)));
}

inline int64_t vnniPackedBytes(int64_t gemm) {
    return static_cast<int64_t>(reinterpret_cast<octet::vnni::Gemm *>(gemm)->packedBytes());
}

inline int64_t vnniWithRows(int64_t gemm, int rows) {
    return reinterpret_cast<int64_t>(
        reinterpret_cast<octet::vnni::Gemm *>(gemm)->withRows(rows).release());
}

inline void vnniRun(int64_t gemm, int64_t src, int64_t dst, int64_t residual, int64_t rowScales,
                    int64_t rowZeroPoints, int from, int to) {
    reinterpret_cast<octet::vnni::Gemm *>(gemm)->run(
        reinterpret_cast<const void *>(src), reinterpret_cast<void *>(dst),
        reinterpret_cast<const void *>(residual), reinterpret_cast<const float *>(rowScales),
        reinterpret_cast<const int32_t *>(rowZeroPoints), from, to);
}

inline void vnniFree(int64_t gemm) { delete reinterpret_cast<octet::vnni::Gemm *>(gemm); }
