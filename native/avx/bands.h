// How the source of a convolution is read: an image in bands of its outputs along the outermost
// axis. A band may be copied, with zeros around it and channels last, so that kernels meet neither
// a border nor another layout.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "avx/tile.h"
#include "shared/ceil_div.h"
#include "shared/conv_shape.h"
#include "shared/memory.h"
#include "shared/transpose.h"

namespace octet::avx {

// Some outputs of an image, and the source that they see.
struct Band {
    const float *src;  // the image, or what was copied of it
    long place;        // the first output
    long outputs;      // along the outermost axis
    long origin[3];    // of src, along each axis: what the first tap of the first output reads
};

class Bands {
public:
    // In `parts` bands at least, where the image has as many rows.
    Bands(const ConvShape &shape, bool isCopied, long parts)
        : shape_(shape), outer_(3 - shape.rank), isCopied_(isCopied) {
        for (int i = 0; i < 3; i++) {
            axes_[i] = i < outer_ ? ConvAxis{1, 1, 1, 1, 1, 0, 0} : shape.axes[i - outer_];
            span_[i] = isCopied ? axes_[i].span(axes_[i].out) : axes_[i].in;
        }
        steps_[2] = shape.ic;
        steps_[1] = steps_[2] * span_[2];
        steps_[0] = steps_[1] * span_[1];
        const ConvAxis &cut = axes_[outer_];
        long fit = cut.out;
        if (isCopied) {
            const long most = kCached / steps_[outer_], extent = axes_[outer_].span(1);
            fit = std::clamp<long>((most - extent) / cut.stride + 1, 1, cut.out);
        }
        count_ = std::min<long>(std::max(ceilDiv(cut.out, fit), parts), cut.out);
    }

    const ConvAxis &axis(int i) const { return axes_[i]; }
    // In an image.
    long count() const { return count_; }
    long places(const Band &band) const {
        return band.outputs * (shape_.dstPlaces() / axes_[outer_].out);
    }
    // What is copied of the largest band.
    int64_t copiedBytes() const {
        if (!isCopied_) return 0;
        const ConvAxis &cut = axes_[outer_];
        const int64_t inner = outer_ == 2 ? 1 : outer_ == 1 ? span_[2] : span_[1] * span_[2];
        return inner * axes_[outer_].span(ceilDiv(cut.out, count_)) * shape_.ic * sizeof(float);
    }
    // Floats from one element of a band's source to the next.
    long step(int axis) const { return steps_[axis]; }
    // Elements of an image that is not copied; what lies outside is padding.
    long extent(int axis) const { return isCopied_ ? span_[axis] : axes_[axis].in; }

    // Floats from where a place begins to what each tap reads; taps of a line are one where they
    // lie side by side, with all their channels.
    std::vector<long> taps(bool joined) const {
        std::vector<long> offsets;
        for (int d = 0; d < axes_[0].kernel; d++) {
            for (int h = 0; h < axes_[1].kernel; h++) {
                for (int w = 0; w < (joined ? 1 : axes_[2].kernel); w++) {
                    offsets.push_back(d * axes_[0].dilation * steps_[0] +
                                      h * axes_[1].dilation * steps_[1] +
                                      w * axes_[2].dilation * steps_[2]);
                }
            }
        }
        return offsets;
    }

    // Where outputs [first, first + count) of a band begin, unless they see the padding.
    void offsets(const Band &band, long first, long count, long *offsets) const {
        long origin = 0;
        for (int i = 0; i < 3; i++) origin += band.origin[i] * steps_[i];
        long w = first % axes_[2].out, line = first / axes_[2].out;
        while (count > 0) {
            const long h = line % axes_[1].out, d = line / axes_[1].out;
            const long begin =
                origin + d * axes_[0].stride * steps_[0] + h * axes_[1].stride * steps_[1];
            const long some = std::min(count, axes_[2].out - w);
            for (long i = 0; i < some; i++)
                *offsets++ = begin + (w + i) * axes_[2].stride * steps_[2];
            count -= some;
            w = 0;
            line++;
        }
    }

    // The source of a band, copied into this thread's memory where it has to be.
    Band take(const float *src, long image, long band) const {
        const ConvAxis &cut = axes_[outer_];
        const long from = cut.out * band / count_, to = cut.out * (band + 1) / count_;
        Band b{src + image * shape_.srcCount(), shape_.dstPlaces() / cut.out * from, to - from, {}};
        for (int i = 0; i < 3; i++) b.origin[i] = -axes_[i].padBefore;
        b.origin[outer_] += from * cut.stride;
        if (isCopied_) {
            b.src = copy(b);
            std::fill(b.origin, b.origin + 3, 0);
        }
        return b;
    }

private:
    // Of a copied band, in floats: half of a small second-level cache.
    static constexpr long kCached = (512 << 10) / sizeof(float);

    const float *copy(const Band &band) const {
        static thread_local Growing memory("a padded part of the source");
        const long *first = band.origin;
        long count[] = {span_[0], span_[1], span_[2]};
        count[outer_] = axes_[outer_].span(band.outputs);
        auto *const copied = memory.atLeast<float>(count[0] * count[1] * count[2] * shape_.ic);
        float *to = copied;
        for (long d = first[0]; d < first[0] + count[0]; d++) {
            for (long h = first[1]; h < first[1] + count[1]; h++, to += count[2] * shape_.ic) {
                const bool isInside = d >= 0 && d < axes_[0].in && h >= 0 && h < axes_[1].in;
                line(band.src, isInside ? d * axes_[1].in + h : -1, first[2], count[2], to);
            }
        }
        return copied;
    }

    // A line of the source, or -1 for none, from place `first` of it on.
    void line(const float *image, long line, long first, long count, float *to) const {
        const long ic = shape_.ic, in = axes_[2].in;
        const long left = line < 0 ? count : std::min(std::max(0L, -first), count);
        const long inside = std::max(0L, std::min(count, in - first) - left);
        std::memset(to, 0, left * ic * sizeof(float));
        const long place = line * in + first + left;
        if (inside > 0 && shape_.srcChannelsFirst) {
            transpose(sizeof(float), image + place, shape_.srcPlaces(), ic, inside, to + left * ic,
                      ic);
        } else if (inside > 0) {
            std::memcpy(to + left * ic, image + place * ic, inside * ic * sizeof(float));
        }
        std::memset(to + (left + inside) * ic, 0, (count - left - inside) * ic * sizeof(float));
    }

    ConvShape shape_;
    int outer_;  // the outermost of three axes, some of which may be missing
    bool isCopied_;
    ConvAxis axes_[3];
    long span_[3], steps_[3];
    long count_;
};

}  // namespace octet::avx
