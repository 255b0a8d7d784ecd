// Sums of a convolution's windows, which the zero points of weights are multiplied by.
#pragma once

#include <algorithm>
#include <cstdint>

#include "shared/conv_shape.h"

namespace octet {

namespace window_sums {

// The places along an axis that meet when a tap is laid on: source from + i * srcStep, destination
// to + i * dstStep.
struct Meeting {
    long from, srcStep, to, dstStep, count;
};

inline Meeting meeting(const ConvAxis &axis, bool transposed, long tap) {
    const long offset = tap * axis.dilation - axis.padBefore;
    // a convolution walks through its source by strides, a transposed one through its destination
    const long walked = transposed ? axis.out : axis.in, steps = transposed ? axis.in : axis.out;
    const long first = offset >= 0 ? 0 : (-offset + axis.stride - 1) / axis.stride;
    const long last = walked - 1 - offset < 0 ? -1 : (walked - 1 - offset) / axis.stride;
    const long count = std::max(0L, std::min(steps - 1, last) - first + 1);
    const long there = first * axis.stride + offset;
    return transposed ? Meeting{first, 1, there, axis.stride, count}
                      : Meeting{there, axis.stride, first, 1, count};
}

}  // namespace window_sums

// sums[place][group] over all channels of a group within the windows of an image's outputs, each
// value of the source less `zero`; of what lies outside of the source, nothing. The source is
// channels last; `places` takes an integer for each of its places and groups.
inline void sumsOfWindows(const ConvShape &shape, const void *src, bool isSigned, int zero,
                          int32_t *places, int32_t *sums) {
    using window_sums::Meeting;
    const long groups = shape.groups, channels = shape.ic / groups;
    const auto *bytes = static_cast<const uint8_t *>(src);
    const int flip = isSigned ? 0x80 : 0;
    for (long i = 0; i < shape.srcPlaces() * groups; i++) {
        int32_t sum = 0;
        for (long c = 0; c < channels; c++) sum += bytes[i * channels + c] ^ flip;
        places[i] = sum - static_cast<int32_t>(channels) * (zero + flip);
    }
    std::fill(sums, sums + shape.dstPlaces() * groups, 0);
    const auto axes = shape.threeAxes();
    for (long d = 0; d < axes[0].kernel; d++) {
        const Meeting z = window_sums::meeting(axes[0], shape.transposed, d);
        for (long h = 0; h < axes[1].kernel; h++) {
            const Meeting y = window_sums::meeting(axes[1], shape.transposed, h);
            for (long w = 0; w < axes[2].kernel; w++) {
                const Meeting x = window_sums::meeting(axes[2], shape.transposed, w);
                for (long i = 0; i < z.count * y.count; i++) {
                    const long zi = i / y.count, yi = i % y.count;
                    const long line =
                        (z.from + zi * z.srcStep) * axes[1].in + y.from + yi * y.srcStep;
                    const long out = (z.to + zi * z.dstStep) * axes[1].out + y.to + yi * y.dstStep;
                    const int32_t *from = places + (line * axes[2].in + x.from) * groups;
                    int32_t *to = sums + (out * axes[2].out + x.to) * groups;
                    for (long j = 0; j < x.count; j++) {
                        for (long g = 0; g < groups; g++) to[g] += from[g];
                        from += x.srcStep * groups;
                        to += x.dstStep * groups;
                    }
                }
            }
        }
    }
}

}  // namespace octet
