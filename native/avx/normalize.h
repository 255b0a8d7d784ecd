// Layer, RMS and group normalization.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "avx/rows.h"
#include "shared/ceil_div.h"
#include "shared/description.h"
#include "shared/normalize_shape.h"

#if defined(__x86_64__)

namespace octet::avx::zmm {
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/normalize_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/normalize_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::ymm

namespace octet::avx {

class Normalize : public Computation {
public:
    // A scale that is not there is 1, a bias -0.
    explicit Normalize(const Description &d)
        : shape_(d.shape<NormalizeShape>()), scales_(d.count, 1.0f), bias_(d.count, -0.0f) {
        if (d.scales != nullptr) std::copy_n(d.scales, d.count, scales_.begin());
        if (d.bias != nullptr) std::copy_n(d.bias, d.count, bias_.begin());
    }

    std::string implementation() const override {
        return std::string("octet_normalize:") + nameOf(isa());
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override {
        return shape_.channelsLast ? shape_.images * parts() : shape_.rows;
    }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing scratch("a normalization");
        const bool wide = isa() == Isa::AVX512;
        const RowResults results{shape_.dst,
                                 shape_.dynamic != 0,
                                 {shape_.dst, shape_.inverse, shape_.dstZeroPoint},
                                 o,
                                 isStreamed(int64_t(shape_.rows) * shape_.length, shape_.length)};
        if (!shape_.channelsLast) {
            const bool needed = shape_.hasResidual || !results.areInPlace();
            const size_t group = rowsAtOnce(shape_.length) * size_t(shape_.length);
            auto *rows = needed ? scratch.atLeast<float>(2 * group) : nullptr;
            return (wide ? zmm::normalizeRows : ymm::normalizeRows)(shape_, results, scales_.data(),
                                                                    bias_.data(), rows, from, to);
        }
        auto *lines = scratch.atLeast<float>(3 * size_t(part()));
        for (int64_t unit = from; unit < to; unit++) {
            const long channel = unit % parts() * part();
            (wide ? zmm::normalizeChannels : ymm::normalizeChannels)(
                shape_, results, scales_.data(), bias_.data(), unit / parts(), channel,
                std::min<long>(part(), shape_.channels - channel), lines);
        }
    }

private:
    // Channels that are computed together: whole groups, and whole lines of the cache.
    long part() const { return std::max(1, 64 / shape_.group) * long(shape_.group); }
    long parts() const { return ceilDiv(long(shape_.channels), part()); }

    NormalizeShape shape_;
    std::vector<float> scales_, bias_;
};

}  // namespace octet::avx

#endif
