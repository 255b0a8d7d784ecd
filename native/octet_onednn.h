// INT8 and FP32 GEMM on oneDNN, for dev.octet.engine.onednn.OneDnnNative: the functions at the end
// are the Java methods of the same names. native/README.md shows the path of a call.
#pragma once

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cfloat>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "octet_epilogue.h"
#include "octet_memory.h"
#include "octet_onednn_conv.h"
#include "octet_onednn_primitive.h"
#include "octet_owned_epilogue.h"
#include "octet_quantize.h"

namespace octet {

// When s8 sources become u8, other than where exact sums need it: dev.octet.engine.onednn.Shift.
enum class Shift { WHERE_FASTER, ALWAYS, NEVER };

// What is asked for; types are ordinals of dev.octet.kernel.DataType.
struct GemmShape {
    int batch;
    bool srcBroadcast;
    int m, n, k;
    int src, weights, dst;
    int srcZeroPoint;  // 0 none, 1 for the tensor, 2 for each row
    int srcZeroPointValue;
    Shift shift;
    int threads;
    bool dynamic() const { return src == F32 && weights == S8; }
    bool fp32() const { return weights == F32; }
    bool hasZeroPoint() const { return srcZeroPoint != 0; }
    bool perRowZeroPoint() const { return srcZeroPoint == 2; }
    bool isSigned() const { return dynamic() || src == S8; }
};

// What the s8 weights say about the sums: their column sums, and how large a sum can get.
struct WeightFacts {
    std::vector<int32_t> columnSums;  // [batch, n]
    int64_t largestColumn = 0;        // max over columns of the sum of |w|

    WeightFacts() = default;
    WeightFacts(const int8_t *weights, bool nk, const GemmShape &shape)
        : columnSums(size_t(shape.batch) * shape.n) {
        std::vector<int32_t> magnitudes(columnSums.size());
        const size_t n = shape.n, k = shape.k;
        for (int b = 0; b < shape.batch; b++) {
            const int8_t *w = weights + b * n * k;
            int32_t *sums = columnSums.data() + b * n;
            int32_t *sizes = magnitudes.data() + b * n;
            for (size_t i = 0; i < n * k; i++) {
                size_t column = nk ? i / k : i % n;
                sums[column] += w[i];
                sizes[column] += w[i] < 0 ? -w[i] : w[i];
            }
        }
        for (int32_t size : magnitudes) largestColumn = std::max<int64_t>(largestColumn, size);
    }

    // Whether every sum of products with values up to `largestValue` is an integer that f32 holds.
    bool fitsFloat(int largestValue) const {
        return largestColumn * largestValue <= (int64_t(1) << 24);
    }
};

// Weights in oneDNN's own format, one matrix after another, shared by kernels of other M.
struct PackedWeights {
    dnnl::memory::desc desc;
    size_t stride;  // bytes from one matrix to the next
    Pages pages;
    PackedWeights(const dnnl::memory::desc &format, int matrices)
        : desc(format), stride((format.get_size() + 63) / 64 * 64), pages(stride * matrices) {}
};

// How a GEMM is computed; follows from request and weights, not from M.
//
// fused: oneDNN's own epilogue, where it gives the contract's bits. Otherwise oneDNN leaves the
// accumulator and octet_epilogue.h does the rest.
// shifted: s8 sources become u8 by adding 128. oneDNN 3.13 does the same inside, but anew for every few
// columns, which some CPUs do for nothing and others do not. Fused, the 128 is oneDNN's zero point;
// like its own shift it passes the corrected sum through f32, which rounds beyond 2^24. Otherwise
// the epilogue takes it off.
struct Plan {
    bool fused, shifted;
    bool isFaster = false;  // why it is shifted, if not for exact sums

    Plan(bool fused, bool shifted) : fused(fused), shifted(shifted) {}

    Plan(const GemmShape &shape, const OwnedEpilogue &e, const WeightFacts &facts)
        : fused(fuses(shape, e, facts)), shifted(false) {
        if (shape.fp32() || !shape.isSigned()) return;
        bool leavesAccumulator = !fused || e.isAccumulator();
        if (!facts.fitsFloat(128)) {
            shifted = leavesAccumulator;
            fused = fused && !shifted;
        } else {
            isFaster = shape.shift == Shift::WHERE_FASTER && shiftPays(shape);
            shifted = isFaster || shape.shift == Shift::ALWAYS;
        }
    }

    bool compensates(const GemmShape &shape) const {
        return !fused && (shifted || shape.hasZeroPoint());
    }

private:
    static bool shiftPays(const GemmShape &shape);

    static bool fuses(const GemmShape &shape, const OwnedEpilogue &e, const WeightFacts &facts) {
        if (shape.dynamic() || shape.perRowZeroPoint()) return false;
        // a zero point is taken off in f32
        if (shape.hasZeroPoint() && !facts.fitsFloat(255)) return false;
        return canFuse(e, shape.fp32());
    }
};

// The primitive for a fixed number of rows.
class RowBlock {
public:
    RowBlock(const GemmShape &shape, int rows, const OwnedEpilogue &epilogue, Plan plan,
             const dnnl::memory::desc *weights)
        : rows_(rows) {
        OmpThreads threads(shape.threads);
        Type src = shape.fp32()                        ? Type::f32
                   : shape.isSigned() && !plan.shifted ? Type::s8
                                                       : Type::u8;
        Type accumulator = shape.fp32() ? Type::f32 : Type::s32;
        Type dst = plan.fused ? oneDnnType(shape.dst) : accumulator;
        dnnl::memory::desc srcDesc({rows, shape.k}, src, Tag::ab);
        dnnl::memory::desc dstDesc({rows, shape.n}, dst, Tag::ab);
        dnnl::memory::desc weightsDesc =
            weights != nullptr
                ? *weights
                : dnnl::memory::desc({shape.k, shape.n}, oneDnnType(shape.weights), Tag::any);
        Fusion fusion;
        if (plan.fused && (shape.hasZeroPoint() || plan.shifted)) {
            fusion.takeZeroPoint(shape.srcZeroPointValue + (plan.shifted ? 128 : 0));
        }
        if (plan.fused) fusion.takeScales(epilogue, 1 << 1);
        dnnl::memory::desc biasDesc({1, shape.n}, Type::f32, Tag::ab);
        const bool bias = plan.fused && !epilogue.bias.empty();
        auto descriptor =
            bias ? dnnl::matmul::primitive_desc(cpuEngine(), srcDesc, weightsDesc, biasDesc,
                                                dstDesc, fusion.attr)
                 : dnnl::matmul::primitive_desc(cpuEngine(), srcDesc, weightsDesc, dstDesc,
                                                fusion.attr);
        if (bias) {
            fusion.constants.push_back(
                Constant::of(DNNL_ARG_BIAS, biasDesc, epilogue.bias.data()));
        }
        executable_ = std::make_unique<Executable>(descriptor, std::move(fusion.constants));
    }

    int rows() const { return rows_; }
    std::string implementation() const { return executable_->implementation(); }
    bool isReference() const { return executable_->isReference(); }
    dnnl::memory::desc weightsDesc() const { return executable_->weightsDesc(); }

    void execute(const void *src, const void *weights, void *dst) {
        executable_->execute(src, weights, dst);
    }

private:
    int rows_;
    std::unique_ptr<Executable> executable_;
};

// What s8 sources cost on this machine, measured once: as they are, and shifted to u8.
class SignedSources {
public:
    static const SignedSources &here() {
        static const SignedSources measured;
        return measured;
    }

    // How much longer a product takes with s8 sources than with u8 ones.
    double ratio() const { return s8_ / u8_; }

    // Whether a row of the product gains more than its shift costs.
    bool shiftPays(const GemmShape &shape) const {
        double gain = (s8_ - u8_) / kSize / kSize * shape.k * shape.n;
        double shift = shape.dynamic() ? 0 : shift_ / kSize * shape.k;
        return ratio() > kNoise && gain > shift;
    }

private:
    static constexpr int kRows = 128, kSize = 256, kRounds = 15;
    static constexpr double kNoise = 1.05;

    // In turn, and the best of some rounds of each: others may be using the machine.
    SignedSources() {
        GemmShape shape{1, false, kRows, kSize, kSize, S8, S8, S32, 0, 0, Shift::NEVER, 1};
        OwnedEpilogue epilogue{};
        epilogue.dst = S32;
        epilogue.residual = -1;
        epilogue.dstScale = 1;
        RowBlock asS8(shape, kRows, epilogue, Plan(true, false), nullptr);
        RowBlock asU8(shape, kRows, epilogue, Plan(true, true), nullptr);
        if (asS8.isReference() || asU8.isReference()) return;
        Pages weights(std::max(asS8.weightsDesc().get_size(), asU8.weightsDesc().get_size()));
        Pages src(kRows * kSize), u8(kRows * kSize), dst(sizeof(int32_t) * kRows * kSize);
        OmpThreads threads(1);
        s8_ = u8_ = shift_ = DBL_MAX;
        for (int round = 0; round < kRounds; round++) {
            keepBest(s8_, [&] { asS8.execute(src.data(), weights.data(), dst.data()); });
            keepBest(u8_, [&] { asU8.execute(src.data(), weights.data(), dst.data()); });
            keepBest(shift_, [&] {
                shiftToUnsigned(reinterpret_cast<const int8_t *>(src.data()), kRows * kSize,
                                reinterpret_cast<uint8_t *>(u8.data()));
            });
        }
    }

    template <class Work>
    static void keepBest(double &best, Work work) {
        using Clock = std::chrono::steady_clock;
        const auto begin = Clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
    }

    // seconds for kRows rows, kSize values wide
    double s8_ = 1, u8_ = 1, shift_ = 0;
};

inline bool Plan::shiftPays(const GemmShape &shape) {
    return SignedSources::here().shiftPays(shape);
}

// A prepared GEMM, block by block of rows: what the epilogue finishes is still in cache then.
class Gemm {
public:
    // Without weights it only tells which implementation oneDNN would take.
    Gemm(const GemmShape &shape, std::shared_ptr<const OwnedEpilogue> epilogue,
         const void *weights, bool nk)
        : shape_(shape), epilogue_(std::move(epilogue)),
          facts_(std::make_shared<WeightFacts>(
              weights == nullptr || shape.fp32()
                  ? WeightFacts()
                  : WeightFacts(static_cast<const int8_t *>(weights), nk, shape))),
          plan_(shape_, *epilogue_, *facts_) {
        createBlocks();
        if (weights != nullptr && !isReference()) pack(weights, nk);
    }

    // The slowest implementation in use: a reference one must not hide behind a fast one.
    std::string implementation() const {
        std::string name =
            tail_ && tail_->isReference() ? tail_->implementation() : full_->implementation();
        if (plan_.shifted) name += " + shift to u8";
        if (plan_.isFaster) {
            char why[64];
            std::snprintf(why, sizeof why, " (s8 sources take %.2f times as long here)",
                          SignedSources::here().ratio());
            name += why;
        }
        return plan_.fused ? name : name + " + Octet epilogue";
    }

    bool isReference() const {
        return full_->isReference() || (tail_ && tail_->isReference());
    }

    int64_t packedBytes() const { return int64_t(weights_->stride) * shape_.batch; }

    std::unique_ptr<Gemm> withRows(int rows) const {
        std::unique_ptr<Gemm> other(new Gemm(*this, rows));
        if (other->isReference()) {
            throw std::runtime_error("oneDNN has only " + other->implementation() + " for M=" +
                                     std::to_string(rows) + " with the weights packed for M=" +
                                     std::to_string(shape_.m));
        }
        return other;
    }

    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints) {
        OmpThreads threads(shape_.threads);
        for (int b = 0; b < shape_.batch; b++) {
            long srcRow = shape_.srcBroadcast ? 0 : long(b) * shape_.m;
            for (int row = 0; row < shape_.m; row += full_->rows()) {
                bool whole = row + full_->rows() <= shape_.m;
                runBlock(whole ? *full_ : *tail_, b, srcRow + row, long(b) * shape_.m + row, src,
                         dst, residual, rowScales, rowZeroPoints);
            }
        }
    }

private:
    Gemm(const Gemm &sibling, int rows)
        : shape_(sibling.shape_), epilogue_(sibling.epilogue_), facts_(sibling.facts_),
          plan_(sibling.plan_), weights_(sibling.weights_) {
        shape_.m = rows;
        createBlocks();
    }

    void createBlocks() {
        const int block = blockRows();
        if (plan_.compensates(shape_) && !shape_.perRowZeroPoint()) {
            sameShift_.assign(block, (plan_.shifted ? 128 : 0) + shape_.srcZeroPointValue);
        }
        const dnnl::memory::desc *format = weights_ ? &weights_->desc : nullptr;
        full_ = std::make_unique<RowBlock>(shape_, block, *epilogue_, plan_, format);
        if (shape_.m % block != 0) {
            dnnl::memory::desc same = full_->weightsDesc();
            tail_ = std::make_unique<RowBlock>(shape_, shape_.m % block, *epilogue_, plan_, &same);
        }
    }

    int blockRows() const {
        const int rows = std::max(shape_.m, 1);
        if (plan_.fused && !plan_.shifted) return rows;
        // about 1 MiB of accumulators, or of shifted sources, stays in the second-level cache; fewer
        // than 128 rows would make the multiplication itself slower
        const int rowBytes = plan_.fused ? shape_.k : 4 * shape_.n;
        const int fits = std::max(128, (1 << 20) / rowBytes / 16 * 16);
        return std::min(rows, fits);
    }

    void pack(const void *weights, bool nk) {
        auto packed = std::make_shared<PackedWeights>(full_->weightsDesc(), shape_.batch);
        OmpThreads threads(shape_.threads);
        Type type = oneDnnType(shape_.weights);
        dnnl::memory::desc plain({shape_.k, shape_.n}, type, nk ? Tag::ba : Tag::ab);
        dnnl::stream stream(cpuEngine());
        size_t matrix = size_t(shape_.k) * shape_.n * typeBytes(shape_.weights);
        for (int b = 0; b < shape_.batch; b++) {
            auto *from = const_cast<char *>(static_cast<const char *>(weights)) + b * matrix;
            dnnl::memory source(plain, cpuEngine(), from);
            dnnl::memory target(packed->desc, cpuEngine(), packed->pages.data() + b * packed->stride);
            dnnl::reorder(source, target).execute(stream, source, target);
        }
        stream.wait();
        weights_ = packed;
    }

    void runBlock(RowBlock &block, int b, long srcRow, long dstRow, const void *src, void *dst,
                  const void *residual, const float *rowScales, const int32_t *rowZeroPoints) {
        const char *weights = weights_->pages.data() + size_t(b) * weights_->stride;
        const char *from = static_cast<const char *>(src) +
                           srcRow * shape_.k * typeBytes(shape_.src);
        char *to = static_cast<char *>(dst) + dstRow * shape_.n * typeBytes(shape_.dst);
        if (plan_.fused && !plan_.shifted) {
            block.execute(from, weights, to);
            return;
        }
        ThreadScratch &scratch = ThreadScratch::get();
        const float *scales = rowScales == nullptr ? nullptr : rowScales + srcRow;
        if (shape_.dynamic()) {
            auto *q = scratch.quantized.atLeast<int8_t>(size_t(block.rows()) * shape_.k);
            auto *s = scratch.rowScales.atLeast<float>(block.rows());
            auto *rows = reinterpret_cast<const float *>(from);
            parallelRows(shape_.threads, block.rows(), [&](long begin, long end) {
                quantizeRows(rows + begin * shape_.k, shape_.k, end - begin, shape_.k,
                             q + begin * shape_.k, shape_.k, s + begin, plan_.shifted);
            });
            from = reinterpret_cast<const char *>(q);
            scales = s;
        } else if (plan_.shifted) {
            const size_t count = size_t(block.rows()) * shape_.k;
            auto *u8 = scratch.quantized.atLeast<uint8_t>(count);
            shiftToUnsigned(reinterpret_cast<const int8_t *>(from), count, u8);
            from = reinterpret_cast<const char *>(u8);
        }
        if (plan_.fused) {
            block.execute(from, weights, to);
            return;
        }
        // the accumulator takes dst's own place where it fits and nobody still reads there
        bool inPlace = typeBytes(shape_.dst) == 4 && residual != dst;
        size_t count = size_t(block.rows()) * shape_.n;
        void *accumulator =
            inPlace ? static_cast<void *>(to) : scratch.accumulator.atLeast<int32_t>(count);
        block.execute(from, weights, accumulator);
        const int32_t *shifts = nullptr;
        if (plan_.compensates(shape_)) {
            shifts = sameShift_.data();
            if (rowZeroPoints != nullptr) {
                shifts = rowShifts(rowZeroPoints + srcRow, block.rows());
            }
        }
        const int32_t *sums = facts_->columnSums.data() + size_t(b) * shape_.n;
        const char *residualFrom =
            residual == nullptr ? nullptr
                                : static_cast<const char *>(residual) +
                                      dstRow * shape_.n * typeBytes(epilogue_->residual);
        parallelRows(shape_.threads, block.rows(), [&](long begin, long end) {
            finish(accumulator, begin, end, scales, shifts, sums, residualFrom, to);
        });
    }

    // Each row's zero point, and the 128 of a shifted source.
    const int32_t *rowShifts(const int32_t *zeroPoints, long rows) const {
        if (!plan_.shifted) return zeroPoints;
        auto *shifts = ThreadScratch::get().shifts.atLeast<int32_t>(rows);
        for (long row = 0; row < rows; row++) shifts[row] = 128 + zeroPoints[row];
        return shifts;
    }

    void finish(const void *accumulator, long begin, long end, const float *scales,
                const int32_t *shifts, const int32_t *sums, const char *residual,
                char *dst) const {
        long n = shape_.n;
        const char *residualRow =
            residual == nullptr ? nullptr : residual + begin * n * typeBytes(epilogue_->residual);
        char *dstRow = dst + begin * n * typeBytes(shape_.dst);
        Epilogue view = epilogue_->view();
        if (shape_.fp32()) {
            applyEpilogue(view, static_cast<const float *>(accumulator) + begin * n, n,
                          end - begin, n, nullptr, nullptr, nullptr, residualRow, n, dstRow, n);
        } else {
            applyEpilogue(view, static_cast<const int32_t *>(accumulator) + begin * n, n,
                          end - begin, n, scales == nullptr ? nullptr : scales + begin,
                          shifts == nullptr ? nullptr : shifts + begin, sums, residualRow,
                          n, dstRow, n);
        }
    }

    GemmShape shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const WeightFacts> facts_;
    Plan plan_;
    std::shared_ptr<PackedWeights> weights_;
    std::vector<int32_t> sameShift_;  // what to take off every row, for as many rows as a block has
    std::unique_ptr<RowBlock> full_, tail_;
};

}  // namespace octet

// ---- dev.octet.engine.onednn.OneDnnNative ----

inline const char *version() {
    static const std::string text = [] {
        const dnnl_version_t *v = dnnl_version();
        return std::to_string(v->major) + "." + std::to_string(v->minor) + "." +
               std::to_string(v->patch);
    }();
    return text.c_str();
}

// The effective instruction set, after ONEDNN_MAX_CPU_ISA.
inline const char *effectiveIsa() {
    using dnnl::cpu_isa;
    switch (dnnl::get_effective_cpu_isa()) {
        case cpu_isa::isa_default: return "default";
        case cpu_isa::sse41: return "SSE4.1";
        case cpu_isa::avx: return "AVX";
        case cpu_isa::avx2: return "AVX2";
        case cpu_isa::avx2_vnni: return "AVX2 with VNNI";
        case cpu_isa::avx2_vnni_2: return "AVX2 with VNNI, 2nd generation";
        case cpu_isa::avx512_core: return "AVX-512";
        case cpu_isa::avx512_core_vnni: return "AVX-512 VNNI";
        case cpu_isa::avx512_core_bf16: return "AVX-512 VNNI and BF16";
        case cpu_isa::avx512_core_fp16: return "AVX-512 VNNI and FP16 (AVX10.1)";
        case cpu_isa::avx512_core_amx: return "AMX-INT8";
        case cpu_isa::avx512_core_amx_fp16: return "AMX-INT8 and AMX-FP16";
        default: return "newer than this build knows";
    }
}

// With weights at 0 the handle only answers gemmIsReference and gemmImplementation.
inline int64_t gemmCreate(int batch, bool srcBroadcast, int m, int n, int k, int src, int weights,
                          int dst, int srcZeroPoint, int srcZeroPointValue, int shift,
                          int threads, int64_t epilogue, int64_t weightsAddress, bool nk) {
    octet::GemmShape shape{batch, srcBroadcast, m, n, k, src, weights, dst, srcZeroPoint,
                           srcZeroPointValue, static_cast<octet::Shift>(shift), threads};
    auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
    return reinterpret_cast<int64_t>(new octet::Gemm(
        shape, owned, reinterpret_cast<const void *>(weightsAddress), nk));
}

inline bool gemmIsReference(int64_t gemm) {
    return reinterpret_cast<octet::Gemm *>(gemm)->isReference();
}

// The caller copies the text at once.
inline const char *gemmImplementation(int64_t gemm) {
    static thread_local std::string text;
    text = reinterpret_cast<octet::Gemm *>(gemm)->implementation();
    return text.c_str();
}

inline int64_t gemmPackedBytes(int64_t gemm) {
    return reinterpret_cast<octet::Gemm *>(gemm)->packedBytes();
}

inline int64_t gemmWithRows(int64_t gemm, int rows) {
    return reinterpret_cast<int64_t>(
        reinterpret_cast<octet::Gemm *>(gemm)->withRows(rows).release());
}

inline void gemmRun(int64_t gemm, int64_t src, int64_t dst, int64_t residual, int64_t rowScales,
                    int64_t rowZeroPoints) {
    reinterpret_cast<octet::Gemm *>(gemm)->run(
        reinterpret_cast<const void *>(src), reinterpret_cast<void *>(dst),
        reinterpret_cast<const void *>(residual), reinterpret_cast<const float *>(rowScales),
        reinterpret_cast<const int32_t *>(rowZeroPoints));
}

inline void gemmFree(int64_t gemm) { delete reinterpret_cast<octet::Gemm *>(gemm); }

// The fields of octet::ConvShape. With weights at 0 the handle only answers convRefusal.
inline int64_t convCreate(const int *shape, int64_t epilogue, int64_t weightsAddress) {
    octet::ConvShape fields;
    std::memcpy(&fields, shape, sizeof(fields));
    auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
    return reinterpret_cast<int64_t>(
        new octet::Conv(fields, owned, reinterpret_cast<const void *>(weightsAddress)));
}

// Empty for none. The caller copies the text at once.
inline const char *convRefusal(int64_t conv) {
    static thread_local std::string text;
    text = reinterpret_cast<octet::Conv *>(conv)->refusal();
    return text.c_str();
}

// The caller copies the text at once.
inline const char *convImplementation(int64_t conv) {
    static thread_local std::string text;
    text = reinterpret_cast<octet::Conv *>(conv)->implementation();
    return text.c_str();
}

inline int64_t convPackedBytes(int64_t conv) {
    return reinterpret_cast<octet::Conv *>(conv)->packedBytes();
}

inline int64_t convWithImages(int64_t conv, int images) {
    return reinterpret_cast<int64_t>(
        reinterpret_cast<octet::Conv *>(conv)->withImages(images).release());
}

inline void convRun(int64_t conv, int64_t src, int64_t dst, int64_t residual) {
    reinterpret_cast<octet::Conv *>(conv)->run(reinterpret_cast<const void *>(src),
                                               reinterpret_cast<void *>(dst),
                                               reinterpret_cast<const void *>(residual));
}

inline void convFree(int64_t conv) { delete reinterpret_cast<octet::Conv *>(conv); }
