// What a conversion between floats and integers is.
#pragma once

namespace octet {

// A tensor as lines of runs, see dev.octet.engine.ScaleRuns; field by field as
// dev.octet.engine.Description writes it. Types are ordinals of dev.octet.request.DataType.
struct QuantizeShape {
    int src, dst;
    int total, lines, length, groups, run;
    int perLine;
    int dynamic;      // each row has a scale of its own, given with a run, or
    int findsValues;  // found by it
    int dstZeroPoint;
    float inverse;  // 1 / scale of dst, where src has integers, too
    int low, high;  // of dst
};

static_assert(sizeof(QuantizeShape) == 14 * 4, "no padding: Java counts on that");

}  // namespace octet
