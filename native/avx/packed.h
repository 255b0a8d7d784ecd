// Weights in panels of output channels, as wide as the kernels' tiles: all of a panel's for one k
// side by side, then the next k. A run reads a panel from the first float to the last.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "avx/kernels.h"
#include "shared/ceil_div.h"
#include "shared/memory.h"

namespace octet::avx {

// Shared by kernels of other rows. Channels are filled up with zeros to whole vectors, which makes
// the last panel narrower than the others.
class Packed {
public:
    // `at(matrix, k, n)` is a weight.
    template <class At>
    Packed(long matrices, long n, long k, At at)
        : kernels_(kernelsInUse()), k_(k), matrix_(bytes(1, n, k) / sizeof(float)),
          bytes_(bytes(matrices, n, k)), pages_(bytes_, "packed weights") {
        const long width = kernels_.panelColumns();
        float *to = data();
        for (long m = 0; m < matrices; m++) {
            for (long column = 0; column < n; column += width) {
                const long columns = std::min(width, n - column);
                const long padded = vectors(columns) * kernels_.lanes;
                for (long i = 0; i < k; i++, to += padded) {
                    for (long c = 0; c < columns; c++) to[c] = at(m, i, column + c);
                }
            }
        }
    }

    static size_t bytes(long matrices, long n, long k) {
        const long lanes = kernelsInUse().lanes;
        return sizeof(float) * matrices * ceilDiv(n, lanes) * lanes * k;
    }

    const Kernels &kernels() const { return kernels_; }
    size_t bytes() const { return bytes_; }
    long k() const { return k_; }
    // That hold so many columns.
    long vectors(long columns) const { return ceilDiv(columns, kernels_.lanes); }
    // The panel that begins at this column.
    const float *panel(long matrix, long column) const {
        return data() + matrix * matrix_ + column * k_;
    }

    const float *end() const { return data() + bytes_ / sizeof(float); }

private:
    float *data() const { return reinterpret_cast<float *>(pages_.data()); }

    const Kernels &kernels_;
    long k_;
    size_t matrix_, bytes_;
    Pages pages_;
};

}  // namespace octet::avx
