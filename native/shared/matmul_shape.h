// What multiplications are whose weights come with each run, for every engine.
#pragma once

#include <algorithm>
#include <cstdint>

#include "shared/ceil_div.h"

namespace octet {

// Field by field as dev.octet.engine.Description writes it; types are ordinals of
// dev.octet.request.DataType, strides count elements from a row of a matrix to the next.
struct MatmulShape {
    // Where the matrices of an entry begin, in elements, for all entries: of src, of weights, of
    // the residual, of dst. Read during preparation only.
    const int32_t *offsets;
    int entries;
    int m, n, k;
    int src, weights, dst;
    int km, nk;  // src comes as [k, m], weights come as [n, k]
    int srcStride, weightsStride, residualStride, dstStride;
    int srcZeroPoint;

    // Into how many parts the rows of an entry are cut; for each its weights are packed anew.
    int64_t parts(int threads) const {
        constexpr int64_t leastRows = 64;
        const int64_t wanted = ceilDiv(static_cast<int64_t>(threads), entries);
        return std::max<int64_t>(1, std::min(wanted, m / leastRows));
    }
};

static_assert(sizeof(MatmulShape) == 8 + 14 * 4, "no padding: Java counts on that");

}  // namespace octet
