// FP32 multiplications.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "avx/product.h"
#include "shared/computation.h"
#include "shared/gemm_shape.h"
#include "shared/grid.h"

namespace octet::avx {

class Gemm : public Computation {
public:
    Gemm(const GemmShape &shape, int threads, std::shared_ptr<const Product> product)
        : shape_(shape), threads_(threads), product_(std::move(product)),
          grid_(shape.m, shape.n, {kMostRows, kGroup}, Product::blockRows(shape.k) / kMostRows,
                ceilDiv(threads, shape.batch)) {}

    std::string implementation() const override {
        return std::string("octet_gemm:") + nameOf(isa());
    }

    int64_t packedBytes() const override {
        return static_cast<int64_t>(product_->weights().bytes());
    }

    int64_t units() const override { return shape_.batch * grid_.units(); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        GemmShape other = shape_;
        other.m = sizes.shape<GemmShape>().m;
        return std::make_unique<Gemm>(other, threads_, product_);
    }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const Target target{static_cast<float *>(o.dst), o.residual, shape_.n};
        grid_.each(from, to, [&](long b, long row, long end, long column, long columnEnd) {
            long offsets[Product::kMostBlock];
            for (long i = 0; i < end - row; i++) offsets[i] = i * shape_.k;
            const long first = (shape_.srcBroadcast ? 0 : b * shape_.m) + row;
            const float *src = static_cast<const float *>(o.src) + first * shape_.k;
            product_->run(b, {src, offsets, end - row},
                          target.at(b * shape_.m + row, column, product_->residualType()), 0,
                          column, columnEnd);
        });
    }

private:
    GemmShape shape_;
    int threads_;
    std::shared_ptr<const Product> product_;
    Grid grid_;
};

}  // namespace octet::avx
