// A channel of a convolution's source with zeros around it: with a stride its elements are dealt
// out to as many planes as there are steps within it, so that each tap reads neighbours for
// neighbours.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "avx/kernels.h"
#include "shared/ceil_div.h"
#include "shared/conv_shape.h"

namespace octet::avx {

// How a band of a channel is laid out: stride by stride planes of lines `pitch` long. Divisions are
// done here: a few of them take as long as a small channel does.
struct Dealt {
    // Lines of the source that lie as far from each other as outputs do: where they are, and where
    // they and the padding before and behind them go.
    struct Step {
        long from, to, before, count, behind;
    };

    // Lines of outputs.
    struct Band {
        long first, lines;
        std::vector<Step> steps;
    };

    ConvAxis height, width;
    long pitch, lines, planes;
    long length;             // of a line of the source, what is seen of it
    long firstColumn[2];     // where the first two elements of such a line go
    std::vector<long> taps;  // what each reads for the first output
    std::vector<Band> bands;

    // In `parts` bands at least, where there are as many lines, of at most `cached` floats.
    Dealt(const ConvShape &shape, long parts, long cached)
        : height(shape.rank == 1 ? ConvAxis{1, 1, 1, 1, 1, 0, 0} : shape.axes[0]),
          width(shape.axes[shape.rank - 1]), pitch(ceilDiv(width.span(width.out), width.stride)),
          planes(long(height.stride) * width.stride),
          length(std::clamp<long>(width.span(width.out) - width.padBefore, 0, width.in)) {
        const long line = pitch * width.stride;
        const long fit =
            std::clamp<long>((cached / line - height.span(1)) / height.stride + 1, 1, height.out);
        const long count = std::min<long>(std::max(ceilDiv(height.out, fit), parts), height.out);
        lines = ceilDiv(height.span(ceilDiv(height.out, count)), height.stride);
        for (int i = 0; i < 2; i++) firstColumn[i] = column(width.padBefore + i);
        for (long h = 0; h < height.kernel; h++) {
            for (long w = 0; w < width.kernel; w++) {
                taps.push_back(row(h * height.dilation) + column(w * width.dilation));
            }
        }
        for (long band = 0; band < count; band++) {
            const long first = height.out * band / count;
            bands.push_back(bandOf(first, height.out * (band + 1) / count - first));
        }
    }

    Band bandOf(long first, long count) const {
        Band band{first, count, {}};
        const long stride = height.stride, seen = height.span(count);
        for (long step = 0; step < std::min(stride, seen); step++) {
            const long top = first * stride - height.padBefore + step;
            const long all = ceilDiv(seen - step, stride);
            const long begin = std::clamp<long>(ceilDiv(-top, stride), 0, all);
            const long end = std::clamp<long>(ceilDiv(height.in - top, stride), begin, all);
            band.steps.push_back(
                {(top + begin * stride) * width.in, row(step), begin, end - begin, all - end});
        }
        return band;
    }

    // Where a line, and an element of a line, of the padded source are.
    long row(long i) const {
        return i % height.stride * width.stride * plane() + i / height.stride * pitch;
    }
    long column(long i) const { return i % width.stride * plane() + i / width.stride; }
    long plane() const { return lines * pitch; }
    // With what vectors read and write behind the last.
    long floats() const { return planes * plane() + kSlack; }
    long sums() const { return lines * pitch + kSlack; }

    static constexpr long kSlack = 64;

    // What a band sees of a channel, to where everything was 0 once. The padding beside lines stays
    // 0, that above and below them where it lies at the same place in every band.
    void copy(const Kernels &kernels, const float *channel, const Band &band, float *padded) const {
        for (const Step &step : band.steps) {
            float *to = padded + step.to;
            if (bands.size() > 1) {
                clear(to, step.before);
                clear(to + (step.before + step.count) * pitch, step.behind);
            }
            deal(kernels, channel + step.from, step.count, to + step.before * pitch);
        }
    }

private:
    void clear(float *to, long count) const {
        for (long s = 0; count > 0 && s < width.stride; s++, to += plane()) {
            std::memset(to, 0, count * pitch * sizeof(float));
        }
    }

    // Lines, whose elements go in turn to the planes of their steps.
    void deal(const Kernels &kernels, const float *from, long count, float *to) const {
        const long stride = width.stride;
        const long apart = long(height.stride) * width.in;
        const Lines moved{from, apart, count, length, to + firstColumn[0], to + firstColumn[1],
                          pitch};
        if (stride == 1) return kernels.copy(moved);
        if (stride == 2) return kernels.deal(moved);
        for (long line = 0; line < count; line++) {
            for (long i = 0; i < length; i++) {
                to[line * pitch + column(width.padBefore + i)] = from[line * apart + i];
            }
        }
    }
};

}  // namespace octet::avx
