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

// Panels in memory of others. Channels are filled up with zeros to whole vectors, which makes the
// last panel narrower than the others.
class Panels {
public:
    Panels(long n, long k, float *data, size_t bytes)
        : kernels_(&kernelsInUse()), k_(k), step_(kPacked), matrix_(bytesOf(n, k) / sizeof(float)),
          data_(data), end_(data + bytes / sizeof(float)) {}

    // A matrix [k, n] as it is, of whole vectors; rows are `step` elements apart.
    static Panels inPlace(long n, long k, const float *data, long step) {
        Panels panels(n, k, const_cast<float *>(data), 0);
        panels.step_ = step;
        return panels;
    }

    // Of a matrix.
    static size_t bytesOf(long n, long k) {
        const long lanes = kernelsInUse().lanes;
        return sizeof(float) * ceilDiv(n, lanes) * lanes * k;
    }

    const Kernels &kernels() const { return *kernels_; }
    long k() const { return k_; }
    // That hold so many columns.
    long vectors(long columns) const { return ceilDiv(columns, kernels_->lanes); }
    // The panel that begins at this column.
    float *panel(long matrix, long column) const {
        return data_ + matrix * matrix_ + column * (step_ == kPacked ? k_ : 1);
    }
    // From one k to the next in a panel of so many columns.
    long step(long columns) const {
        return step_ == kPacked ? vectors(columns) * kernels_->lanes : step_;
    }
    // From a whole panel to the next.
    long panelStep() const { return kernels_->panelColumns() * (step_ == kPacked ? k_ : 1); }
    // Behind the last panel; where that is not next to the one before it, what begins it.
    const float *end() const { return end_; }

private:
    static constexpr long kPacked = -1;

    const Kernels *kernels_;
    long k_;
    long step_;  // kPacked: that of panels
    size_t matrix_;
    float *data_, *end_;
};

// Shared by kernels of other rows.
class Packed {
public:
    // `at(matrix, k, n)` is a weight.
    template <class At>
    Packed(long matrices, long n, long k, At at)
        : bytes_(bytes(matrices, n, k)), pages_(bytes_, "packed weights"),
          panels_(n, k, reinterpret_cast<float *>(pages_.data()), bytes_) {
        const long width = panels_.kernels().panelColumns();
        for (long m = 0; m < matrices; m++) {
            for (long column = 0; column < n; column += width) {
                float *to = panels_.panel(m, column);
                const long columns = std::min(width, n - column);
                const long padded = panels_.vectors(columns) * panels_.kernels().lanes;
                for (long i = 0; i < k; i++, to += padded) {
                    for (long c = 0; c < columns; c++) to[c] = at(m, i, column + c);
                }
            }
        }
    }

    static size_t bytes(long matrices, long n, long k) { return matrices * Panels::bytesOf(n, k); }

    const Panels &panels() const { return panels_; }
    size_t bytes() const { return bytes_; }

private:
    size_t bytes_;
    Pages pages_;
    Panels panels_;
};

}  // namespace octet::avx
