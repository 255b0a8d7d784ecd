// How a product is cut: into blocks of rows that stay in the second-level cache, and groups of
// columns.
#pragma once

#include <algorithm>

#include "shared/ceil_div.h"

namespace octet {

class Grid {
public:
    // What a kernel computes at once: so many rows, and columns of a group.
    struct Tile {
        long rows, columns;
    };

    // `fit`: tiles of rows that a cache takes. `parts`: into how many parts a run of one matrix
    // shall be cut; each gets whole blocks of rows, or groups of some where there are few rows.
    Grid(long rows, long columns, Tile tile, long fit, long parts)
        : rows_(rows), columns_(columns), tile_(tile), groups_(ceilDiv(columns, tile.columns)),
          tiles_(ceilDiv(rows, tile.rows)), blocks_(blocks(fit, parts)) {}

    // A group of a block of rows each; of a second matrix they follow those of the first.
    long units() const { return blocks_ * groups_; }

    // Calls body(matrix, row, rowEnd, column, columnEnd) for units [from, to), groups of a block at
    // once.
    template <class Body>
    void each(long from, long to, Body body) const {
        while (from < to) {
            const long matrix = from / units(), block = from / groups_ % blocks_;
            const long group = from % groups_, end = std::min(groups_, group + to - from);
            body(matrix, row(block), row(block + 1), group * tile_.columns,
                 std::min(end * tile_.columns, columns_));
            from += end - group;
        }
    }

private:
    // With fewer rows for each, threads rather share columns.
    static constexpr long kRowsToShare = 32;

    long blocks(long fit, long parts) const {
        const long cached = ceilDiv(tiles_, fit);
        if (rows_ >= parts * kRowsToShare) return ceilDiv(cached, parts) * parts;
        const long least = ceilDiv(parts, groups_);
        return std::min(tiles_, std::max({cached, rows_ / kRowsToShare, least}));
    }

    long row(long block) const { return std::min(tiles_ * block / blocks_ * tile_.rows, rows_); }

    long rows_, columns_;
    Tile tile_;
    long groups_, tiles_, blocks_;
};

}  // namespace octet
