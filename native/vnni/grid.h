// How a product of many rows is cut: into blocks of rows that stay in the second-level cache, and
// panels of columns.
#pragma once

#include <algorithm>

#include "shared/ceil_div.h"
#include "vnni/packed.h"
#include "vnni/product_kernels.h"

#if defined(__x86_64__)

namespace octet::vnni {

class Grid {
public:
    // `fit`: tiles of rows that a cache takes. `parts`: into how many parts a run of one matrix
    // shall be cut; each gets whole blocks of rows, or panels of some where there are few rows.
    Grid(long rows, long columns, long fit, long parts)
        : rows_(rows), columns_(columns), panels_(ceilDiv(columns, kPanel)),
          tiles_(ceilDiv(rows, kTileRows)), blocks_(blocks(fit, parts)) {}

    // A panel of a block of rows each; of a second matrix they follow those of the first.
    long units() const { return blocks_ * panels_; }

    // Calls body(matrix, row, rowEnd, column, columnEnd) for units [from, to), panels of a block at
    // once.
    template <class Body>
    void each(long from, long to, Body body) const {
        while (from < to) {
            const long matrix = from / units(), block = from / panels_ % blocks_;
            const long panel = from % panels_, end = std::min(panels_, panel + to - from);
            body(matrix, row(block), row(block + 1), panel * kPanel,
                 std::min(end * kPanel, columns_));
            from += end - panel;
        }
    }

private:
    // With fewer rows for each, threads rather share columns.
    static constexpr long kRowsToShare = 32;

    long blocks(long fit, long parts) const {
        const long cached = ceilDiv(tiles_, fit);
        if (rows_ >= parts * kRowsToShare) return ceilDiv(cached, parts) * parts;
        const long least = ceilDiv(parts, panels_);
        return std::min(tiles_, std::max({cached, rows_ / kRowsToShare, least}));
    }

    long row(long block) const { return std::min(tiles_ * block / blocks_ * kTileRows, rows_); }

    long rows_, columns_, panels_, tiles_, blocks_;
};

}  // namespace octet::vnni

#endif
