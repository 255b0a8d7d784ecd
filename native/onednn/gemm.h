// INT8 and FP32 GEMM on oneDNN.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "onednn/primitive.h"
#include "onednn/signed_sources.h"
#include "shared/byte_sums.h"
#include "shared/ceil_div.h"
#include "shared/epilogue.h"
#include "shared/gemm_shape.h"
#include "shared/memory.h"
#include "shared/quantize.h"
#include "shared/row_sums.h"

namespace octet::onednn {

// A multiplication as this engine is asked for it.
struct GemmRequest : GemmShape {
    int width;  // columns from one row of dst and residual to the next, n of which are computed
    Shift shift;
    int threads;             // how many are to find a part of their own in a run
    bool mayHaveZeroPoints;  // of the weights

    bool isSlice() const { return n != width; }
};

// What the s8 weights say about the sums: their column sums, and how large a sum can get.
struct WeightFacts {
    std::vector<int32_t> columnSums;  // [batch, n]
    int64_t largestColumn = 0;        // max over columns of the sum of |w|

    WeightFacts() = default;
    WeightFacts(const int8_t *weights, const GemmRequest &shape)
        : columnSums(zeros<int32_t>(size_t(shape.batch) * shape.n, "sums of the weights")) {
        auto magnitudes = zeros<int64_t>(columnSums.size(), "sums of the weights' magnitudes");
        const size_t n = shape.n, k = shape.k;
        for (int b = 0; b < shape.batch; b++) {
            const int8_t *w = weights + b * n * k;
            int32_t *sums = columnSums.data() + b * n;
            int64_t *sizes = magnitudes.data() + b * n;
            if (shape.nk) {
                for (size_t column = 0; column < n; column++) {
                    const ByteSums all = sumsOf(w + column * k, k);
                    sums[column] = static_cast<int32_t>(all.sum);
                    sizes[column] = all.magnitude;
                }
                continue;
            }
            for (size_t row = 0; row < k; row++) {
                const int8_t *its = w + row * n;
                for (size_t i = 0; i < n; i++) sums[i] += its[i];
                for (size_t i = 0; i < n; i++) sizes[i] += its[i] < 0 ? -its[i] : its[i];
            }
        }
        for (int64_t size : magnitudes) largestColumn = std::max<int64_t>(largestColumn, size);
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
    static size_t strideOf(const dnnl::memory::desc &format) {
        return (format.get_size() + 63) / 64 * 64;
    }
    PackedWeights(const dnnl::memory::desc &format, int matrices)
        : desc(format), stride(strideOf(format)), pages(stride * matrices, "packed weights") {}
};

// How a GEMM is computed; follows from request and weights, not from M.
//
// fused: oneDNN's own epilogue, where it gives the contract's bits. Otherwise oneDNN leaves the
// accumulator and shared/epilogue.h does the rest.
// shifted: s8 sources become u8 by adding 128. oneDNN 3.13 does the same inside, but anew for every
// few columns, which some CPUs do for nothing and others do not. Fused, the 128 is oneDNN's zero
// point; like its own shift it passes the corrected sum through f32, which rounds beyond 2^24.
// Otherwise the epilogue takes it off.
struct Plan {
    bool fused, shifted;
    bool isFaster = false;  // why it is shifted, if not for exact sums

    Plan(const GemmRequest &shape, const OwnedEpilogue &e, const WeightFacts &facts)
        : fused(fuses(shape, e, facts)), shifted(false) {
        if (shape.fp32() || !shape.isSigned()) return;
        bool leavesAccumulator = !fused || e.isAccumulator();
        if (!facts.fitsFloat(128)) {
            shifted = leavesAccumulator;
            fused = fused && !shifted;
        } else {
            isFaster = shape.shift == Shift::WHERE_FASTER &&
                       SignedSources::here().shiftPays(double(shape.k) * shape.n,
                                                       shape.dynamic() ? 0 : shape.k);
            shifted = isFaster || shape.shift == Shift::ALWAYS;
        }
    }

    bool compensates(const GemmRequest &shape) const {
        return !fused && (shifted || shape.hasZeroPoint());
    }

private:
    static bool fuses(const GemmRequest &shape, const OwnedEpilogue &e, const WeightFacts &facts) {
        if (shape.dynamic() || shape.perRowZeroPoint()) return false;
        // a zero point is taken off in f32
        if (shape.hasZeroPoint() && !facts.fitsFloat(255)) return false;
        return canFuse(e, shape.fp32(), shape.k);
    }
};

// The primitive for a fixed number of rows.
class RowBlock {
public:
    RowBlock(const GemmRequest &shape, int rows, const OwnedEpilogue &epilogue, Plan plan,
             const dnnl::memory::desc *weights, bool runs)
        : rows_(rows) {
        OneThread one;
        Type src = shape.fp32()                        ? Type::f32
                   : shape.isSigned() && !plan.shifted ? Type::s8
                                                       : Type::u8;
        Type accumulator = shape.fp32() ? Type::f32 : Type::s32;
        Type dst = plan.fused ? oneDnnType(shape.dst) : accumulator;
        dnnl::memory::desc srcDesc({rows, shape.k}, src, Tag::ab);
        const int dstWidth = plan.fused ? shape.width : shape.n;
        dnnl::memory::desc dstDesc({rows, shape.n}, dst, dnnl::memory::dims{dstWidth, 1});
        dnnl::memory::desc weightsDesc =
            weights != nullptr
                ? *weights
                : dnnl::memory::desc({shape.k, shape.n}, oneDnnType(shape.weights), Tag::any);
        Fusion fusion;
        if (plan.fused && (shape.hasZeroPoint() || plan.shifted)) {
            fusion.takeZeroPoint(shape.srcZeroPoint + (plan.shifted ? 128 : 0));
        }
        dnnl::memory::desc bias;
        if (plan.fused) {
            fusion.takeScales(epilogue, 1 << 1);
            bias = fusion.takeBias(epilogue, {1, shape.n}, Tag::ab);
        }
        dnnl::matmul::primitive_desc descriptor(cpuEngine(), srcDesc, weightsDesc, bias, dstDesc,
                                                fusion.attr);
        executable_ = std::make_unique<Executable>(descriptor, std::move(fusion.constants), runs);
    }

    int rows() const { return rows_; }
    std::string implementation() const { return executable_->implementation(); }
    bool isReference() const { return executable_->isReference(); }
    dnnl::memory::desc weightsDesc() const { return executable_->weightsDesc(); }
    size_t scratchBytes() const { return executable_->scratchBytes(); }

    void execute(const void *src, const void *weights, void *dst) {
        executable_->execute(src, weights, dst);
    }

private:
    int rows_;
    std::unique_ptr<Executable> executable_;
};

// The primitives of a GEMM and its siblings of other M, by their rows: each is created once.
class RowBlocks {
public:
    template <class Create>
    std::shared_ptr<RowBlock> of(int rows, Create create) {
        std::lock_guard<std::mutex> guard(lock_);
        std::shared_ptr<RowBlock> &block = blocks_[rows];
        if (!block) block = create(rows);
        return block;
    }

private:
    std::mutex lock_;
    std::map<int, std::shared_ptr<RowBlock>> blocks_;
};

// A prepared GEMM, block by block of rows: what the epilogue finishes is still in cache then.
class Gemm {
public:
    // Without weights, or where more than `mostBytes` are needed, it only tells which
    // implementation oneDNN would take.
    Gemm(const GemmRequest &shape, std::shared_ptr<const OwnedEpilogue> epilogue,
         const void *weights, int64_t mostBytes)
        : shape_(shape), epilogue_(std::move(epilogue)),
          facts_(std::make_shared<WeightFacts>(
              weights == nullptr || shape.fp32()
                  ? WeightFacts()
                  : WeightFacts(static_cast<const int8_t *>(weights), shape))),
          plan_(shape_, *epilogue_, *facts_), runs_(weights != nullptr) {
        createBlocks();
        if (weights == nullptr) lookAtEveryPlan();
        if (weights != nullptr && !isReference() && neededBytes() <= mostBytes) pack(weights);
    }

    // The slowest implementation in use: a reference one must not hide behind a fast one.
    std::string implementation() const {
        std::string name =
            tail_ && tail_->isReference() ? tail_->implementation() : full_->implementation();
        if (plan_.shifted) name += " + shift to u8";
        if (plan_.isFaster) name += SignedSources::here().why();
        return plan_.fused ? name : name + " + Octet epilogue";
    }

    bool isReference() const { return full_->isReference() || (tail_ && tail_->isReference()); }

    int64_t packedBytes() const { return int64_t(weights_->stride) * shape_.batch; }

    bool isPacked() const { return weights_ != nullptr; }

    // What preparing takes, and a run on one thread. To be known without weights.
    int64_t neededBytes() const {
        const int64_t rows = full_->rows(), columns = int64_t(shape_.batch) * shape_.n;
        int64_t bytes = int64_t(PackedWeights::strideOf(full_->weightsDesc())) * shape_.batch;
        bytes += full_->scratchBytes();
        // sums, and of magnitudes
        if (!shape_.fp32()) bytes += (sizeof(int32_t) + sizeof(int64_t)) * columns;
        // whether these are needed the weights decide
        const bool corrected = shape_.isSigned() || shape_.hasZeroPoint();
        if (!plan_.fused || corrected) bytes += sizeof(int32_t) * rows * shape_.n;
        if (shape_.isSigned()) bytes += rows * shape_.k;
        return bytes;
    }

    std::unique_ptr<Gemm> withRows(int rows) const {
        return std::unique_ptr<Gemm>(new Gemm(*this, rows));
    }

    // Blocks of rows in all matrices: what threads can share.
    int blocks() const { return shape_.batch * blocksOfMatrix(); }

    // Computes blocks [from, to).
    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints, int from, int to) {
        OneThread one;
        for (int i = from; i < to; i++) {
            const int b = i / blocksOfMatrix(), row = i % blocksOfMatrix() * block_;
            const long srcRow = (shape_.srcBroadcast ? 0 : long(b) * shape_.m) + row;
            const int rows = std::min(block_, shape_.m - row);
            runBlock(rows == block_ ? *full_ : *tail_, rows, b, srcRow, long(b) * shape_.m + row,
                     src, dst, residual, rowScales, rowZeroPoints);
        }
    }

private:
    Gemm(const Gemm &sibling, int rows)
        : shape_(sibling.shape_), epilogue_(sibling.epilogue_), facts_(sibling.facts_),
          plan_(sibling.plan_), runs_(true), weights_(sibling.weights_),
          rowBlocks_(sibling.rowBlocks_) {
        shape_.m = rows;
        createBlocks();
    }

    // The zero points of weights decide on the plan: none that they may lead to must end in a slow
    // implementation.
    void lookAtEveryPlan() {
        if (!shape_.mayHaveZeroPoints || !plan_.fused || isReference()) return;
        plan_.fused = false;
        createBlocks();
    }

    int blocksOfMatrix() const { return static_cast<int>(ceilDiv(shape_.m, block_)); }

    void createBlocks() {
        createBlocks(blockRows(shape_.threads));
        // smaller blocks must not be what makes it slow
        if (shape_.threads > 1 && isReference()) createBlocks(blockRows(1));
    }

    void createBlocks(int block) {
        block_ = block;
        tail_.reset();
        if (plan_.compensates(shape_) && !shape_.perRowZeroPoint()) {
            sameShift_.assign(block, (plan_.shifted ? 128 : 0) + shape_.srcZeroPoint);
        }
        full_ = rowBlock(block, weights_ ? &weights_->desc : nullptr);
        if (shape_.m % block != 0) {
            dnnl::memory::desc same = full_->weightsDesc();
            tail_ = rowBlock(shape_.m % block, &same);
        }
    }

    // With packed weights it is shared; before, oneDNN chooses their format for each number of
    // rows.
    std::shared_ptr<RowBlock> rowBlock(int rows, const dnnl::memory::desc *weights) {
        const auto create = [&](int count) {
            return std::make_shared<RowBlock>(shape_, count, *epilogue_, plan_, weights, runs_);
        };
        return weights_ ? rowBlocks_->of(paddedRows(rows), create) : create(rows);
    }

    // A primitive takes hundreds of kB. Where rows come from our own memory and go there, it may
    // compute up to a sixteenth more of them, so that there are few for siblings of many different
    // M.
    int paddedRows(int rows) const {
        if (plan_.fused || !(shape_.dynamic() || plan_.shifted)) return rows;
        int step = 1;
        while (32 * step < rows) step *= 2;
        return static_cast<int>(ceilDiv(rows, step) * step);
    }

    int blockRows(int threads) const {
        const int m = std::max(shape_.m, 1);
        const long share = ceilDiv(m, ceilDiv(threads, shape_.batch));
        const int rows = static_cast<int>(std::min<long>(ceilDiv(share, 16) * 16, m));
        if (plan_.fused && !plan_.shifted) return rows;
        // about 1 MiB of accumulators, or of shifted sources, stays in the second-level cache;
        // fewer than 128 rows would make the multiplication itself slower
        const long rowBytes = plan_.fused ? shape_.k : 4L * shape_.n;
        const int fits = static_cast<int>(std::max(128L, (1L << 20) / rowBytes / 16 * 16));
        return std::min(rows, fits);
    }

    void pack(const void *weights) {
        auto packed = std::make_shared<PackedWeights>(full_->weightsDesc(), shape_.batch);
        OneThread one;
        Type type = oneDnnType(shape_.weights);
        dnnl::memory::desc plain({shape_.k, shape_.n}, type, shape_.nk ? Tag::ba : Tag::ab);
        dnnl::stream stream(cpuEngine());
        size_t matrix = size_t(shape_.k) * shape_.n * typeBytes(shape_.weights);
        for (int b = 0; b < shape_.batch; b++) {
            auto *from = const_cast<char *>(static_cast<const char *>(weights)) + b * matrix;
            dnnl::memory source(plain, cpuEngine(), from);
            dnnl::memory target(packed->desc, cpuEngine(),
                                packed->pages.data() + b * packed->stride);
            dnnl::reorder(source, target).execute(stream, source, target);
        }
        stream.wait();
        weights_ = packed;
    }

    // The first `rows` of what the block computes.
    void runBlock(RowBlock &block, int rows, int b, long srcRow, long dstRow, const void *src,
                  void *dst, const void *residual, const float *rowScales,
                  const int32_t *rowZeroPoints) {
        const char *weights = weights_->pages.data() + size_t(b) * weights_->stride;
        const char *from =
            static_cast<const char *>(src) + srcRow * shape_.k * typeBytes(shape_.src);
        char *to = static_cast<char *>(dst) + dstRow * shape_.width * typeBytes(shape_.dst);
        if (plan_.fused && !plan_.shifted) {
            block.execute(from, weights, to);
            if (shape_.fp32()) {
                oneNan(reinterpret_cast<float *>(to), shape_.width, block.rows(), shape_.n);
            }
            return;
        }
        ThreadScratch &scratch = ThreadScratch::get();
        const float *scales = rowScales == nullptr ? nullptr : rowScales + srcRow;
        if (shape_.dynamic()) {
            auto *q = scratch.quantized.atLeast<int8_t>(size_t(block.rows()) * shape_.k);
            auto *s = scratch.rowScales.atLeast<float>(rows);
            auto *floats = reinterpret_cast<const float *>(from);
            quantizeRows(floats, shape_.k, rows, shape_.k, q, shape_.k, s, plan_.shifted);
            from = reinterpret_cast<const char *>(q);
            scales = s;
        } else if (plan_.shifted) {
            auto *u8 = scratch.quantized.atLeast<uint8_t>(size_t(block.rows()) * shape_.k);
            shiftToUnsigned(reinterpret_cast<const int8_t *>(from), size_t(rows) * shape_.k, u8);
            from = reinterpret_cast<const char *>(u8);
        }
        if (plan_.fused) {
            block.execute(from, weights, to);
            return;
        }
        // the accumulator takes dst's own place where it fits and nobody still reads there
        bool inPlace = typeBytes(shape_.dst) == 4 && residual != dst && !shape_.isSlice() &&
                       rows == block.rows();
        size_t count = size_t(block.rows()) * shape_.n;
        void *accumulator =
            inPlace ? static_cast<void *>(to) : scratch.accumulator.atLeast<int32_t>(count);
        block.execute(from, weights, accumulator);
        const int32_t *shifts = nullptr;
        if (plan_.compensates(shape_)) {
            shifts = sameShift_.data();
            if (rowZeroPoints != nullptr) {
                shifts = rowShifts(rowZeroPoints + srcRow, rows);
            }
        }
        const int32_t *sums = facts_->columnSums.data() + size_t(b) * shape_.n;
        const char *residualFrom = residual == nullptr
                                       ? nullptr
                                       : static_cast<const char *>(residual) +
                                             dstRow * shape_.width * typeBytes(epilogue_->residual);
        const int32_t *rowSums = nullptr;
        if (!epilogue_->weightZeroPoint.empty()) {
            auto *its = scratch.rowSums.atLeast<int32_t>(rows);
            sumsOfRows(from, shape_.isSigned() && !plan_.shifted, shape_.k, rows, shape_.k, shifts,
                       its);
            rowSums = its;
        }
        finish(accumulator, rows, scales, shifts, sums, rowSums, residualFrom, to);
    }

    // Each row's zero point, and the 128 of a shifted source.
    const int32_t *rowShifts(const int32_t *zeroPoints, long rows) const {
        if (!plan_.shifted) return zeroPoints;
        auto *shifts = ThreadScratch::get().shifts.atLeast<int32_t>(rows);
        for (long row = 0; row < rows; row++) shifts[row] = 128 + zeroPoints[row];
        return shifts;
    }

    void finish(const void *accumulator, long rows, const float *scales, const int32_t *shifts,
                const int32_t *sums, const int32_t *rowSums, const char *residual,
                char *dst) const {
        const long n = shape_.n, width = shape_.width;
        Epilogue view = epilogue_->view();
        if (shape_.fp32()) {
            applyEpilogue(view, static_cast<const float *>(accumulator), n, rows, n, nullptr,
                          nullptr, nullptr, nullptr, residual, width, dst, width);
        } else {
            applyEpilogue(view, static_cast<const int32_t *>(accumulator), n, rows, n, scales,
                          shifts, sums, rowSums, residual, width, dst, width);
        }
    }

    GemmRequest shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const WeightFacts> facts_;
    Plan plan_;
    bool runs_;
    std::shared_ptr<PackedWeights> weights_;
    std::vector<int32_t> sameShift_;  // what to take off every row, for as many rows as a block has
    int block_ = 0;                   // rows of a block; the last one of a matrix may have fewer
    std::shared_ptr<RowBlocks> rowBlocks_ = std::make_shared<RowBlocks>();
    std::shared_ptr<RowBlock> full_, tail_;
};

}  // namespace octet::onednn
