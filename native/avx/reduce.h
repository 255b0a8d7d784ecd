// Reductions: of rows, or of columns that lie apart.
#pragma once

#include <cstdint>
#include <string>

#include "avx/columns.h"
#include "avx/rows.h"
#include "shared/description.h"
#include "shared/reduce_shape.h"

#if defined(__x86_64__)

namespace octet::avx::zmm {
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/reduce_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/reduce_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::ymm

namespace octet::avx {

class Reduce : public Computation {
public:
    explicit Reduce(const Description &d)
        : shape_(d.shape<ReduceShape>()), columns_(shape_.outer, shape_.lines, shape_.inner) {}

    std::string implementation() const override {
        return std::string("octet_reduce:") + nameOf(isa());
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return columns_.units(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing scratch("a reduction");
        const bool wide = isa() == Isa::AVX512;
        const RowResults results{
            shape_.dst, false, {shape_.dst, shape_.inverse, shape_.dstZeroPoint}, o, false};
        if (shape_.inner == 1) {
            return (wide ? zmm::reduceRows : ymm::reduceRows)(shape_, results, from, to);
        }
        auto *piece = scratch.atLeast<float>(2 * columns_.width);
        for (int64_t unit = from; unit < to; unit++) {
            (wide ? zmm::reduceColumns : ymm::reduceColumns)(
                shape_, results, columns_.first(unit), columns_.columns, columns_.widthOf(unit),
                columns_.block(unit) * columns_.columns + columns_.column(unit), piece);
        }
    }

private:
    ReduceShape shape_;
    Columns columns_;
};

}  // namespace octet::avx

#endif
