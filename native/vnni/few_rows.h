// INT8 GEMM for one to four rows: every weight is used at most four times, so the time is that of
// reading the weights.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "shared/ceil_div.h"
#include "shared/epilogue.h"
#include "shared/owned_epilogue.h"
#include "vnni/few_rows_kernels.h"
#include "vnni/multiplication.h"

namespace octet::vnni {

constexpr int kFewRows = 4;

class FewRows : public Multiplication {
public:
    FewRows(const GemmShape &shape, Unit unit, std::shared_ptr<const OwnedEpilogue> epilogue,
            std::shared_ptr<const Packed> weights)
        : shape_(shape), unit_(unit), epilogue_(std::move(epilogue)), weights_(std::move(weights)) {
    }

    // Panels of all batch entries together.
    long units() const override { return ceilDiv(shape_.n, kPanel); }

    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints, long from, long to) const override {
        const long end = std::min<long>(to * kPanel, shape_.n);
        for (int b = 0; b < shape_.batch; b++) {
            const long first = shape_.srcBroadcast ? 0 : long(b) * shape_.m;
            const UnsignedRows rows = unsignedRows(shape_, src, first, shape_.m);
            const float *scales = rowScales == nullptr ? rows.scales : rowScales + first;
            int32_t shifts[kFewRows];
            for (int m = 0; m < shape_.m; m++) {
                shifts[m] = shape_.flip() + (rowZeroPoints == nullptr ? shape_.srcZeroPoint
                                                                      : rowZeroPoints[first + m]);
            }
            const bool isShifted =
                shape_.flip() != 0 || shape_.srcZeroPoint != 0 || rowZeroPoints != nullptr;
            for (long column = from * kPanel; column < end; column += kColumns) {
                block(b, rows.data, scales, isShifted ? shifts : nullptr, column,
                      std::min<long>(kColumns, end - column), dst, residual);
            }
        }
    }

private:
    // Columns finished while their accumulators are in cache.
    static constexpr int kColumns = 512;

    void block(int b, const uint8_t *rows, const float *scales, const int32_t *shifts, long column,
               long columns, void *dst, const void *residual) const {
        alignas(64) int32_t sums[kFewRows * kColumns];
        for (long c = 0; c < columns; c += kPanel) {
            Panel panel = panelFor(unit_, shape_.m, weights_->vectors(column + c));
            panel(rows, weights_->steps(), weights_->panel(b, column + c), sums + c, kColumns);
        }
        const long n = shape_.n;
        const long first = long(b) * shape_.m * n + column;
        const auto at = [first](const void *base, int type) {
            return static_cast<const char *>(base) + first * typeBytes(type);
        };
        applyEpilogue(epilogue_->view(column), sums, kColumns, shape_.m, columns, scales, shifts,
                      shifts == nullptr ? nullptr : weights_->columnSums(b) + column,
                      residual == nullptr ? nullptr : at(residual, epilogue_->residual), n,
                      const_cast<char *>(at(dst, shape_.dst)), n);
    }

    GemmShape shape_;
    Unit unit_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const Packed> weights_;
};

}  // namespace octet::vnni
