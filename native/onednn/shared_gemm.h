// A GEMM in blocks that threads share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "onednn/gemm.h"

namespace octet::onednn {

// Threads share rows; where rows are too few for that they share columns, each with weights of its
// own.
class SharedGemm {
public:
    // Without weights it only tells which implementation oneDNN would take.
    SharedGemm(const GemmShape &shape, const std::shared_ptr<const OwnedEpilogue> &epilogue,
               const void *weights, bool nk) {
        const int count = sliceCount(shape);
        slice(shape, epilogue, weights, nk, count);
        // fewer columns must not be what makes it slow
        if (count > 1 && isReference()) slice(shape, epilogue, weights, nk, 1);
    }

    std::string implementation() const { return slices_.front().gemm->implementation(); }

    bool isReference() const {
        return std::any_of(slices_.begin(), slices_.end(),
                           [](const Slice &slice) { return slice.gemm->isReference(); });
    }

    int64_t packedBytes() const {
        int64_t bytes = 0;
        for (const Slice &slice : slices_) bytes += slice.gemm->packedBytes();
        return bytes;
    }

    int64_t neededBytes() const {
        int64_t bytes = 0;
        for (const Slice &slice : slices_) bytes += slice.gemm->neededBytes();
        return bytes;
    }

    std::unique_ptr<SharedGemm> withRows(int rows) const {
        std::unique_ptr<SharedGemm> other(new SharedGemm());
        for (const Slice &slice : slices_) {
            other->slices_.push_back(
                {slice.dstByte, slice.residualByte, slice.gemm->withRows(rows)});
        }
        return other;
    }

    // What threads can share: blocks of rows of each slice of columns.
    int blocks() const { return static_cast<int>(slices_.size()) * slices_.front().gemm->blocks(); }

    // Computes blocks [from, to).
    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints, int from, int to) {
        const int each = slices_.front().gemm->blocks();
        while (from < to) {
            const Slice &slice = slices_[from / each];
            const int first = from % each, last = std::min(each, first + to - from);
            slice.gemm->run(src, static_cast<char *>(dst) + slice.dstByte,
                            residual == nullptr
                                ? nullptr
                                : static_cast<const char *>(residual) + slice.residualByte,
                            rowScales, rowZeroPoints, first, last);
            from += last - first;
        }
    }

private:
    struct Slice {
        size_t dstByte, residualByte;  // where its columns begin
        std::unique_ptr<Gemm> gemm;
    };

    // oneDNN's kernels compute 64 columns at a time; fewer than 32 rows would make them slower.
    static constexpr int kColumns = 64;
    static constexpr int kRows = 32;

    SharedGemm() = default;

    static int sliceCount(const GemmShape &shape) {
        if (int64_t(shape.batch) * shape.m >= int64_t(kRows) * shape.threads) return 1;
        return std::max(1, std::min(shape.threads, shape.n / kColumns));
    }

    void slice(const GemmShape &shape, const std::shared_ptr<const OwnedEpilogue> &epilogue,
               const void *weights, bool nk, int count) {
        slices_.clear();
        for (int i = 0; i < count; i++) {
            const int from = firstColumn(shape, i, count);
            GemmShape part = shape;
            part.n = firstColumn(shape, i + 1, count) - from;
            if (count > 1) part.threads = 1;
            std::vector<char> copy;
            const void *its = weights;
            if (count > 1 && weights != nullptr) {
                copy = columns(shape, static_cast<const char *>(weights), nk, from, part.n);
                its = copy.data();
            }
            const int residualBytes = epilogue->residual < 0 ? 0 : typeBytes(epilogue->residual);
            slices_.push_back(
                {size_t(from) * typeBytes(shape.dst), size_t(from) * residualBytes,
                 std::make_unique<Gemm>(part, columns(epilogue, from, part.n), its, nk)});
        }
    }

    static int firstColumn(const GemmShape &shape, int slice, int count) {
        if (slice == count) return shape.n;
        return static_cast<int>(int64_t(shape.n / kColumns) * slice / count) * kColumns;
    }

    // Those columns alone, in the same layout.
    static std::vector<char> columns(const GemmShape &shape, const char *weights, bool nk, int from,
                                     int count) {
        // runs that lie together: all columns of a matrix, or those of each of its k rows
        const size_t runs = size_t(shape.batch) * (nk ? 1 : shape.k);
        const size_t unit = size_t(nk ? shape.k : 1) * typeBytes(shape.weights);
        auto copy = zeros<char>(runs * count * unit, "a slice of the weights");
        for (size_t i = 0; i < runs; i++) {
            std::memcpy(copy.data() + i * count * unit, weights + (i * shape.n + from) * unit,
                        count * unit);
        }
        return copy;
    }

    static std::shared_ptr<const OwnedEpilogue> columns(
        const std::shared_ptr<const OwnedEpilogue> &epilogue, int from, int count) {
        auto part = std::make_shared<OwnedEpilogue>(*epilogue);
        for (auto *values : {&part->weightScale, &part->bias}) {
            if (values->empty()) continue;
            *values = std::vector<float>(values->begin() + from, values->begin() + from + count);
        }
        return part;
    }

    std::vector<Slice> slices_;
};

}  // namespace octet::onednn
