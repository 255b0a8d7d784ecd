// FP32 multiplications whose weights come with each run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "avx/product.h"
#include "shared/computation.h"
#include "shared/matmul_shape.h"
#include "shared/transpose.h"

namespace octet::avx {

// A unit is some rows of an entry. Its thread packs the weights, unless the entry before had the
// same ones, or they can be read as they are.
class Matmul : public Computation {
public:
    explicit Matmul(const Description &d)
        : shape_(d.shape<MatmulShape>()), parts_(shape_.parts(d.threads)),
          offsets_(shape_.offsets, shape_.offsets + 4L * shape_.entries),
          product_(nullptr, ownedEpilogue(d), shape_.n, {0}, shape_.k),
          inPlace_(readsInPlace(shape_)) {}

    std::string implementation() const override {
        return std::string("octet_matmul:") + nameOf(isa());
    }

    int64_t packedBytes() const override { return 0; }

    int64_t units() const override { return shape_.entries * parts_; }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const auto *weights = static_cast<const float *>(o.weights);
        long packed = -1;
        for (int64_t unit = from; unit < to; unit++) {
            const long entry = unit / parts_, part = unit % parts_;
            const long offset = offsets_[shape_.entries + entry];
            const long row = shape_.m * part / parts_, end = shape_.m * (part + 1) / parts_;
            if (inPlace_) {
                rows(o, entry, row, end,
                     Panels::inPlace(shape_.n, shape_.k, weights + offset, shape_.weightsStride));
                continue;
            }
            const Panels panels = scratch();
            if (packed != offset) pack(weights + offset, panels);
            packed = offset;
            rows(o, entry, row, end, panels);
        }
    }

private:
    // Whether kernels read the weights where they are: where vectors of columns are whole, and so
    // few rows read them, or so few weights are read, that packing costs more than it brings.
    static bool readsInPlace(const MatmulShape &shape) {
        constexpr long fewRows = 32, fewWeights = (256 << 10) / sizeof(float);
        return !shape.nk && shape.n % kernelsInUse().lanes == 0 &&
               (shape.m <= fewRows || long(shape.n) * shape.k <= fewWeights);
    }

    // A thread's own panels.
    Panels scratch() const {
        static thread_local Growing memory("weights packed in a run");
        const size_t bytes = Panels::bytesOf(shape_.n, shape_.k);
        return {shape_.n, shape_.k, memory.atLeast<float>(bytes / sizeof(float)), bytes};
    }

    void pack(const float *weights, const Panels &panels) const {
        const long width = panels.kernels().panelColumns(), stride = shape_.weightsStride;
        for (long column = 0; column < shape_.n; column += width) {
            float *to = panels.panel(0, column);
            const long columns = std::min(width, shape_.n - column);
            const long padded = panels.vectors(columns) * panels.kernels().lanes;
            if (shape_.nk) {
                transpose(sizeof(float), weights + column * stride, stride, columns, shape_.k, to,
                          padded);
            }
            for (long i = 0; i < shape_.k; i++, to += padded) {
                if (!shape_.nk) {
                    std::memcpy(to, weights + i * stride + column, columns * sizeof(float));
                }
                std::fill(to + columns, to + padded, 0.0f);
            }
        }
    }

    void rows(const Operands &o, long entry, long from, long to, const Panels &panels) const {
        const float *src = static_cast<const float *>(o.src) + offsets_[entry];
        const Target target = Target{static_cast<float *>(o.dst) + offsets_[3 * entries() + entry],
                                     residual(o, entry), shape_.dstStride, shape_.residualStride};
        const long most = Product::blockRows(shape_.k);
        for (long row = from, count; row < to; row += count) {
            count = std::min(most, to - row);
            product_.run(panels, 0, block(src, row, count),
                         target.at(row, 0, product_.residualType()), 0, 0, shape_.n);
        }
    }

    const void *residual(const Operands &o, long entry) const {
        const int type = product_.residualType();
        if (type < 0) return nullptr;
        return static_cast<const char *>(o.residual) +
               offsets_[2 * entries() + entry] * long(typeBytes(type));
    }

    // Rows of src, brought into rows where they are columns.
    Rows block(const float *src, long row, long count) const {
        static thread_local long offsets[Product::kMostBlock];
        const long stride = shape_.km ? shape_.k : shape_.srcStride;
        for (long i = 0; i < count; i++) offsets[i] = i * stride;
        if (!shape_.km) return {src + row * stride, offsets, count};
        static thread_local Growing scratch("a source brought into rows");
        float *turned = scratch.atLeast<float>(count * shape_.k);
        transpose(sizeof(float), src + row, shape_.srcStride, shape_.k, count, turned, shape_.k);
        return {turned, offsets, count};
    }

    long entries() const { return shape_.entries; }

    MatmulShape shape_;
    int64_t parts_;
    std::vector<int32_t> offsets_;
    Product product_;
    bool inPlace_;
};

}  // namespace octet::avx
