// How a product is cut: into blocks of rows that stay in the second-level cache, and groups of
// columns.
#pragma once

#include <algorithm>

#include "avx/tile.h"
#include "shared/ceil_div.h"

namespace octet::avx {

class Grid {
public:
    // `most`: rows of a block. `parts`: into how many parts a run of one matrix shall be cut; each
    // gets whole blocks of rows, or groups of columns where there are few rows.
    Grid(long rows, long columns, long most, long parts)
        : rows_(rows), columns_(columns), groups_(ceilDiv(columns, kGroup)),
          blocks_(ceilDiv(rows, most)) {
        if (rows >= parts * kRowsToShare) blocks_ = ceilDiv(blocks_, parts) * parts;
    }

    // A group of a block of rows each; of a second matrix they follow those of the first.
    long units() const { return blocks_ * groups_; }

    // Calls body(matrix, row, rowEnd, column, columnEnd) for units [from, to), groups of a block at
    // once.
    template <class Body>
    void each(long from, long to, Body body) const {
        while (from < to) {
            const long matrix = from / units(), block = from / groups_ % blocks_;
            const long group = from % groups_, end = std::min(groups_, group + to - from);
            body(matrix, rows_ * block / blocks_, rows_ * (block + 1) / blocks_, group * kGroup,
                 std::min(end * kGroup, columns_));
            from += end - group;
        }
    }

private:
    // With fewer rows for each, threads rather share columns.
    static constexpr long kRowsToShare = 32;

    long rows_, columns_, groups_, blocks_;
};

}  // namespace octet::avx
