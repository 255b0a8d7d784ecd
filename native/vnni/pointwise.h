// Convolutions that are a matrix product of all places, channels last: a kernel of one tap on every
// axis, any stride, no padding.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "shared/computation.h"
#include "shared/conv_shape.h"
#include "shared/grid.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"
#include "vnni/product.h"
#include "vnni/rows.h"

#if defined(__x86_64__)

namespace octet::vnni {

class Pointwise : public Computation {
public:
    static bool computes(const ConvShape &shape) {
        return shape.taps() == 1 && !shape.isPadded() && !shape.srcChannelsFirst;
    }

    Pointwise(const ConvShape &shape, int threads, Unit unit,
              const std::shared_ptr<const OwnedEpilogue> &epilogue, const int8_t *weights)
        : shape_(shape), threads_(threads), unit_(unit),
          panels_(std::make_shared<PreparedPanels>(
              std::make_shared<Packed>(weights, true, 1, shape.oc, shape.ic, shape.ic), 1, shape.oc,
              (shape.src == S8 ? 128 : 0) + (shape.hasZeroPoint ? shape.zeroPoint : 0), *epilogue,
              Groups::none(shape.ic, epilogue->weightZeroPoint))),
          product_(unit, epilogue, shape.oc, Groups::none(shape.ic, epilogue->weightZeroPoint)),
          inPlace_(isInPlace()), grid_(grid()) {}

    std::string implementation() const override {
        return std::string("octet_product:") + nameOf(unit_);
    }

    int64_t packedBytes() const override { return static_cast<int64_t>(panels_->packedBytes()); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Pointwise>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->inPlace_ = sibling->isInPlace();
        sibling->grid_ = sibling->grid();
        return sibling;
    }

    int64_t units() const override { return grid_.units(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const auto *src = static_cast<const char *>(o.src);
        const Panels panels = panels_->of(0);
        grid_.each(from, to, [&](long, long row, long end, long column, long columnEnd) {
            const TileSource source = rowsFrom(row, end - row, src);
            product_.run(panels, {source, end - row, nullptr},
                         product_.dense(o.dst, o.residual, row), column, columnEnd);
        });
    }

private:
    // Rows up to this long end before the processor reads ahead by itself.
    static constexpr long kShortRow = 256;

    bool isInPlace() const {
        return shape_.isProduct() && product_.readsInPlace(shape_.ic, shape_.isSigned());
    }

    Grid grid() const {
        return {shape_.images * shape_.dstPlaces(),
                shape_.oc,
                {kTileRows, kPanel},
                product_.tilesAtOnce(),
                threads_};
    }

    // In whole steps.
    TileSource rowsFrom(long first, long count, const char *src) const {
        const long steps = product_.steps(), k = shape_.ic, padded = steps * kDepth;
        const auto *bytes = reinterpret_cast<const uint8_t *>(src);
        if (inPlace_) return {bytes + first * k, k, steps, shape_.isSigned(), k <= kShortRow};
        static thread_local Growing scratch("gathered places");
        auto *rows = scratch.atLeast<uint8_t>(count * padded + kRowSlack);
        const ConvAxis &inner = shape_.axes[shape_.rank - 1];
        for (long row = 0; row < count;) {
            // up to the end of the innermost axis, places are equally far from each other
            const long line = shape_.isProduct() ? count : inner.out - (first + row) % inner.out;
            const long some = std::min(line, count - row);
            copyRows({bytes + place(first + row) * k, inner.stride * k, k, shape_.isSigned()}, some,
                     rows + row * padded, padded);
            row += some;
        }
        return {rows, padded, steps, false, false};
    }

    // Where a row of the product lies in the source.
    long place(long row) const {
        const long image = row / shape_.dstPlaces();
        long rest = row % shape_.dstPlaces(), scale = 1, place = 0;
        for (int i = shape_.rank - 1; i >= 0; i--) {
            const ConvAxis &axis = shape_.axes[i];
            place += rest % axis.out * axis.stride * scale;
            rest /= axis.out;
            scale *= axis.in;
        }
        return image * scale + place;
    }

    ConvShape shape_;
    int threads_;
    Unit unit_;
    std::shared_ptr<const PreparedPanels> panels_;
    Product product_;
    bool inPlace_;
    Grid grid_;
};

}  // namespace octet::vnni

#endif
