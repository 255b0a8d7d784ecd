// INT8 GEMM for one to four rows, for dev.octet.engine.vnni.VnniNative: the functions at the end are
// the Java methods of the same names.
//
// With so few rows every weight is used at most four times, so the time is that of reading the
// weights. They are packed into panels of four output channels, 64 bytes of each in turn: one
// sequential stream per run, whole cache lines, no padding beyond K to the next 64.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
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

constexpr int kChannels = 4;    // output channels of a panel
constexpr int kLine = 64;       // bytes of a channel in turn
constexpr int kMaxRows = 4;
constexpr int kColumns = 512;   // columns finished while their accumulators are in cache

enum class Unit { AVX_VNNI, AVX512_VNNI };

// sums[row][channel] over one panel; src rows are u8, `lines` cache lines each.
using Panel = void (*)(const uint8_t *src, long lines, const int8_t *panel, int32_t *sums,
                       long sumStride);

#if defined(__x86_64__)

#define OCTET_AVX512_VNNI \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define OCTET_AVX_VNNI __attribute__((target("avx2,avxvnni")))

// GCC 12 warns of its own headers' deliberately undefined operands
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

OCTET_AVX512_VNNI inline __attribute__((always_inline)) __m256i foldHalves(const __m512i &v) {
    return _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1));
}

OCTET_AVX512_VNNI inline __attribute__((always_inline)) __m128i reduce(const __m512i (&v)[4]) {
    __m256i ab = _mm256_hadd_epi32(foldHalves(v[0]), foldHalves(v[1]));
    __m256i cd = _mm256_hadd_epi32(foldHalves(v[2]), foldHalves(v[3]));
    __m256i abcd = _mm256_hadd_epi32(ab, cd);
    return _mm_add_epi32(_mm256_castsi256_si128(abcd), _mm256_extracti128_si256(abcd, 1));
}

// One row has two sets of accumulators: four alone would wait for each other's latency.
template <int M>
OCTET_AVX512_VNNI void panel512(const uint8_t *src, long lines, const int8_t *panel, int32_t *sums,
                                long sumStride) {
    constexpr int kSets = M == 1 ? 2 : 1;
    __m512i acc[kSets][M][kChannels];
    for (auto &set : acc) {
        for (auto &row : set) {
            for (auto &a : row) a = _mm512_setzero_si512();
        }
    }
    const long rowBytes = lines * kLine;
    long line = 0;
    for (; line + kSets <= lines; line += kSets) {
#pragma GCC unroll 2
        for (int set = 0; set < kSets; set++) {
            __m512i w[kChannels];
#pragma GCC unroll 4
            for (int c = 0; c < kChannels; c++) {
                w[c] = _mm512_load_si512(panel + ((line + set) * kChannels + c) * kLine);
            }
#pragma GCC unroll 4
            for (int m = 0; m < M; m++) {
                __m512i x = _mm512_load_si512(src + m * rowBytes + (line + set) * kLine);
#pragma GCC unroll 4
                for (int c = 0; c < kChannels; c++) {
                    acc[set][m][c] = _mm512_dpbusd_epi32(acc[set][m][c], x, w[c]);
                }
            }
        }
    }
    if (kSets == 2 && line < lines) {
        __m512i x = _mm512_load_si512(src + line * kLine);
#pragma GCC unroll 4
        for (int c = 0; c < kChannels; c++) {
            __m512i w = _mm512_load_si512(panel + (line * kChannels + c) * kLine);
            acc[0][0][c] = _mm512_dpbusd_epi32(acc[0][0][c], x, w);
        }
    }
    for (int m = 0; m < M; m++) {
        if (kSets == 2) {
            for (int c = 0; c < kChannels; c++) {
                acc[0][m][c] = _mm512_add_epi32(acc[0][m][c], acc[kSets - 1][m][c]);
            }
        }
        __m128i sum = reduce(acc[0][m]);
        _mm_storeu_si128(reinterpret_cast<__m128i *>(sums + m * sumStride), sum);
    }
}

// 16 registers of 256 bits: rows are taken two at a time.
template <int M>
OCTET_AVX_VNNI void panel256(const uint8_t *src, long lines, const int8_t *panel, int32_t *sums,
                             long sumStride) {
    const long rowBytes = lines * kLine;
    for (int m0 = 0; m0 < M; m0 += 2) {
        constexpr int kRows = M == 1 ? 1 : 2;
        const int rows = std::min(kRows, M - m0);
        __m256i acc[kRows][kChannels];
        for (auto &row : acc) {
            for (auto &a : row) a = _mm256_setzero_si256();
        }
        // an odd last row is computed twice, which costs less than a loop of its own
        const uint8_t *first = src + m0 * rowBytes;
        const uint8_t *second = first + (rows - 1) * rowBytes;
        for (long half = 0; half < lines * 2; half++) {
            const int8_t *line = panel + (half / 2) * kChannels * kLine + (half % 2) * 32;
            __m256i x0 = *reinterpret_cast<const __m256i *>(first + half * 32);
            __m256i x1 = *reinterpret_cast<const __m256i *>(second + half * 32);
#pragma GCC unroll 4
            for (int c = 0; c < kChannels; c++) {
                __m256i w = *reinterpret_cast<const __m256i *>(line + c * kLine);
                acc[0][c] = _mm256_dpbusd_avx_epi32(acc[0][c], x0, w);
                if (kRows == 2) {
                    acc[kRows - 1][c] = _mm256_dpbusd_avx_epi32(acc[kRows - 1][c], x1, w);
                }
            }
        }
        for (int m = 0; m < rows; m++) {
            __m256i ab = _mm256_hadd_epi32(acc[m][0], acc[m][1]);
            __m256i cd = _mm256_hadd_epi32(acc[m][2], acc[m][3]);
            __m256i all = _mm256_hadd_epi32(ab, cd);
            _mm_storeu_si128(reinterpret_cast<__m128i *>(sums + (m0 + m) * sumStride),
                             _mm_add_epi32(_mm256_castsi256_si128(all),
                                           _mm256_extracti128_si256(all, 1)));
        }
    }
}

#pragma GCC diagnostic pop

inline Panel panelFor(Unit unit, int rows) {
    static const Panel wide[] = {panel512<1>, panel512<2>, panel512<3>, panel512<4>};
    static const Panel narrow[] = {panel256<1>, panel256<2>, panel256<3>, panel256<4>};
    return (unit == Unit::AVX512_VNNI ? wide : narrow)[rows - 1];
}

// A CPU with the one may lack the other: the encodings differ.
inline bool hasUnit(Unit unit) {
    __builtin_cpu_init();
    if (unit == Unit::AVX_VNNI) return __builtin_cpu_supports("avxvnni");
    return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

#else

inline Panel panelFor(Unit, int) { return nullptr; }
inline bool hasUnit(Unit) { return false; }

#endif

struct Shape {
    int batch;
    bool srcBroadcast;
    int m, n, k;
    int src, dst;
    int srcZeroPoint;  // one for the whole source; rows with their own bring them along
};

// Weights in panels, shared by kernels of other M.
class Packed {
public:
    Packed(const int8_t *weights, bool nk, int batch, int n, int k)
        : lines_((k + kLine - 1) / kLine), panels_((n + kChannels - 1) / kChannels),
          bytes_(size_t(batch) * panels_ * lines_ * kChannels * kLine), pages_(bytes_) {
        columnSums_.assign(size_t(batch) * n, 0);
        for (int b = 0; b < batch; b++) {
            const int8_t *from = weights + size_t(b) * n * k;
            for (int c = 0; c < n; c++) {
                int8_t *to = data() + (size_t(b) * panels_ + c / kChannels) * panelBytes() +
                             (c % kChannels) * kLine;
                int32_t sum = 0;
                for (int i = 0; i < k; i++) {
                    int8_t w = nk ? from[size_t(c) * k + i] : from[size_t(i) * n + c];
                    to[size_t(i / kLine) * kChannels * kLine + i % kLine] = w;
                    sum += w;
                }
                columnSums_[size_t(b) * n + c] = sum;
            }
        }
    }

    long lines() const { return lines_; }
    size_t bytes() const { return bytes_; }
    size_t panelBytes() const { return size_t(lines_) * kChannels * kLine; }
    const int8_t *panel(int batch, long panel) const {
        return data() + (size_t(batch) * panels_ + panel) * panelBytes();
    }
    const int32_t *columnSums(int batch, int n) const {
        return columnSums_.data() + size_t(batch) * n;
    }

private:
    int8_t *data() const { return reinterpret_cast<int8_t *>(pages_.data()); }

    long lines_, panels_;
    size_t bytes_;
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

    // Columns [from, to) of every batch entry; from is a multiple of the panel's channels.
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
    // The source as the kernels want it: u8, padded to whole lines.
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
        const long padded = weights_->lines() * kLine;
        uint8_t *rows = scratch(padded * shape_.m);
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

    static uint8_t *scratch(size_t bytes) {
        struct Piece {
            void *data = nullptr;
            size_t size = 0;
            ~Piece() { std::free(data); }
        };
        static thread_local Piece piece;
        if (piece.size < bytes) {
            std::free(piece.data);
            piece.size = (bytes + 4095) / 4096 * 4096;
            piece.data = std::aligned_alloc(64, piece.size);
            if (piece.data == nullptr) {
                piece.size = 0;
                throw std::bad_alloc();
            }
        }
        return static_cast<uint8_t *>(piece.data);
    }

    void block(int b, const Source &source, long column, long columns, void *dst,
               const void *residual) const {
        alignas(64) int32_t sums[kMaxRows * kColumns];
        Panel panel = panelFor(unit_, shape_.m);
        for (long c = 0; c < columns; c += kChannels) {
            panel(source.rows, weights_->lines(), weights_->panel(b, (column + c) / kChannels),
                  sums + c, kColumns);
        }
        const long n = shape_.n;
        const long first = long(b) * shape_.m * n + column;
        const auto at = [first](const void *base, int type) {
            return static_cast<const char *>(base) + first * (type <= U8 ? 1 : 4);
        };
        applyEpilogue(epilogue_->view(column), sums, kColumns, shape_.m, columns,
                      source.hasScales ? source.scales : nullptr,
                      source.shifted ? source.shift : nullptr,
                      source.shifted ? weights_->columnSums(b, shape_.n) + column : nullptr,
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
