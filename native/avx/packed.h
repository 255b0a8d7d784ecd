// Weights in panels of output channels: all of a panel's for one k side by side, then the next k.
#pragma once

#include <algorithm>
#include <cstddef>

#include "shared/ceil_div.h"
#include "shared/memory.h"

namespace octet::avx {

constexpr long kPanel = 16;

class Packed {
public:
    Packed(const float *weights, bool nk, int batch, int n, int k)
        : matrix_(bytes(1, n, k) / sizeof(float)), k_(k), bytes_(bytes(batch, n, k)),
          pages_(bytes_, "packed weights") {
        for (long b = 0; b < batch; b++) {
            const float *from = weights + size_t(b) * n * k;
            for (long c = 0; c < n; c++) {
                float *to = data() + b * matrix_ + c / kPanel * kPanel * k + c % kPanel;
                for (long i = 0; i < k; i++)
                    to[i * kPanel] = nk ? from[c * k + i] : from[i * n + c];
            }
        }
    }

    static size_t bytes(int batch, int n, int k) {
        return size_t(batch) * ceilDiv(n, kPanel) * kPanel * k * sizeof(float);
    }

    size_t bytes() const { return bytes_; }
    const float *panel(long batch, long column) const {
        return data() + batch * matrix_ + column * k_;
    }

private:
    float *data() const { return reinterpret_cast<float *>(pages_.data()); }

    size_t matrix_;
    long k_;
    size_t bytes_;
    Pages pages_;
};

}  // namespace octet::avx
