// s8 weights in panels of 64 output channels: four successive weights of each channel, then the
// next four. A run reads one sequential stream, 16 channels to a vector, and no vector has to be
// summed up in itself: panels of whole cache lines of a channel, which end in such sums, took 1.1
// to 1.4 times as long.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "shared/ceil_div.h"
#include "shared/memory.h"

namespace octet::vnni {

constexpr int kPanel = 64;   // output channels of a panel
constexpr int kVector = 16;  // output channels of a 512-bit vector; a panel has up to four
constexpr int kDepth = 4;    // weights of a channel in turn, what one instruction sums

// Weights in panels, shared by kernels of other M. Channels are filled up with zeros to a multiple
// of kVector, which makes the last panel narrower than the others, and K to one of kDepth.
class Packed {
public:
    // `group`: how many weights along K are summed by themselves; whole steps, or k.
    Packed(const int8_t *weights, bool nk, int batch, int n, int k, int group)
        : n_(n), steps_(ceilDiv(k, kDepth)), groups_(ceilDiv(k, group)), matrix_(bytes(1, n, k)),
          bytes_(bytes(batch, n, k)), pages_(bytes_, "packed weights"),
          columnSums_(zeros<int32_t>(size_t(batch) * groups_ * n, "sums of the weights")) {
        int8_t *to = data();
        for (int b = 0; b < batch; b++) {
            const int8_t *from = weights + size_t(b) * n * k;
            for (long column = 0; column < n; column += kPanel) {
                const long width = std::min<long>(kPanel, n - column);
                for (long first = 0; first < k; first += kDepth) {
                    const long depth = std::min<long>(kDepth, k - first);
                    int32_t *sums = columnSums_.data() + (b * groups_ + first / group) * n;
                    for (long c = column; c < column + width; c++) {
                        for (long i = first; i < first + depth; i++) {
                            const int8_t w = nk ? from[c * k + i] : from[i * n + c];
                            to[(c - column) * kDepth + i - first] = w;
                            sums[c] += w;
                        }
                    }
                    to += vectors(column) * kVector * kDepth;
                }
            }
        }
    }

    static size_t bytes(int batch, int n, int k) {
        return size_t(batch) * ceilDiv(n, kVector) * kVector * kDepth * ceilDiv(k, kDepth);
    }

    long steps() const { return steps_; }
    size_t bytes() const { return bytes_; }
    // Vectors of the panel that begins at this channel.
    int vectors(long column) const {
        return (std::min<long>(kPanel, n_ - column) + kVector - 1) / kVector;
    }
    const int8_t *panel(int batch, long column) const {
        return data() + batch * matrix_ + size_t(column) * kDepth * steps_;
    }
    const int32_t *columnSums(int batch, long group = 0) const {
        return columnSums_.data() + (batch * groups_ + group) * n_;
    }

private:
    int8_t *data() const { return reinterpret_cast<int8_t *>(pages_.data()); }

    long n_, steps_, groups_;
    size_t matrix_, bytes_;
    Pages pages_;
    std::vector<int32_t> columnSums_;
};

}  // namespace octet::vnni
