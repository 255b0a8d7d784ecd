// Poolings: a row of places at a time, whose channels lie side by side in registers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>

#include "avx/isa.h"
#include "avx/vectors.h"
#include "shared/computation.h"
#include "shared/owned_epilogue.h"
#include "shared/pool_shape.h"

namespace octet::avx {

// What a place of dst sees of a plane: taps along three axes, and how far they are apart.
struct PoolWindow {
    const void *src;
    long counts[3], steps[3];
};

struct PoolKernels {
    template <class In>
    using Of = void (*)(const PoolWindow &, long channels, In first, In *to);

    Of<uint8_t> maxU8;
    Of<int8_t> maxS8;
    Of<float> maxF32;
    Of<int32_t> sumU8, sumS8;
    Of<float> sumF32;
};

}  // namespace octet::avx

#if defined(__x86_64__)

namespace octet::avx::zmm {
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#define OCTET_POOL_BYTES 64
#include "avx/pool_kernels.h"
#undef OCTET_POOL_BYTES
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#define OCTET_POOL_BYTES 32
#include "avx/pool_kernels.h"
#undef OCTET_POOL_BYTES
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::ymm

#endif

namespace octet::avx {

class Pool : public Computation {
public:
    explicit Pool(const Description &d)
        : shape_(d.shape<PoolShape>()), epilogue_(ownedEpilogue(d)), scale_(d.srcScale) {}

    std::string implementation() const override {
        return std::string("octet_pool:") + nameOf(isa());
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return shape_.rows(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
#if defined(__x86_64__)
        const PoolKernels k = isa() == Isa::AVX512 ? zmm::poolKernels() : ymm::poolKernels();
        for (long row = from; row < to; row++) {
            if (shape_.pooling == POOL_MAX) {
                switch (shape_.src) {
                    case U8: maxima<uint8_t>(o, row, k.maxU8); break;
                    case S8: maxima<int8_t>(o, row, k.maxS8); break;
                    default: maxima<float>(o, row, k.maxF32); break;
                }
            } else {
                switch (shape_.src) {
                    case U8: means<uint8_t, int32_t>(o, row, k.sumU8); break;
                    case S8: means<int8_t, int32_t>(o, row, k.sumS8); break;
                    default: means<float, float>(o, row, k.sumF32); break;
                }
            }
        }
#endif
    }

private:
    // Sums between two steps, on the stack.
    static constexpr long kStage = 1024;

    // The taps of an axis that lie inside of the source.
    struct Taps {
        long first, count, at;  // and where the first one is

        Taps(const ConvAxis &a, long out) {
            const long begin = out * a.stride - a.padBefore, room = a.in - begin;
            first = begin >= 0 ? 0 : (-begin - 1) / a.dilation + 1;
            const long end = room <= 0 ? 0 : std::min<long>(a.kernel, (room - 1) / a.dilation + 1);
            count = std::max(0L, end - first);
            at = begin + first * a.dilation;
        }
    };

    // The windows of a row of places: outer axes are the same for all.
    template <class T>
    class Row {
    public:
        Row(const PoolShape &s, const void *src, long row)
            : axis_(s.axes[2]), channels_(s.channels),
              depth_(s.axes[0], row / s.axes[1].out % s.axes[0].out),
              height_(s.axes[1], row % s.axes[1].out) {
            const long plane = row / s.axes[1].out / s.axes[0].out;
            const long line = (plane * s.axes[0].in + depth_.at) * s.axes[1].in + height_.at;
            // where there is no tap, the address is no one's
            src_ = depth_.count * height_.count == 0
                       ? nullptr
                       : static_cast<const T *>(src) + line * axis_.in * channels_;
            steps_[0] = long(s.axes[0].dilation) * s.axes[1].in * axis_.in * channels_;
            steps_[1] = long(s.axes[1].dilation) * axis_.in * channels_;
            steps_[2] = long(axis_.dilation) * channels_;
        }

        PoolWindow window(long place) const {
            const Taps width(axis_, place);
            const bool isEmpty = src_ == nullptr || width.count == 0;
            return {isEmpty ? src_ : src_ + width.at * channels_,
                    {isEmpty ? 0 : depth_.count, height_.count, width.count},
                    {steps_[0], steps_[1], steps_[2]}};
        }

    private:
        const ConvAxis &axis_;
        const long channels_;
        const Taps depth_, height_;
        const T *src_;
        long steps_[3];
    };

    template <class T>
    void maxima(const Operands &o, long row, PoolKernels::Of<T> kernel) const {
        const Row<T> windows(shape_, o.src, row);
        const long places = shape_.axes[2].out, channels = shape_.channels;
        const T least = std::numeric_limits<T>::has_infinity
                            ? T(-std::numeric_limits<T>::infinity())
                            : std::numeric_limits<T>::lowest();
        T *dst = static_cast<T *>(o.dst) + row * places * channels;
        for (long place = 0; place < places; place++) {
            kernel(windows.window(place), channels, least, dst + place * channels);
        }
    }

    template <class T, class S>
    void means(const Operands &o, long row, PoolKernels::Of<S> kernel) const {
        alignas(64) S stage[kStage];
        float factors[kStage];
        const Row<T> windows(shape_, o.src, row);
        const Epilogue epilogue = epilogue_->view();
        const long places = shape_.axes[2].out, channels = shape_.channels;
        // some places, or some channels of one
        const long width = std::min(channels, kStage), together = kStage / width;
        for (long place = 0; place < places; place += together) {
            const long rows = std::min(together, places - place);
            for (long channel = 0; channel < channels; channel += width) {
                const long n = std::min(width, channels - channel);
                for (long i = 0; i < rows; i++) {
                    PoolWindow w = windows.window(place + i);
                    const long seen = w.counts[0] * w.counts[1] * w.counts[2];
                    if (seen > 0) w.src = static_cast<const T *>(w.src) + channel;
                    kernel(w, n, S(-seen * shape_.zeroPoint), stage + i * n);
                    const bool isWhole = shape_.pooling == POOL_AVG_INCLUDE_PADDING;
                    factors[i] = scale_ / float(isWhole ? shape_.taps() : std::max(1L, seen));
                }
                // an epilogue that writes bytes knows the contract's NaN alone
                if constexpr (std::is_same<S, float>::value) oneNan(stage, n, rows, n);
                const long at = (row * places + place) * channels + channel;
                applyEpilogue(
                    epilogue, stage, n, rows, n, factors, nullptr, nullptr, nullptr, nullptr, 0,
                    static_cast<char *>(o.dst) + at * typeBytes(epilogue_->dst), channels);
            }
        }
    }

    const PoolShape shape_;
    const std::shared_ptr<const OwnedEpilogue> epilogue_;
    const float scale_;
};

}  // namespace octet::avx
