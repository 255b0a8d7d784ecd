// What a normalization is.
#pragma once

namespace octet {

// Rows of `length` elements, in which runs of `run` share a value of scale and bias, and `period`
// rows use all values; or channels last: images of `places` lines of `channels`, in groups of
// `group`. Field by field as dev.octet.engine.Description writes it.
struct NormalizeShape {
    int dst;  // ordinal of dev.octet.request.DataType
    int rows, length, run, period;
    int channelsLast;
    int images, places, channels, group;
    int isRms;
    float epsilon;
    int hasResidual;
    int dynamic;
    int dstZeroPoint;
    float inverse;  // 1 / scale of dst
};

static_assert(sizeof(NormalizeShape) == 16 * 4, "no padding: Java counts on that");

}  // namespace octet
