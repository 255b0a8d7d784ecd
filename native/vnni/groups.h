// Weights in groups along K, whose sums have scales of their own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "shared/ceil_div.h"
#include "shared/description.h"
#include "vnni/packed.h"

namespace octet::vnni {

struct Groups {
    long k;     // of all
    long size;  // along K; the last one has what is left
    bool areScaled = false;
    std::vector<float> scales;        // [groups][n]; none where the sum is that of all
    std::vector<int32_t> zeroPoints;  // of the same, or none

    // Steps of all in a panel: more than k fill where parts of k are filled up with zeros.
    long steps = ceilDiv(k, long(kDepth));

    long count() const { return ceilDiv(k, size); }
    long length(long group) const { return std::min(size, k - group * size); }

    // One for all.
    static Groups none(long k, const std::vector<int32_t> &zeroPoints) {
        return {k, k, false, {}, zeroPoints};
    }

    // The same, in so many steps.
    static Groups none(long k, const std::vector<int32_t> &zeroPoints, long steps) {
        return {k, k, false, {}, zeroPoints, steps};
    }

    static Groups of(const Description &d, const std::vector<int32_t> &zeroPoints) {
        const auto &shape = d.shape<GemmShape>();
        if (shape.group == 0) return none(shape.k, zeroPoints);
        Groups groups{shape.k, shape.group, true, {}, {}};
        const long values = groups.count() * shape.n;
        groups.scales.assign(d.scales, d.scales + values);
        if (d.zeroPoints != nullptr) groups.zeroPoints.assign(d.zeroPoints, d.zeroPoints + values);
        return groups;
    }
};

}  // namespace octet::vnni
