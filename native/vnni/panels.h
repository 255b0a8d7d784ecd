// Weights in panels as products read them, with what belongs to each output channel.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "shared/ceil_div.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"
#include "vnni/groups.h"
#include "vnni/packed.h"
#include "vnni/product_kernels.h"

#if defined(__x86_64__)

namespace octet::vnni {

// Packed weights of a multiplication, and what belongs to each channel.
struct Panels {
    const int8_t *weights;  // as Packed has them
    long n, steps;
    const float *scale, *bias, *groupScale;
    const int32_t *zeros, *start, *columnSums;
    long stride;  // values from a group to the next

    TilePanel from(long column) const {
        const int channels = static_cast<int>(std::min<long>(kPanel, n - column));
        return {weights + size_t(column) * kDepth * steps,
                ceilDiv(channels, kVector) * kVector * kDepth,
                start + column,
                scale + column,
                bias + column,
                channels,
                zeros + column,
                columnSums + column,
                nullptr};
    }
    // Of the channels from this one on.
    TileGroups groups(long steps, long column) const {
        return {steps, stride, groupScale + column};
    }
};

// The sum of a channel's weights less their zero points, and what its sums of products begin with:
// in u32, as they wrap around on their way.
struct ChannelSums {
    int32_t start, weights;

    // `sum`: of so many weights; `shift`: what was added to every value of the source, its zero
    // point included.
    static ChannelSums of(int32_t sum, long length, int32_t zero, int shift) {
        const uint32_t left = uint32_t(sum) - uint32_t(length) * uint32_t(zero);
        return {int32_t(-uint32_t(shift) * left), int32_t(left)};
    }
};

// What belongs to each channel whatever its weights are.
class Channels {
public:
    Channels(long n, const OwnedEpilogue &e, const Groups &groups)
        : n_(n), steps_(groups.steps), padded_(padded(n)), groups_(groups.count()),
          constants_(bytes(n, groups_), "constants of the channels") {
        for (long c = 0; c < n; c++) {
            scale()[c] = e.weightScale.empty() ? 1 : e.weightScale[c];
            bias()[c] = e.bias.empty() ? -0.0f : e.bias[c];  // plus this is plus nothing
        }
        for (long g = 0; g < groups_; g++) {
            for (long c = 0; c < n; c++) {
                const int32_t zero = groups.zeroPoints.empty() ? 0 : groups.zeroPoints[g * n + c];
                zeros(g)[c] = int32_t(uint16_t(zero) | uint32_t(256 * zero) << 16);
                groupScale(g)[c] = groups.areScaled ? groups.scales[g * n + c] : 1;
            }
        }
    }

    static size_t bytes(long n, long groups) {
        return (2 + 2 * groups) * padded(n) * sizeof(float);
    }

    static size_t padded(long n) { return ceilDiv(n, long(kVector)) * kVector; }

    // `start`, `columnSums`: of the weights, padded(n) for each group.
    Panels panels(const int8_t *weights, const int32_t *start, const int32_t *columnSums) const {
        return {weights,       n_,       steps_, scale(),    bias(),
                groupScale(0), zeros(0), start,  columnSums, long(padded_)};
    }

private:
    float *scale() const { return reinterpret_cast<float *>(constants_.data()); }
    float *bias() const { return scale() + padded_; }
    float *groupScale(long group) const { return bias() + padded_ * (1 + group); }
    int32_t *zeros(long group) const {
        return reinterpret_cast<int32_t *>(groupScale(groups_)) + padded_ * group;
    }

    long n_, steps_;
    size_t padded_;
    long groups_;
    Pages constants_;
};

// Prepared weights of a batch, with all that belongs to their channels.
class PreparedPanels {
public:
    // `shift`: as ChannelSums has it.
    PreparedPanels(std::shared_ptr<const Packed> packed, int batch, long n, int shift,
                   const OwnedEpilogue &e, const Groups &groups)
        : packed_(std::move(packed)), channels_(n, e, groups), groups_(groups.count()),
          padded_(Channels::padded(n)), batch_(batch),
          sums_(sumsBytes(batch, n, groups_), "sums of the channels") {
        for (int b = 0; b < batch; b++) {
            for (long g = 0; g < groups_; g++) {
                for (long c = 0; c < n; c++) {
                    const int32_t zero =
                        groups.zeroPoints.empty() ? 0 : groups.zeroPoints[g * n + c];
                    const auto sums = ChannelSums::of(packed_->columnSums(b, g)[c],
                                                      groups.length(g), zero, shift);
                    start(b, g)[c] = sums.start;
                    columnSums(b, g)[c] = sums.weights;
                }
            }
        }
    }

    static size_t bytes(int batch, long n, long groups) {
        return Channels::bytes(n, groups) + sumsBytes(batch, n, groups);
    }

    size_t packedBytes() const { return packed_->bytes(); }

    Panels of(int batch) const {
        return channels_.panels(packed_->panel(batch, 0), start(batch, 0), columnSums(batch, 0));
    }

private:
    static size_t sumsBytes(int batch, long n, long groups) {
        return 2 * size_t(batch) * groups * Channels::padded(n) * sizeof(int32_t);
    }
    int32_t *start(int batch, long group) const {
        return reinterpret_cast<int32_t *>(sums_.data()) + padded_ * (batch * groups_ + group);
    }
    int32_t *columnSums(int batch, long group) const {
        return start(batch_, 0) + padded_ * (batch * groups_ + group);
    }

    std::shared_ptr<const Packed> packed_;
    Channels channels_;
    long groups_;
    size_t padded_;
    int batch_;
    Pages sums_;
};

}  // namespace octet::vnni

#endif
