// What a resize is.
#pragma once

#include <cstdint>

namespace octet {

// Field by field as dev.octet.engine.Description writes it. Channels come last; what has them first
// is many planes of one channel. Sizes are depth, height, width.
struct ResizeShape {
    // For each element of dst along depth, then height, then width: the source element at it or in
    // front of it, and how much the one behind that counts. Read during preparation only.
    const int32_t *first;
    const float *weights;
    int src;  // ordinal of dev.octet.request.DataType
    int planes, channels;
    int zeroPoint;
    int in[3], out[3];

    // Rows of places of dst.
    long rows() const { return long(planes) * out[0] * out[1]; }
};

static_assert(sizeof(ResizeShape) == 2 * 8 + 10 * 4, "no padding: Java counts on that");

}  // namespace octet
