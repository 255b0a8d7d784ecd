// INT8 GEMM for five rows and more, with AVX-512 VNNI.
#pragma once

#include <cstdint>
#include <memory>

#include "shared/owned_epilogue.h"
#include "vnni/grid.h"
#include "vnni/multiplication.h"
#include "vnni/product.h"

#if defined(__x86_64__)

namespace octet::vnni {

class ManyRows : public Multiplication {
public:
    ManyRows(const GemmShape &shape, std::shared_ptr<const Product> product)
        : shape_(shape), product_(std::move(product)),
          inPlace_(shape.src != F32 && product_->readsInPlace(shape.k, shape.src == S8)),
          grid_(shape.m, shape.n, product_->tilesAtOnce(), ceilDiv(shape.threads, shape.batch)) {}

    // What multiplications of any number of rows have in common.
    static std::shared_ptr<const Product> product(
        const GemmShape &shape, const std::shared_ptr<const OwnedEpilogue> &epilogue,
        std::shared_ptr<const Packed> weights) {
        return std::make_shared<Product>(std::move(weights), shape.batch, shape.n,
                                         shape.flip() + shape.srcZeroPoint, epilogue);
    }

    long units() const override { return shape_.batch * grid_.units(); }

    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints, long from, long to) const override {
        grid_.each(from, to, [&](long b, long row, long end, long column, long columnEnd) {
            const long srcRow = (shape_.srcBroadcast ? 0 : b * shape_.m) + row;
            ProductRows rows = rowsFrom(src, srcRow, end - row);
            if (rowScales != nullptr) rows.scales = rowScales + srcRow;
            if (rowZeroPoints != nullptr) rows.zeroPoints = rowZeroPoints + srcRow;
            product_->run(static_cast<int>(b), rows, static_cast<const char *>(residual),
                          static_cast<char *>(dst), b * shape_.m + row, column, columnEnd);
        });
    }

private:
    ProductRows rowsFrom(const void *src, long first, long count) const {
        const long steps = product_->packed().steps(), k = shape_.k;
        if (inPlace_) {
            const auto *bytes = static_cast<const uint8_t *>(src) + first * k;
            return {{bytes, k, steps, shape_.src == S8, false}, count, nullptr, nullptr};
        }
        const UnsignedRows rows = unsignedRows(shape_, src, first, count);
        return {{rows.data, rows.step, steps, false, false}, count, rows.scales, nullptr};
    }

    GemmShape shape_;
    std::shared_ptr<const Product> product_;
    bool inPlace_;
    Grid grid_;
};

}  // namespace octet::vnni

#endif
