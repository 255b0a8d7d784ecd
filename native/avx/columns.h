// A tensor as outer blocks of lines, whose elements of one column go together: the columns of a
// block are cut into pieces that fit in cache, which threads share.
#pragma once

#include <algorithm>

#include "shared/ceil_div.h"

namespace octet::avx {

struct Columns {
    long lines, columns, width, pieces, outer;

    Columns(long outer, long lines, long columns)
        : lines(lines), columns(columns),
          width(std::min(columns, std::max(kLeast, kPiece / lines / kLeast * kLeast))),
          pieces(ceilDiv(columns, width)), outer(outer) {}

    long units() const { return outer * pieces; }
    long block(long unit) const { return unit / pieces; }
    long column(long unit) const { return unit % pieces * width; }
    long widthOf(long unit) const { return std::min(width, columns - column(unit)); }
    // The first element of a piece.
    long first(long unit) const { return block(unit) * lines * columns + column(unit); }

private:
    static constexpr long kPiece = 1 << 14, kLeast = 64;
};

}  // namespace octet::avx
