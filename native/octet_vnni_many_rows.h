// INT8 GEMM for five rows and more, with AVX-512 VNNI.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "octet_owned_epilogue.h"
#include "octet_vnni_multiplication.h"
#include "octet_vnni_product.h"

#if defined(__x86_64__)

namespace octet {
namespace vnni {

class ManyRows : public Multiplication {
public:
    ManyRows(const GemmShape &shape, const std::shared_ptr<const OwnedEpilogue> &epilogue,
             std::shared_ptr<const Packed> weights)
        : shape_(shape), residual_(epilogue->residual),
          product_(std::move(weights), shape.batch, shape.n, shape.flip() + shape.srcZeroPoint,
                   epilogue),
          blocks_(blocksOfMatrix()) {}

    // Panels of columns within blocks of rows within matrices.
    long units() const override { return shape_.batch * blocks_ * shape_.panels(); }

    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints, long from, long to) const override {
        const long panels = shape_.panels();
        for (long unit = from; unit < to;) {
            const long block = unit / panels, first = unit % panels;
            const long last = std::min(panels, first + to - unit);
            runBlock(static_cast<int>(block / blocks_), block % blocks_, first * kPanel,
                     std::min<long>(last * kPanel, shape_.n), static_cast<const char *>(src),
                     static_cast<char *>(dst), static_cast<const char *>(residual), rowScales,
                     rowZeroPoints);
            unit += last - first;
        }
    }

private:
    // Fewer rows for each thread, and they share columns rather.
    static constexpr long kRowsToShare = 32;

    long tiles() const { return (shape_.m + kTileRows - 1) / kTileRows; }

    // Each as many tiles as the cache takes, and so many that every thread finds whole ones, or
    // panels of some.
    long blocksOfMatrix() const {
        const long fit = product_.tilesAtOnce();
        const long cached = (tiles() + fit - 1) / fit;
        const long parts = (shape_.threads + shape_.batch - 1) / shape_.batch;
        if (shape_.m >= parts * kRowsToShare) return (cached + parts - 1) / parts * parts;
        const long least = (parts + shape_.panels() - 1) / shape_.panels();
        return std::min(tiles(), std::max({cached, shape_.m / kRowsToShare, least}));
    }

    void runBlock(int b, long block, long from, long to, const char *src, char *dst,
                  const char *residual, const float *rowScales,
                  const int32_t *rowZeroPoints) const {
        const long first = tiles() * block / blocks_ * kTileRows;
        const long end = std::min<long>(tiles() * (block + 1) / blocks_ * kTileRows, shape_.m);
        const long srcRow = (shape_.srcBroadcast ? 0 : long(b) * shape_.m) + first;
        const UnsignedRows rows = unsignedRows(shape_, src, srcRow, end - first);
        const long at = (long(b) * shape_.m + first) * shape_.n;
        product_.run(b,
                     {{rows.data, rows.step, product_.packed().steps()},
                      end - first,
                      rowScales == nullptr ? rows.scales : rowScales + srcRow,
                      rowZeroPoints == nullptr ? nullptr : rowZeroPoints + srcRow},
                     residual == nullptr ? nullptr : residual + at * typeBytes(residual_),
                     dst + at * typeBytes(shape_.dst), from, to, false);
    }

    GemmShape shape_;
    int residual_;
    Product product_;
    long blocks_;
};

}  // namespace vnni
}  // namespace octet

#endif
