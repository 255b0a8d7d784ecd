// Weights that come with a run, brought into panels of the thread's own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "shared/kinds.h"
#include "shared/matmul_shape.h"
#include "shared/memory.h"
#include "shared/transpose.h"
#include "vnni/interleave.h"
#include "vnni/panels.h"
#include "vnni/product.h"
#include "vnni/rows.h"

#if defined(__x86_64__)

namespace octet::vnni {

class RunPanels {
public:
    // `shift`: as ChannelSums has it; `zeroPoints`: of the weights as s8, or none.
    RunPanels(const MatmulShape &shape, int shift, const std::vector<int32_t> &zeroPoints,
              const OwnedEpilogue &epilogue)
        : shape_(shape), shift_(shift), zeroPoints_(zeroPoints),
          channels_(shape.n, epilogue, Groups::none(shape.k, zeroPoints)),
          k_(ceilDiv(shape.k, long(kDepth)) * kDepth), columns_(Channels::padded(shape.n)) {}

    // Valid until the thread packs others.
    Panels pack(const Product &product, const void *weights) const {
        struct Scratch {
            Growing weights{"weights packed in a run"}, sums{"sums of weights"};
        };
        static thread_local Scratch scratch;
        auto *to = scratch.weights.atLeast<int8_t>(columns_ * k_ + kRowSlack);
        auto *start = scratch.sums.atLeast<int32_t>(2 * columns_);
        int32_t *sums = start + columns_;
        const auto *from = static_cast<const int8_t *>(weights);
        for (long column = 0; column < shape_.n; column += kPanel) {
            const long count = std::min<long>(kPanel, shape_.n - column);
            if (shape_.nk) {
                packChannels(from + column * shape_.weightsStride, count, to + column * k_);
            } else {
                packColumns(from + column, count, to + column * k_);
            }
        }
        const Panels panels = channels_.panels(to, start, sums);
        product.sumWeights(panels, sums);
        for (long c = 0; c < shape_.n; c++) {
            const auto both = ChannelSums::of(sums[c], shape_.k,
                                              zeroPoints_.empty() ? 0 : zeroPoints_[c], shift_);
            start[c] = both.start;
            sums[c] = both.weights;
        }
        return panels;
    }

private:
    // u8 less 128 are s8.
    uint8_t flip() const { return shape_.weights == U8 ? 0x80 : 0; }

    // Of [N, K]: a channel's weights lie side by side.
    void packChannels(const int8_t *from, long count, int8_t *to) const {
        static thread_local Growing scratch("weights of some channels");
        const long stride = shape_.weightsStride, columns = Channels::padded(count);
        if (flip() == 0 && k_ == shape_.k && stride % kDepth == 0) {
            transpose(kDepth, from, stride / kDepth, count, k_ / kDepth, to, columns);
            return;
        }
        auto *rows = scratch.atLeast<uint8_t>(count * k_ + kRowSlack);
        const auto *bytes = reinterpret_cast<const uint8_t *>(from);
        copyRows({bytes, stride, shape_.k, flip() != 0}, count, rows, k_);
        transpose(kDepth, rows, k_ / kDepth, count, k_ / kDepth, to, columns);
    }

    // Of [K, N]: weights of neighbouring channels lie side by side.
    void packColumns(const int8_t *from, long count, int8_t *to) const {
        const long stride = shape_.weightsStride, columns = Channels::padded(count);
        for (long i = 0; i < shape_.k; i += kDepth, to += columns * kDepth) {
            const int8_t *rows = from + i * stride;
            const long some = std::min<long>(kDepth, shape_.k - i);
            if (some == kDepth && columns == count) {
                interleave(rows, stride, columns, flip(), to);
                continue;
            }
            uint8_t copied[kDepth * kPanel + kRowSlack];
            std::memset(copied, 0, sizeof(copied));
            copyRows({reinterpret_cast<const uint8_t *>(rows), stride, count, flip() != 0}, some,
                     copied, kPanel);
            interleave(reinterpret_cast<const int8_t *>(copied), kPanel, columns, 0, to);
        }
    }

    MatmulShape shape_;
    int shift_;
    std::vector<int32_t> zeroPoints_;
    Channels channels_;
    long k_, columns_;  // whole steps, whole vectors
};

}  // namespace octet::vnni

#endif
