// INT8 GEMM of more rows than vnni/few_rows.h has.
#pragma once

#include <cstdint>
#include <memory>

#include "shared/grid.h"
#include "shared/owned_epilogue.h"
#include "vnni/multiplication.h"
#include "vnni/product.h"

#if defined(__x86_64__)

namespace octet::vnni {

class ManyRows : public Computation {
public:
    ManyRows(const GemmRequest &request, const std::shared_ptr<const OwnedEpilogue> &epilogue,
             const std::shared_ptr<const Packed> &weights, const Groups &groups)
        : ManyRows(request, epilogue, weights,
                   std::make_shared<PreparedPanels>(weights, request.batch, request.n,
                                                    request.flip() + request.srcZeroPoint,
                                                    *epilogue, groups),
                   std::make_shared<Product>(request.unit, epilogue, request.n, groups)) {}

    ManyRows(const GemmRequest &request, const std::shared_ptr<const OwnedEpilogue> &epilogue,
             const std::shared_ptr<const Packed> &weights,
             std::shared_ptr<const PreparedPanels> panels, std::shared_ptr<const Product> product)
        : shape_(request), epilogue_(epilogue), weights_(weights), panels_(std::move(panels)),
          product_(std::move(product)),
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
        if (other.hasFewRows()) return multiplication(other, epilogue_, weights_);
        return std::make_unique<ManyRows>(other, epilogue_, weights_, panels_, product_);
    }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        grid_.each(from, to, [&](long b, long row, long end, long column, long columnEnd) {
            const long srcRow = (shape_.srcBroadcast ? 0 : b * shape_.m) + row;
            ProductRows rows = rowsFrom(o.src, srcRow, end - row);
            if (o.rowScales != nullptr) rows.scales = o.rowScales + srcRow;
            if (o.rowZeroPoints != nullptr) rows.source.zeroPoints = o.rowZeroPoints + srcRow;
            product_->run(panels_->of(static_cast<int>(b)), rows,
                          product_->dense(o.dst, o.residual, b * shape_.m + row), column,
                          columnEnd);
        });
    }

private:
    ProductRows rowsFrom(const void *src, long first, long count) const {
        const long steps = product_->steps(), k = shape_.k;
        if (inPlace_) {
            const auto *bytes = static_cast<const uint8_t *>(src) + first * k;
            return {{bytes, k, steps, shape_.src == S8, false}, count, nullptr};
        }
        const UnsignedRows rows = unsignedRows(shape_, src, first, count);
        return {{rows.data, rows.step, steps, false, false}, count, rows.scales};
    }

    GemmRequest shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const Packed> weights_;
    std::shared_ptr<const PreparedPanels> panels_;
    std::shared_ptr<const Product> product_;
    bool inPlace_;
    Grid grid_;
};

}  // namespace octet::vnni

#endif
