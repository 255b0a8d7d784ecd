// FP32 multiplications: fused multiply-adds over k in order, a vector of columns at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "avx/packed.h"
#include "avx/vectors.h"
#include "shared/ceil_div.h"
#include "shared/computation.h"
#include "shared/epilogue.h"
#include "shared/gemm_shape.h"
#include "shared/owned_epilogue.h"

namespace octet::avx {

class Gemm : public Computation {
public:
    Gemm(const GemmShape &shape, std::shared_ptr<const OwnedEpilogue> epilogue,
         std::shared_ptr<const Packed> weights)
        : shape_(shape), epilogue_(std::move(epilogue)), weights_(std::move(weights)) {}

    std::string implementation() const override {
        return std::string("octet_gemm:") + nameOf(isa());
    }

    int64_t packedBytes() const override { return static_cast<int64_t>(weights_->bytes()); }

    int64_t units() const override { return int64_t(shape_.batch) * ceilDiv(shape_.n, kPanel); }

    std::unique_ptr<Computation> withRows(int rows) const override {
        GemmShape other = shape_;
        other.m = rows;
        return std::make_unique<Gemm>(other, epilogue_, weights_);
    }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const long panels = ceilDiv(shape_.n, kPanel), n = shape_.n, k = shape_.k;
        for (long unit = from; unit < to; unit++) {
            const long b = unit / panels, column = unit % panels * kPanel;
            const long columns = std::min<long>(kPanel, n - column);
            const float *src =
                static_cast<const float *>(o.src) + (shape_.srcBroadcast ? 0 : b * shape_.m * k);
            for (long m = 0; m < shape_.m; m++) {
                alignas(64) float sums[kPanel];
                multiply(src + m * k, weights_->panel(b, column), k, sums);
                const long first = (b * shape_.m + m) * n + column;
                applyEpilogue(epilogue_->view(column), static_cast<const float *>(sums), kPanel, 1,
                              columns, nullptr, nullptr, nullptr,
                              o.residual == nullptr ? nullptr
                                                    : static_cast<const char *>(o.residual) +
                                                          first * typeBytes(epilogue_->residual),
                              n, static_cast<float *>(o.dst) + first, n);
            }
        }
    }

private:
    static void multiply(const float *row, const float *panel, long k, float *sums) {
        if (isa() == Isa::AVX512) {
            multiplyZmm(row, panel, k, sums);
        } else {
            multiplyYmm(row, panel, k, sums);
        }
    }

    GemmShape shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const Packed> weights_;
};

}  // namespace octet::avx
