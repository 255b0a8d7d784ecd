// Convolutions that are a matrix product of all places, with AVX-512 VNNI and channels last: a kernel of
// one tap on every axis, any stride, no padding.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "octet_conv_shape.h"
#include "octet_epilogue.h"
#include "octet_memory.h"
#include "octet_owned_epilogue.h"
#include "octet_quantize.h"
#include "octet_vnni.h"
#include "octet_vnni_bytes.h"
#include "octet_vnni_conv.h"
#include "octet_vnni_product_kernels.h"

#if defined(__x86_64__)

namespace octet {
namespace vnni {

// Weights in panels, and what belongs to each channel.
class ProductPanels {
public:
    ProductPanels(const int8_t *weights, const ConvShape &shape, const OwnedEpilogue &e)
        : packed_(weights, true, 1, shape.oc, shape.ic),
          padded_((shape.oc + kVector - 1) / kVector * kVector),
          constants_(padded_ * 3 * sizeof(float)) {
        const int shift = (shape.src == S8 ? 128 : 0) + (shape.hasZeroPoint ? shape.zeroPoint : 0);
        for (int c = 0; c < shape.oc; c++) {
            // in u32, as sums wrap around on their way
            start()[c] = int32_t(-uint32_t(shift) * uint32_t(packed_.columnSums(0)[c]));
            scale()[c] = e.weightScale.empty() ? 1 : e.weightScale[c];
            bias()[c] = e.bias.empty() ? -0.0f : e.bias[c];  // plus this is plus nothing
        }
    }

    size_t bytes() const { return packed_.bytes(); }
    long steps() const { return packed_.steps(); }
    int vectors(long column) const { return packed_.vectors(column); }
    TilePanel from(long column, int channels) const {
        return {packed_.panel(0, column), start() + column, scale() + column, bias() + column,
                channels};
    }

private:
    int32_t *start() const { return reinterpret_cast<int32_t *>(constants_.data()); }
    float *scale() const { return reinterpret_cast<float *>(constants_.data()) + padded_; }
    float *bias() const { return scale() + padded_; }

    Packed packed_;
    size_t padded_;
    Pages constants_;
};

class Product : public Convolution {
public:
    Product(const ConvShape &shape, std::shared_ptr<const OwnedEpilogue> epilogue,
            const int8_t *weights)
        : shape_(shape), epilogue_(std::move(epilogue)),
          panels_(std::make_shared<ProductPanels>(weights, shape, *epilogue_)),
          isBytes_(fitsBytes(*epilogue_, shape.oc, shape.ic)), bytes_(*epilogue_) {}

    size_t packedBytes() const override { return panels_->bytes(); }

    std::unique_ptr<Convolution> withImages(int images) const override {
        auto sibling = std::make_unique<Product>(*this);
        sibling->shape_.images = images;
        return sibling;
    }

    // Rows of the product, so many at a time.
    long units() const override { return (rows() + kTileRows - 1) / kTileRows; }

    void run(const char *src, char *dst, const char *residual, long from, long to) const override {
        const long end = std::min(to * kTileRows, rows());
        for (long row = from * kTileRows; row < end; row += blockRows()) {
            runBlock(row, std::min(blockRows(), end - row), src, dst, residual);
        }
    }

private:
    struct Scratch {
        Growing rows, sums;
        static Scratch &get() {
            static thread_local Scratch scratch;
            return scratch;
        }
    };

    long rows() const { return shape_.images * shape_.dstPlaces(); }

    // Every panel of weights goes over a block of rows, which stays in the second-level cache.
    long blockRows() const {
        return std::max(1L, (128L << 10) / (panels_->steps() * kDepth) / kTileRows) * kTileRows;
    }

    // Rows [first, first + count).
    void runBlock(long first, long count, const char *src, char *dst, const char *residual) const {
        const TileSource source = rowsFrom(first, count, src);
        for (long column = 0; column < shape_.oc; column += kPanel) {
            const int channels = std::min<long>(kPanel, shape_.oc - column);
            const int vectors = panels_->vectors(column);
            const TilePanel panel = panels_->from(column, channels);
            const long at = first * shape_.oc + column;
            char *to = dst + at * typeBytes(shape_.dst);
            const char *add =
                residual == nullptr ? nullptr : residual + at * typeBytes(epilogue_->residual);
            if (isBytes_) {
                toBytes(source, panel, vectors, count, add, to, column == 0);
            } else {
                toSums(source, panel, vectors, column, count, add, to);
            }
        }
    }

    // As u8, padded to whole steps.
    TileSource rowsFrom(long first, long count, const char *src) const {
        const long k = shape_.ic, padded = panels_->steps() * kDepth;
        const bool isDense = k == padded && shape_.isProduct();
        if (isDense && !shape_.isSigned()) {
            return {reinterpret_cast<const uint8_t *>(src) + first * k, k, panels_->steps()};
        }
        auto *rows = Scratch::get().rows.atLeast<uint8_t>(count * padded);
        if (isDense) {
            shiftToUnsigned(reinterpret_cast<const int8_t *>(src) + first * k, count * k, rows);
            return {rows, padded, panels_->steps()};
        }
        for (long row = 0; row < count; row++) {
            uint8_t *to = rows + row * padded;
            const char *from = src + place(first + row) * k;
            if (shape_.isSigned()) {
                shiftToUnsigned(reinterpret_cast<const int8_t *>(from), k, to);
            } else {
                std::memcpy(to, from, k);
            }
            std::memset(to + k, 0, padded - k);
        }
        return {rows, padded, panels_->steps()};
    }

    // Rows up to this long end before the processor reads ahead by itself.
    static constexpr long kShortRow = 256;

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

    // Calls body(row, rows) for tiles of nearly the same height.
    template <class Body>
    static void eachTile(long count, Body body) {
        const long tiles = (count + kTileRows - 1) / kTileRows;
        long row = 0;
        for (long left = tiles; left > 0; left--) {
            const int rows = static_cast<int>((count - row + left - 1) / left);
            body(row, rows);
            row += rows;
        }
    }

    void toBytes(const TileSource &source, const TilePanel &panel, int vectors, long count,
                 const char *residual, char *dst, bool isFirst) const {
        const long n = shape_.oc;
        TileSource tile = source;
        TileResidual add{nullptr, epilogue_->residualScale, epilogue_->residualZeroPoint,
                         epilogue_->residual == S8};
        eachTile(count, [&](long row, int rows) {
            tile.rows = source.rows + row * source.step;
            if (isFirst && source.step <= kShortRow) {
                const uint8_t *next = tile.rows + rows * source.step;
                for (long i = 0; i < rows * source.step; i += 64) __builtin_prefetch(next + i);
            }
            if (residual != nullptr) {
                add.data = reinterpret_cast<const uint8_t *>(residual) + row * n;
            }
            toBytesOf(rows, vectors)(tile, panel, bytes_, add,
                                     reinterpret_cast<uint8_t *>(dst) + row * n, n);
        });
    }

    // Sums of some rows stay in the first-level cache until they are finished.
    void toSums(const TileSource &source, const TilePanel &panel, int vectors, long column,
                long count, const char *residual, char *dst) const {
        constexpr long kRowsAtOnce = 8 * kTileRows;
        const long n = shape_.oc;
        auto *sums = Scratch::get().sums.atLeast<int32_t>(kRowsAtOnce * kPanel);
        TileSource tile = source;
        for (long from = 0; from < count; from += kRowsAtOnce) {
            const long some = std::min(kRowsAtOnce, count - from);
            eachTile(some, [&](long row, int rows) {
                tile.rows = source.rows + (from + row) * source.step;
                toSumsOf(rows, vectors)(tile, panel, sums + row * kPanel, kPanel);
            });
            applyEpilogue(epilogue_->view(column), sums, kPanel, some, panel.channels, nullptr,
                          nullptr, nullptr,
                          residual == nullptr
                              ? nullptr
                              : residual + from * n * typeBytes(epilogue_->residual),
                          n, dst + from * n * typeBytes(shape_.dst), n);
        }
    }

    ConvShape shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const ProductPanels> panels_;
    bool isBytes_;
    ToBytes bytes_;
};

}  // namespace vnni
}  // namespace octet

#endif
