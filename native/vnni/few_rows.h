// INT8 GEMM for one or two rows: every weight is used at most twice, so the time is that of reading
// the weights.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "shared/ceil_div.h"
#include "shared/epilogue.h"
#include "shared/owned_epilogue.h"
#include "shared/row_sums.h"
#include "vnni/few_rows_kernels.h"
#include "vnni/multiplication.h"

namespace octet::vnni {

class FewRows : public Computation {
public:
    FewRows(const GemmRequest &request, std::shared_ptr<const OwnedEpilogue> epilogue,
            std::shared_ptr<const Packed> weights)
        : shape_(request), epilogue_(std::move(epilogue)), weights_(std::move(weights)) {}

    std::string implementation() const override {
        return std::string("octet_gemv:") + nameOf(shape_.unit);
    }

    int64_t packedBytes() const override { return static_cast<int64_t>(weights_->bytes()); }

    // Panels of all batch entries together.
    int64_t units() const override { return ceilDiv(shape_.n, kPanel); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        GemmRequest other = shape_;
        other.m = sizes.shape<GemmShape>().m;
        return multiplication(other, epilogue_, weights_);
    }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const long end = std::min<long>(to * kPanel, shape_.n);
        for (int b = 0; b < shape_.batch; b++) {
            const long first = shape_.srcBroadcast ? 0 : long(b) * shape_.m;
            const UnsignedRows rows = unsignedRows(shape_, o.src, first, shape_.m);
            const float *scales = o.rowScales == nullptr ? rows.scales : o.rowScales + first;
            int32_t shifts[kFewRows];
            for (int m = 0; m < shape_.m; m++) {
                shifts[m] =
                    shape_.flip() +
                    (o.rowZeroPoints == nullptr ? shape_.srcZeroPoint : o.rowZeroPoints[first + m]);
            }
            const int32_t *rowSums = nullptr;
            int32_t itsSums[kFewRows];
            if (!epilogue_->weightZeroPoint.empty()) {
                sumsOfRows(rows.data, false, rows.step, shape_.m, shape_.k, shifts, itsSums);
                rowSums = itsSums;
            }
            const bool isShifted =
                shape_.flip() != 0 || shape_.srcZeroPoint != 0 || o.rowZeroPoints != nullptr;
            for (long column = from * kPanel; column < end; column += kColumns) {
                block(b, rows.data, scales, isShifted ? shifts : nullptr, rowSums, column,
                      std::min<long>(kColumns, end - column), o.dst, o.residual);
            }
        }
    }

private:
    // Columns finished while their accumulators are in cache.
    static constexpr int kColumns = 512;

    void block(int b, const uint8_t *rows, const float *scales, const int32_t *shifts,
               const int32_t *rowSums, long column, long columns, void *dst,
               const void *residual) const {
        alignas(64) int32_t sums[kFewRows * kColumns];
        for (long c = 0; c < columns; c += kPanel) {
            Panel panel = panelFor(shape_.unit, shape_.m, weights_->vectors(column + c));
            panel(rows, weights_->steps(), weights_->panel(b, column + c), sums + c, kColumns);
        }
        const long n = shape_.n;
        const long first = long(b) * shape_.m * n + column;
        const auto at = [first](const void *base, int type) {
            return static_cast<const char *>(base) + first * typeBytes(type);
        };
        applyEpilogue(epilogue_->view(column), sums, kColumns, shape_.m, columns, scales, shifts,
                      shifts == nullptr ? nullptr : weights_->columnSums(b) + column, rowSums,
                      residual == nullptr ? nullptr : at(residual, epilogue_->residual), n,
                      const_cast<char *>(at(dst, shape_.dst)), n);
    }

    GemmRequest shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const Packed> weights_;
};

}  // namespace octet::vnni
