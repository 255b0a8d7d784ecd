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
#include "shared/computation.h"

namespace octet::onednn {

// Threads share rows; where rows are too few for that they share columns, each with weights of its
// own.
class SharedGemm : public Computation {
public:
    // Without weights it only tells which implementation oneDNN would take, and what it needs.
    SharedGemm(const GemmRequest &shape, const std::shared_ptr<const OwnedEpilogue> &epilogue,
               const void *weights, int64_t mostBytes) {
        const int count = sliceCount(shape);
        slice(shape, epilogue, weights, mostBytes, count);
        // fewer columns must not be what makes it slow
        if (count > 1 && isReference()) slice(shape, epilogue, weights, mostBytes, 1);
    }

    std::string refusal() const override {
        return isReference() ? "oneDNN has only its slow reference implementation " +
                                   implementation() + " for it"
                             : "";
    }

    std::string implementation() const override { return slices_.front().gemm->implementation(); }

    bool isReference() const {
        return std::any_of(slices_.begin(), slices_.end(),
                           [](const Slice &slice) { return slice.gemm->isReference(); });
    }

    int64_t packedBytes() const override {
        int64_t bytes = 0;
        for (const Slice &slice : slices_) bytes += slice.gemm->packedBytes();
        return bytes;
    }

    int64_t neededBytes() const override {
        if (std::all_of(slices_.begin(), slices_.end(),
                        [](const Slice &slice) { return slice.gemm->isPacked(); })) {
            return 0;
        }
        int64_t bytes = 0;
        for (const Slice &slice : slices_) bytes += slice.gemm->neededBytes();
        return bytes;
    }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        const int rows = sizes.shape<GemmShape>().m;
        std::unique_ptr<SharedGemm> other(new SharedGemm());
        for (const Slice &slice : slices_) {
            other->slices_.push_back(
                {slice.dstByte, slice.residualByte, slice.gemm->withRows(rows)});
        }
        return other;
    }

    // What threads can share: blocks of rows of each slice of columns.
    int64_t units() const override {
        return static_cast<int>(slices_.size()) * slices_.front().gemm->blocks();
    }

    // Computes blocks [from, to).
    void run(const Operands &o, int64_t from, int64_t to) const override {
        const int each = slices_.front().gemm->blocks();
        while (from < to) {
            const Slice &slice = slices_[from / each];
            const int first = static_cast<int>(from % each);
            const int last = static_cast<int>(std::min<int64_t>(each, first + to - from));
            slice.gemm->run(o.src, static_cast<char *>(o.dst) + slice.dstByte,
                            o.residual == nullptr
                                ? nullptr
                                : static_cast<const char *>(o.residual) + slice.residualByte,
                            o.rowScales, o.rowZeroPoints, first, last);
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

    static int sliceCount(const GemmRequest &shape) {
        if (int64_t(shape.batch) * shape.m >= int64_t(kRows) * shape.threads) return 1;
        return std::max(1, std::min(shape.threads, shape.n / kColumns));
    }

    void slice(const GemmRequest &shape, const std::shared_ptr<const OwnedEpilogue> &epilogue,
               const void *weights, int64_t mostBytes, int count) {
        slices_.clear();
        for (int i = 0; i < count; i++) {
            const int from = firstColumn(shape, i, count);
            GemmRequest part = shape;
            part.n = firstColumn(shape, i + 1, count) - from;
            if (count > 1) part.threads = 1;
            std::vector<char> copy;
            const void *its = weights;
            if (count > 1 && weights != nullptr) {
                copy = columns(shape, static_cast<const char *>(weights), from, part.n);
                its = copy.data();
            }
            const int residualBytes = epilogue->residual < 0 ? 0 : typeBytes(epilogue->residual);
            slices_.push_back({size_t(from) * typeBytes(shape.dst), size_t(from) * residualBytes,
                               std::make_unique<Gemm>(part, columns(epilogue, from, part.n), its,
                                                      mostBytes / count)});
        }
    }

    static int firstColumn(const GemmRequest &shape, int slice, int count) {
        if (slice == count) return shape.n;
        return static_cast<int>(int64_t(shape.n / kColumns) * slice / count) * kColumns;
    }

    // Those columns alone, in the same layout.
    static std::vector<char> columns(const GemmRequest &shape, const char *weights, int from,
                                     int count) {
        // runs that lie together: all columns of a matrix, or those of each of its k rows
        const size_t runs = size_t(shape.batch) * (shape.nk ? 1 : shape.k);
        const size_t unit = size_t(shape.nk ? shape.k : 1) * typeBytes(shape.weights);
        auto copy = zeros<char>(runs * count * unit, "a slice of the weights");
        for (size_t i = 0; i < runs; i++) {
            std::memcpy(copy.data() + i * count * unit, weights + (i * shape.n + from) * unit,
                        count * unit);
        }
        return copy;
    }

    static std::shared_ptr<const OwnedEpilogue> columns(
        const std::shared_ptr<const OwnedEpilogue> &epilogue, int from, int count) {
        return std::make_shared<OwnedEpilogue>(epilogue->columns(from, count));
    }

    std::vector<Slice> slices_;
};

}  // namespace octet::onednn
