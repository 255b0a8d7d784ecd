// INT8 GEMM of more rows than vnni/few_rows.h has.
#pragma once

#include <cstdint>
#include <memory>

#include "shared/grid.h"
#include "shared/owned_epilogue.h"
#include "shared/row_sums.h"
#include "vnni/multiplication.h"
#include "vnni/product.h"

#if defined(__x86_64__)

namespace octet::vnni {

class ManyRows : public Computation {
public:
    ManyRows(const GemmRequest &request, const std::shared_ptr<const OwnedEpilogue> &epilogue,
             const std::shared_ptr<const Packed> &weights,
             std::shared_ptr<const Product> product = nullptr)
        : shape_(request), epilogue_(epilogue), weights_(weights),
          product_(
              product ? std::move(product)
                      : std::make_shared<Product>(request.unit, weights, request.batch, request.n,
                                                  request.flip() + request.srcZeroPoint, epilogue)),
          inPlace_(request.src != F32 && product_->readsInPlace(request.k, request.src == S8)),
          grid_(request.m, request.n, {kTileRows, kPanel}, product_->tilesAtOnce(),
                ceilDiv(request.threads, request.batch)) {}

    std::string implementation() const override {
        return std::string("octet_gemm:") + nameOf(shape_.unit);
    }

    int64_t packedBytes() const override { return static_cast<int64_t>(weights_->bytes()); }

    int64_t units() const override { return shape_.batch * grid_.units(); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        GemmRequest other = shape_;
        other.m = sizes.shape<GemmShape>().m;
        if (other.m <= kFewRows) return multiplication(other, epilogue_, weights_);
        return std::make_unique<ManyRows>(other, epilogue_, weights_, product_);
    }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        grid_.each(from, to, [&](long b, long row, long end, long column, long columnEnd) {
            const long srcRow = (shape_.srcBroadcast ? 0 : b * shape_.m) + row;
            ProductRows rows = rowsFrom(o.src, srcRow, end - row);
            if (o.rowScales != nullptr) rows.scales = o.rowScales + srcRow;
            if (o.rowZeroPoints != nullptr) rows.zeroPoints = o.rowZeroPoints + srcRow;
            if (product_->needsSums()) rows.sums = sumsOf(rows);
            product_->run(static_cast<int>(b), rows, static_cast<const char *>(o.residual),
                          static_cast<char *>(o.dst), b * shape_.m + row, column, columnEnd);
        });
    }

private:
    ProductRows rowsFrom(const void *src, long first, long count) const {
        const long steps = product_->packed().steps(), k = shape_.k;
        if (inPlace_) {
            const auto *bytes = static_cast<const uint8_t *>(src) + first * k;
            return {{bytes, k, steps, shape_.src == S8, false}, count, nullptr, nullptr, nullptr};
        }
        const UnsignedRows rows = unsignedRows(shape_, src, first, count);
        return {{rows.data, rows.step, steps, false, false}, count, rows.scales, nullptr, nullptr};
    }

    const int32_t *sumsOf(const ProductRows &rows) const {
        static thread_local Growing scratch("sums of rows");
        auto *sums = scratch.atLeast<int32_t>(rows.count);
        const TileSource &source = rows.source;
        sumsOfRows(source.rows, source.isSigned, source.step, rows.count, shape_.k, rows.zeroPoints,
                   sums);
        const int32_t same = shape_.srcZeroPoint + (source.isSigned ? 0 : shape_.flip());
        for (long row = 0; row < rows.count; row++) sums[row] -= shape_.k * same;
        return sums;
    }

    GemmRequest shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const Packed> weights_;
    std::shared_ptr<const Product> product_;
    bool inPlace_;
    Grid grid_;
};

}  // namespace octet::vnni

#endif
