// INT8 multiplications whose weights come with each run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "shared/computation.h"
#include "shared/matmul_shape.h"
#include "shared/owned_epilogue.h"
#include "shared/transpose.h"
#include "vnni/product.h"
#include "vnni/rows.h"
#include "vnni/run_panels.h"
#include "vnni/unit.h"

#if defined(__x86_64__)

namespace octet::vnni {

// A unit is some rows of an entry. Its thread packs the weights, unless the entry before had the
// same ones.
class Matmul : public Computation {
public:
    explicit Matmul(const Description &d) : Matmul(d, ownedEpilogue(d)) {}

    std::string implementation() const override {
        return std::string("octet_matmul:") + nameOf(unit_);
    }

    int64_t packedBytes() const override { return 0; }

    int64_t units() const override { return shape_.entries * parts_; }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const auto *weights = static_cast<const char *>(o.weights);
        long packed = -1;
        Panels panels{};
        for (int64_t unit = from; unit < to; unit++) {
            const long entry = unit / parts_, part = unit % parts_;
            const long offset = offsets_[shape_.entries + entry];
            if (packed != offset) panels = panels_.pack(product_, weights + offset);
            packed = offset;
            rows(o, entry, shape_.m * part / parts_, shape_.m * (part + 1) / parts_, panels);
        }
    }

private:
    Matmul(const Description &d, const std::shared_ptr<const OwnedEpilogue> &epilogue)
        : shape_(d.shape<MatmulShape>()), unit_(static_cast<Unit>(d.variant)),
          parts_(shape_.parts(d.threads)),
          offsets_(shape_.offsets, shape_.offsets + 4L * shape_.entries),
          panels_(shape_, (shape_.src == S8 ? 128 : 0) + shape_.srcZeroPoint,
                  epilogue->weightZeroPoint, *epilogue),
          product_(unit_, epilogue, shape_.n, Groups::none(shape_.k, epilogue->weightZeroPoint),
                   shape_.residualStride == shape_.dstStride) {}

    void rows(const Operands &o, long entry, long from, long to, const Panels &panels) const {
        const long entries = shape_.entries;
        const Target all{static_cast<char *>(o.dst), static_cast<const char *>(o.residual),
                         shape_.dstStride, shape_.residualStride};
        const long most = product_.tilesAtOnce() * kTileRows;
        for (long row = from, count; row < to; row += count) {
            count = std::min(most, to - row);
            const Target target =
                product_.moved(all, offsets_[3 * entries + entry] + row * shape_.dstStride,
                               offsets_[2 * entries + entry] + row * shape_.residualStride);
            product_.run(panels, block(o, offsets_[entry], row, count), target, 0, shape_.n);
        }
    }

    // Rows of src; of columns, brought into rows.
    ProductRows block(const Operands &o, long offset, long row, long count) const {
        struct Scratch {
            Growing turned{"a source brought into rows"}, whole{"rows in whole steps"};
        };
        static thread_local Scratch scratch;
        const auto *src = static_cast<const uint8_t *>(o.src) + offset;
        const long k = shape_.k, steps = product_.steps(), padded = steps * kDepth;
        const bool isSigned = shape_.src == S8;
        ByteRows rows{src + row * shape_.srcStride, shape_.srcStride, k, isSigned};
        if (shape_.km) {
            auto *turned = scratch.turned.atLeast<uint8_t>(count * k);
            transpose(1, src + row, shape_.srcStride, k, count, turned, k);
            rows = {turned, k, k, isSigned};
        }
        if (product_.readsInPlace(k, isSigned)) {
            return {{rows.data, rows.step, steps, isSigned, false}, count, nullptr};
        }
        auto *whole = scratch.whole.atLeast<uint8_t>(count * padded + kRowSlack);
        copyRows(rows, count, whole, padded);
        return {{whole, padded, steps, false, false}, count, nullptr};
    }

    MatmulShape shape_;
    Unit unit_;
    int64_t parts_;
    std::vector<int32_t> offsets_;
    RunPanels panels_;
    Product product_;
};

}  // namespace octet::vnni

#endif
