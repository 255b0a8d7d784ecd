// Resizes: rows of src are interpolated along the width, and between such rows those of dst lie.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "avx/isa.h"
#include "avx/vectors.h"
#include "shared/computation.h"
#include "shared/owned_epilogue.h"
#include "shared/resize_shape.h"

namespace octet::avx {

// Some channels of some places of a row along dst's width. `stride` elements are between two places
// of src; `first` and `weights` are those of ResizeShape, `first` counted from `src`.
struct ResizeRow {
    const void *src;
    const int32_t *first;
    const float *weights;
    long places, channels, stride;
    float zeroPoint;
};

struct ResizeKernels {
    void (*alongWidth)(const ResizeRow &, float *to);
    void (*betweenRows)(const float *a, const float *b, float weight, long n, float *to);
};

}  // namespace octet::avx

#if defined(__x86_64__)

namespace octet::avx::zmm {
#define OCTET_AVX_VECTOR Zmm
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/resize_kernels.h"
#undef OCTET_AVX_TARGET
#undef OCTET_AVX_VECTOR
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_VECTOR Ymm
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/resize_kernels.h"
#undef OCTET_AVX_TARGET
#undef OCTET_AVX_VECTOR
}  // namespace octet::avx::ymm

namespace octet::avx {

class Resize : public Computation {
public:
    explicit Resize(const Description &d)
        : shape_(d.shape<ResizeShape>()), epilogue_(ownedEpilogue(d)), scale_(d.srcScale),
          kernels_(isa() == Isa::AVX512 ? zmm::resizeKernels(shape_.src, shape_.channels == 1)
                                        : ymm::resizeKernels(shape_.src, shape_.channels == 1)) {
        const int32_t *first = shape_.first;
        const float *weights = shape_.weights;
        for (int axis = 0; axis < 3; axis++) {
            const int n = shape_.out[axis];
            first_[axis].assign(first, first + n);
            weights_[axis].assign(weights, weights + n);
            first += n;
            weights += n;
        }
    }

    std::string implementation() const override {
        return std::string("octet_resize:") + nameOf(isa());
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return shape_.rows(); }

    // Some columns after the other, so that their rows stay in the first-level cache: places with
    // all of their channels, or channels of one place, which lie side by side.
    void run(const Operands &o, int64_t from, int64_t to) const override {
        const long places = shape_.out[2], channels = shape_.channels;
        const long width = std::min(channels, kStage), together = kStage / width;
        for (long place = 0; place < places; place += together) {
            for (long channel = 0; channel < channels; channel += width) {
                rows(o, from, to,
                     {place, std::min(together, places - place), channel,
                      std::min(width, channels - channel)});
            }
        }
    }

private:
    // Floats of a row between two steps, on the stack.
    static constexpr long kStage = 1024;

    struct Columns {
        long place, places, channel, channels;

        long count() const { return places * channels; }
    };

    // Rows of src along dst's width: which, and their values. Neighbours along depth and height
    // have places of their own.
    struct Held {
        long row[4] = {-1, -1, -1, -1};
        alignas(64) float values[4][kStage];
    };

    void rows(const Operands &o, long from, long to, const Columns &c) const {
        Held held;
        alignas(64) float stage[kStage], behind[kStage];
        const Epilogue epilogue = epilogue_->view();
        const bool isPlain = shape_.src == F32 && epilogue_->dst == F32;
        const long n = c.count();
        for (long row = from; row < to; row++) {
            const long y = row % shape_.out[1], depth = row / shape_.out[1];
            const long x = depth % shape_.out[0], plane = depth / shape_.out[0];
            const long z = plane * shape_.in[0] + first_[0][x];
            const float weight = weights_[0][x];
            const long at = (row * shape_.out[2] + c.place) * shape_.channels + c.channel;
            char *dst = static_cast<char *>(o.dst) + at * typeBytes(epilogue_->dst);
            float *result = isPlain ? reinterpret_cast<float *>(dst) : stage;
            alongHeight(o.src, z, y, c, held, result);
            if (weight != 0) {
                alongHeight(o.src, z + 1, y, c, held, behind);
                kernels_.betweenRows(result, behind, weight, n, result);
            }
            if (isPlain) continue;
            applyEpilogue(epilogue, stage, n, 1, n, &scale_, nullptr, nullptr, nullptr, nullptr, 0,
                          dst, n);
        }
    }

    void alongHeight(const void *src, long z, long y, const Columns &c, Held &held,
                     float *to) const {
        const long line = z * shape_.in[1] + first_[1][y];
        const float weight = weights_[1][y];
        const float *a = alongWidth(src, z, line, c, held);
        if (weight != 0) {
            const float *b = alongWidth(src, z, line + 1, c, held);
            return kernels_.betweenRows(a, b, weight, c.count(), to);
        }
        std::memcpy(to, a, c.count() * sizeof(float));
        oneNan(to, c.count(), 1, c.count());
    }

    const float *alongWidth(const void *src, long z, long line, const Columns &c,
                            Held &held) const {
        const int slot = (z & 1) * 2 + (line & 1);
        float *values = held.values[slot];
        if (held.row[slot] == line) return values;
        const long at = line * shape_.in[2] * shape_.channels + c.channel;
        kernels_.alongWidth({static_cast<const char *>(src) + at * typeBytes(shape_.src),
                             first_[2].data() + c.place, weights_[2].data() + c.place, c.places,
                             c.channels, shape_.channels, float(shape_.zeroPoint)},
                            values);
        held.row[slot] = line;
        return values;
    }

    const ResizeShape shape_;
    const std::shared_ptr<const OwnedEpilogue> epilogue_;
    const float scale_;
    const ResizeKernels kernels_;
    // by axis: as ResizeShape has them
    std::vector<int32_t> first_[3];
    std::vector<float> weights_[3];
};

}  // namespace octet::avx

#endif
