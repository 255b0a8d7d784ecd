// What a pooling is.
#pragma once

#include "shared/conv_shape.h"

namespace octet {

// Ordinals of dev.octet.request.Pool.Kind.
enum Pooling { POOL_MAX, POOL_AVG, POOL_AVG_INCLUDE_PADDING };

// Field by field as dev.octet.engine.Description writes it. Channels come last; what has them first
// is many planes of one channel.
struct PoolShape {
    int pooling;
    int src;  // ordinal of dev.octet.request.DataType
    int planes, channels;
    int zeroPoint;
    ConvAxis axes[3];  // outermost first, those that are not there of size 1

    // Rows of places of dst.
    long rows() const { return long(planes) * axes[0].out * axes[1].out; }
    long taps() const { return long(axes[0].kernel) * axes[1].kernel * axes[2].kernel; }
};

static_assert(sizeof(PoolShape) == 5 * 4 + 3 * 7 * 4, "no padding: Java counts on that");

}  // namespace octet
