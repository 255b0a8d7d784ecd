// Softmax and its logarithm: of rows, or of columns that lie apart.
#pragma once

#include <cstdint>
#include <string>

#include "avx/columns.h"
#include "avx/rows.h"
#include "shared/description.h"
#include "shared/softmax_shape.h"

#if defined(__x86_64__)

namespace octet::avx::zmm {
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/softmax_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/softmax_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::ymm

namespace octet::avx {

class Softmax : public Computation {
public:
    explicit Softmax(const Description &d)
        : shape_(d.shape<SoftmaxShape>()), columns_(shape_.outer, shape_.lines, shape_.inner) {}

    std::string implementation() const override {
        return std::string("octet_softmax:") + nameOf(isa());
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return columns_.units(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing scratch("a softmax");
        const bool wide = isa() == Isa::AVX512;
        const RowResults results{shape_.dst,
                                 shape_.dynamic != 0,
                                 {shape_.dst, shape_.inverse, shape_.dstZeroPoint},
                                 o,
                                 isStreamed(int64_t(shape_.outer) * shape_.lines, shape_.lines)};
        if (shape_.inner == 1) {
            const size_t group = rowsAtOnce(shape_.lines) * size_t(shape_.lines);
            auto *rows = results.areInPlace() ? nullptr : scratch.atLeast<float>(group);
            return (wide ? zmm::softmaxRows : ymm::softmaxRows)(shape_, results, rows, from, to);
        }
        auto *piece = scratch.atLeast<float>((columns_.lines + 2) * columns_.width);
        for (int64_t unit = from; unit < to; unit++) {
            (wide ? zmm::softmaxColumns : ymm::softmaxColumns)(
                shape_, results, columns_.first(unit), columns_.columns, columns_.widthOf(unit),
                piece);
        }
    }

private:
    SoftmaxShape shape_;
    Columns columns_;
};

}  // namespace octet::avx

#endif
