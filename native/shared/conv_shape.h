// What a convolution is, for every engine.
#pragma once

#include <algorithm>
#include <array>

#include "shared/epilogue.h"

namespace octet {

struct ConvAxis {
    int in, out, kernel, stride, dilation, padBefore, padAfter;

    bool operator==(const ConvAxis &o) const {
        return in == o.in && out == o.out && kernel == o.kernel && stride == o.stride &&
               dilation == o.dilation && padBefore == o.padBefore && padAfter == o.padAfter;
    }

    // Places of the source, those of the padding included, that so many outputs see.
    long span(long outputs) const {
        return (outputs - 1) * stride + long(kernel - 1) * dilation + 1;
    }
};

// What is asked for, field by field as dev.octet.engine.Description writes it; types are
// ordinals of dev.octet.request.DataType.
struct ConvShape {
    int images, groups, ic, oc;
    int transposed, srcChannelsFirst, dstChannelsFirst;
    int src, weights, dst;
    int hasZeroPoint, zeroPoint;
    int rank;
    ConvAxis axes[3];  // `rank` of them, outermost first

    // Images, sizes and padding; the rest is the other one's, too.
    void takeSizesOf(const ConvShape &other) {
        images = other.images;
        std::copy(other.axes, other.axes + rank, axes);
    }

    // Those that there are not have one place and one tap.
    std::array<ConvAxis, 3> threeAxes() const {
        const ConvAxis none{1, 1, 1, 1, 1, 0, 0};
        std::array<ConvAxis, 3> all{none, none, none};
        std::copy(axes, axes + rank, all.end() - rank);
        return all;
    }

    bool fp32() const { return weights == F32; }
    bool isSigned() const { return src == S8; }
    long places(int ConvAxis::*size) const {
        long count = 1;
        for (int i = 0; i < rank; i++) count *= axes[i].*size;
        return count;
    }
    long srcPlaces() const { return places(&ConvAxis::in); }
    long dstPlaces() const { return places(&ConvAxis::out); }
    long taps() const { return places(&ConvAxis::kernel); }
    long srcCount() const { return srcPlaces() * ic; }
    double macs() const {
        return double(weightsCount()) * (transposed ? srcPlaces() : dstPlaces());
    }
    // Products in the sum of an output.
    double summands() const { return double(taps()) * (ic / groups); }
    bool isDepthwise() const { return groups > 1 && groups == ic && groups == oc; }
    long weightsCount() const { return taps() * ic * (oc / groups); }
    // Whether every output is a row of the source times the weights.
    bool isProduct() const {
        for (int i = 0; i < rank; i++) {
            if (axes[i].kernel > 1 || axes[i].stride > 1) return false;
        }
        return groups == 1 && !isPadded() && srcPlaces() == dstPlaces();
    }
    bool isPadded() const {
        for (int i = 0; i < rank; i++) {
            if (axes[i].padBefore > 0 || axes[i].padAfter > 0) return true;
        }
        return false;
    }
};

static_assert(sizeof(ConvShape) == 13 * 4 + 3 * 7 * 4, "no padding: Java counts on that");

}  // namespace octet
