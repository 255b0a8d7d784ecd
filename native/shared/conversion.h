// A prepared conversion between floats and integers; threads share its lines.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "shared/computation.h"
#include "shared/convert.h"
#include "shared/description.h"
#include "shared/quantize.h"

namespace octet {

class Conversion : public Computation {
public:
    explicit Conversion(const Description &d) : shape_(d.shape<QuantizeShape>()) {
        if (d.scales != nullptr) {
            scales_.assign(d.scales, d.scales + d.count);
            zeroPoints_.assign(d.zeroPoints, d.zeroPoints + d.count);
        }
    }

    std::string implementation() const override {
        switch (isa()) {
            case Isa::AVX512: return "octet_convert:avx512";
            case Isa::AVX2: return "octet_convert:avx2";
            default: return "octet_convert:baseline";
        }
    }

    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return shape_.lines; }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        if (shape_.findsValues) return findRows(o, from, to);
        const convert::Job job{shape_.src,
                               shape_.dst,
                               o.src,
                               o.dst,
                               shape_.total,
                               shape_.length,
                               shape_.groups,
                               shape_.run,
                               shape_.perLine != 0,
                               shape_.dynamic ? o.rowScales : scales_.data(),
                               shape_.dynamic ? o.rowZeroPoints : zeroPoints_.data(),
                               shape_.inverse,
                               shape_.dstZeroPoint,
                               shape_.low,
                               shape_.high};
#ifdef OCTET_X86
        switch (isa()) {
            case Isa::AVX512: return convert::linesAvx512(job, from, to);
            case Isa::AVX2: return convert::linesAvx2(job, from, to);
            default: break;
        }
#endif
        convert::linesBaseline(job, from, to);
    }

private:
    void findRows(const Operands &o, long from, long to) const {
        const long columns = shape_.length;
        const auto *x = static_cast<const float *>(o.src);
        if (shape_.dst == S8) {
            const long first = from * columns;
            return quantizeRows(x + first, columns, to - from, columns,
                                static_cast<int8_t *>(o.dst) + first, columns, o.rowScales + from);
        }
        quantizeAffineRows(x + from * columns, static_cast<uint8_t *>(o.dst) + from * columns,
                           to - from, columns, o.rowScales + from, o.rowZeroPoints + from);
    }

    QuantizeShape shape_;
    std::vector<float> scales_;
    std::vector<int32_t> zeroPoints_;
};

}  // namespace octet
