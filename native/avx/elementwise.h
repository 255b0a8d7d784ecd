// Expressions of several tensors: some elements at a time, a loop for each step, and what lies
// between two steps stays in the first-level cache.
#pragma once

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "avx/isa.h"
#include "avx/rows.h"
#include "avx/table.h"
#include "avx/vectors.h"
#include "shared/computation.h"
#include "shared/elementwise_shape.h"
#include "shared/functions.h"
#include "shared/owned_epilogue.h"

namespace octet::avx {

struct ElementwiseKernels {
    // `isOne`: b is one number for all.
    void (*apply)(int what, const float *a, const float *b, bool isOne, const float *c, float *to,
                  long n);
    void (*activate)(const ElementwiseStep &, const float *y, float *to, long n);
    void (*fromU8)(const uint8_t *, long n, float *to);
    void (*fromS8)(const int8_t *, long n, float *to);
    void (*fromS32)(const int32_t *, long n, float *to);
    void (*dequantizeU8)(const uint8_t *, long n, float zero, float scale, float *to);
    void (*dequantizeS8)(const int8_t *, long n, float zero, float scale, float *to);
    void (*stream)(const float *, long n, float *to);
};

// As Java's Math.min and max: -0 is below +0, and NaN stays.
OCTET_INLINE float smaller(float x, float y) {
    const float less = x < y ? x : y;
    const float either = floatOf(bitsOf(x) | bitsOf(y));
    const float ordered = x == y ? either : less;
    return ((x != x) | (y != y)) ? x + y : ordered;
}

OCTET_INLINE float larger(float x, float y) {
    const float more = x > y ? x : y;
    const float either = floatOf(bitsOf(x) & bitsOf(y));
    const float ordered = x == y ? either : more;
    return ((x != x) | (y != y)) ? x + y : ordered;
}

OCTET_INLINE float signOf(float x) {
    const float below = x < 0.0f ? -1.0f : x;
    return x > 0.0f ? 1.0f : below;
}

}  // namespace octet::avx

#if defined(__x86_64__)

namespace octet::avx::zmm {
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/elementwise_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/elementwise_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::ymm

namespace octet::avx {

class Elementwise : public Computation {
public:
    explicit Elementwise(const Description &d)
        : shape_(d.shape<ElementwiseShape>()), epilogue_(ownedEpilogue(d)),
          kernels_(isa() == Isa::AVX512 ? zmm::elementwiseKernels() : ymm::elementwiseKernels()),
          isStreamed_(epilogue_->dst == F32 && isStreamed(dstCount(), kChunk)),
          sources_(shape_.sourcesCount()), rowsAtOnce_(rowsAtOnce()), mayBeAnyNan_(mayBeAnyNan()),
          isTable_(isTable()) {
        if (isTable_) fillTable();
    }

    std::string implementation() const override {
        return std::string("octet_eltwise:") + nameOf(isa());
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return shape_.units; }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing scratch("a row of results"), repeated("repeated rows");
        alignas(64) float stack[kWaiting][kChunk];
        const long length = shape_.sizes[shape_.axes - 1];
        const long pieces = std::max(1L, (length - 1) / shape_.piece + 1);
        float *whole = shape_.dynamic ? scratch.atLeast<float>(length) : nullptr;
        const RowResults results{epilogue_->dst, true, {epilogue_->dst, 1, 0}, o, false};
        if (isTable_) return lookUp(o, from, to, pieces);
        RepeatedRows rows{rowsAtOnce_ > 1 ? repeated.atLeast<float>(kSources * kChunk) : nullptr};
        for (long unit = from, some; unit < to; unit += some) {
            const long row = unit / pieces, begin = unit % pieces * shape_.piece;
            some = rowsAtOnce_ > 1 ? rowsFrom(row, to - unit) : 1;
            const long end =
                some > 1 ? some * length : std::min<long>(length, begin + shape_.piece);
            Start starts[kSources];
            for (int s = 0; s < sources_; s++) {
                starts[s] = start(s, row);
                if (some > 1 && isRepeatedRow(s)) starts[s].rows = rowsOf(o, s, starts[s], rows);
            }
            for (long at = begin; at < end; at += kChunk) {
                const long n = std::min(kChunk, end - at);
                if (shape_.dynamic) {
                    compute(o, starts, at, n, stack, whole + at);
                } else {
                    write(o, starts, at, n, stack, row * length + at);
                }
            }
            if (shape_.dynamic) results.quantizeRow(whole, length, row);
        }
        if (isStreamed_) _mm_sfence();
    }

private:
    static constexpr long kChunk = 512;
    static constexpr int kSources = 8, kWaiting = 8;  // as Elementwise.java says
    static constexpr int kValues = 256;               // of a byte

    int64_t dstCount() const {
        int64_t count = 1;
        for (int i = 0; i < shape_.axes; i++) count *= shape_.sizes[i];
        return count;
    }

    // Whether bytes are made of the bytes of one source, each of its own: then a table has them
    // all.
    bool isTable() const {
        if (shape_.dynamic || epilogue_->dst > octet::U8 || sources_ != 1) return false;
        long dense = 1;
        for (int i = shape_.axes - 1; i >= 0; i--) {
            if (shape_.sizes[i] > 1 && stride(0, i) != dense) return false;
            dense *= shape_.sizes[i];
        }
        return shape_.sources[0].type <= octet::U8 && dense > kValues;
    }

    void fillTable() {
        alignas(64) float stack[kWaiting][kChunk];
        uint8_t values[kValues];
        for (int i = 0; i < kValues; i++) values[i] = static_cast<uint8_t>(i);
        Operands o{};
        o.src = values;
        o.dst = table_.data();
        const Start start{0, false, nullptr};
        write(o, &start, 0, kValues, stack, 0);
    }

    void lookUp(const Operands &o, int64_t from, int64_t to, long pieces) const {
        const long length = shape_.sizes[shape_.axes - 1];
        const auto first = [&](int64_t unit) {
            return unit / pieces * length + std::min<long>(length, unit % pieces * shape_.piece);
        };
        const long begin = first(from), count = first(to) - begin;
        table_.look(static_cast<const uint8_t *>(o.source(0)) + begin, count,
                    static_cast<uint8_t *>(o.dst) + begin);
    }

    // Where a source's elements for a row begin, whether there is only one of them, and the row
    // again and again, if several are computed at once and it is the same for all of them.
    struct Start {
        long element;
        bool isRepeated;
        const float *rows;
    };

    // Of each source, kChunk floats, and the element that its row begins with.
    struct RepeatedRows {
        float *floats;
        long first[kSources] = {-1, -1, -1, -1, -1, -1, -1, -1};
    };

    long stride(int source, int axis) const {
        return axis < 0 ? 0 : shape_.sources[source].strides[axis];
    }

    bool isRepeatedRow(int source) const {
        return stride(source, shape_.axes - 1) == 1 && stride(source, shape_.axes - 2) == 0;
    }

    // Short rows are computed several at once where each source goes on from one to the next, or
    // has the same row, or a single element, for all.
    long rowsAtOnce() const {
        const long length = shape_.sizes[shape_.axes - 1];
        if (shape_.axes < 2 || shape_.dynamic || shape_.piece < length || 2 * length > kChunk) {
            return 1;
        }
        for (int s = 0; s < sources_; s++) {
            const long inner = stride(s, shape_.axes - 1), outer = stride(s, shape_.axes - 2);
            const bool goesOn = inner == 1 && outer == length;
            if (!goesOn && !isRepeatedRow(s) && (inner != 0 || outer != 0)) return 1;
        }
        return kChunk / length;
    }

    long rowsFrom(long row, long most) const {
        const long size = shape_.sizes[shape_.axes - 2];
        return std::min({rowsAtOnce_, most, size - row % size});
    }

    const float *rowsOf(const Operands &o, int source, const Start &start,
                        RepeatedRows &rows) const {
        float *to = rows.floats + source * kChunk;
        if (rows.first[source] == start.element) return to;
        rows.first[source] = start.element;
        const long length = shape_.sizes[shape_.axes - 1];
        const Value row = load(o, source, start, 0, length, to);
        if (row.data != to) std::copy(row.data, row.data + length, to);
        for (long i = 1; i < rowsAtOnce_; i++) std::copy(to, to + length, to + i * length);
        return to;
    }

    Start start(int source, long row) const {
        const ElementwiseSource &s = shape_.sources[source];
        long element = 0;
        for (int i = shape_.axes - 2; i >= 0; i--) {
            element += row % shape_.sizes[i] * s.strides[i];
            row /= shape_.sizes[i];
        }
        return {element, s.strides[shape_.axes - 1] == 0, nullptr};
    }

    // Floats, or one of them that stands for as many as are asked for.
    struct Value {
        const float *data;
        bool isOne;
    };

    // A source's floats as they lie there, or made into floats.
    Value load(const Operands &o, int source, Start start, long at, long n, float *to) const {
        if (start.rows != nullptr) return {start.rows, false};
        const long first = start.element + (start.isRepeated ? 0 : at);
        const long count = start.isRepeated ? 1 : n;
        const void *from = o.source(source);
        switch (shape_.sources[source].type) {
            case U8: kernels_.fromU8(static_cast<const uint8_t *>(from) + first, count, to); break;
            case S8: kernels_.fromS8(static_cast<const int8_t *>(from) + first, count, to); break;
            case S32:
                kernels_.fromS32(static_cast<const int32_t *>(from) + first, count, to);
                break;
            default: {
                const float *floats = static_cast<const float *>(from) + first;
                return {floats, start.isRepeated};
            }
        }
        return {to, start.isRepeated};
    }

    static const float *spread(const Value &value, long n, float *to) {
        if (!value.isOne) return value.data;
        std::fill(to, to + n, *value.data);
        return to;
    }

    bool isStep(int i, int kind, int index) const {
        return i < shape_.count && shape_.steps[i].kind == kind &&
               (kind == STEP_CONSTANT || shape_.steps[i].index == index);
    }

    // How many steps mul(sub(x, zero), scale) or mul(x, scale) of an 8-bit source takes, if it
    // begins here: one loop does it. 0 if it does not.
    int dequantization(int i) const {
        if (shape_.sources[shape_.steps[i].index].type > octet::U8 ||
            !isStep(i + 1, STEP_CONSTANT, 0)) {
            return 0;
        }
        if (isStep(i + 2, STEP_OPERATOR, OPERATOR_MUL)) return 3;
        return isStep(i + 2, STEP_OPERATOR, OPERATOR_SUB) && isStep(i + 3, STEP_CONSTANT, 0) &&
                       isStep(i + 4, STEP_OPERATOR, OPERATOR_MUL)
                   ? 5
                   : 0;
    }

    void dequantize(const Operands &o, int i, int steps, long first, long n, float *to) const {
        const ElementwiseStep *step = shape_.steps + i;
        const float zero = steps == 5 ? step[1].alpha : 0, scale = step[steps - 2].alpha;
        const void *from = o.source(step->index);
        if (shape_.sources[step->index].type == octet::U8) {
            kernels_.dequantizeU8(static_cast<const uint8_t *>(from) + first, n, zero, scale, to);
        } else {
            kernels_.dequantizeS8(static_cast<const int8_t *>(from) + first, n, zero, scale, to);
        }
    }

    // The last step writes to where the results go.
    void compute(const Operands &o, const Start *starts, long at, long n, float (*stack)[kChunk],
                 float *results) const {
        Value values[kWaiting + 2] = {};
        int waiting = 0;
        for (int i = 0; i < shape_.count; i++) {
            const ElementwiseStep &step = shape_.steps[i];
            const auto target = [&](int slot) {
                return i == shape_.count - 1 ? results : stack[slot];
            };
            switch (step.kind) {
                case STEP_SOURCE: {
                    const Start &start = starts[step.index];
                    const int steps =
                        start.isRepeated || start.rows != nullptr ? 0 : dequantization(i);
                    if (steps > 0) {
                        const int source = i;
                        i += steps - 1;
                        float *to = target(waiting);
                        dequantize(o, source, steps, start.element + at, n, to);
                        values[waiting++] = {to, false};
                    } else {
                        values[waiting] = load(o, step.index, start, at, n, stack[waiting]);
                        waiting++;
                    }
                    break;
                }
                case STEP_CONSTANT: values[waiting++] = {&step.alpha, true}; break;
                case STEP_ACTIVATION: {
                    if (step.index == LINEAR) break;
                    const float *y = spread(values[waiting - 1], n, stack[waiting - 1]);
                    float *to = target(waiting - 1);
                    kernels_.activate(step, y, to, n);
                    values[waiting - 1] = {to, false};
                    break;
                }
                default: {
                    const int count = arguments(step.index), first = waiting - count;
                    const float *of[3] = {};
                    const bool isOne = count == 2 && values[first + 1].isOne;
                    for (int j = 0; j < count; j++) {
                        const Value &value = values[first + j];
                        of[j] = isOne && j == 1 ? value.data : spread(value, n, stack[first + j]);
                    }
                    waiting = first + 1;
                    float *to = target(first);
                    kernels_.apply(step.index, of[0], of[1], isOne, of[2], to, n);
                    values[first] = {to, false};
                }
            }
        }
        if (values[0].isOne) {
            std::fill(results, results + n, *values[0].data);
        } else if (values[0].data != results) {
            std::memcpy(results, values[0].data, n * sizeof(float));
        }
    }

    // Activations that compute something make the contract's of every NaN.
    bool mayBeAnyNan() const {
        const ElementwiseStep &last = shape_.steps[shape_.count - 1];
        const bool isActivation =
            last.kind == STEP_ACTIVATION && !activations::isBounding(last.index);
        return !isActivation && !isBounded();
    }

    // Whether sums and products of 8-bit integers are too small for an infinity on the way.
    bool isBounded() const {
        double most[kWaiting + 2] = {};
        int waiting = 0;
        for (int i = 0; i < shape_.count; i++) {
            const ElementwiseStep &step = shape_.steps[i];
            if (step.kind == STEP_SOURCE) {
                if (shape_.sources[step.index].type > octet::U8) return false;
                most[waiting++] = 255;
            } else if (step.kind == STEP_CONSTANT) {
                most[waiting++] = std::fabs(step.alpha);
            } else if (step.kind == STEP_OPERATOR && step.index <= OPERATOR_MUL) {
                const double b = most[--waiting], a = most[waiting - 1];
                most[waiting - 1] = step.index == OPERATOR_MUL ? a * b : a + b;
            } else {
                return false;
            }
            if (!(most[waiting - 1] < FLT_MAX / 2)) return false;
        }
        return true;
    }

    static int arguments(int what) {
        return what < OPERATOR_WHERE ? 2 : what == OPERATOR_WHERE ? 3 : 1;
    }

    // A chunk to dst, whose first element is the one at `first`.
    void write(const Operands &o, const Start *starts, long at, long n, float (*stack)[kChunk],
               long first) const {
        char *dst = static_cast<char *>(o.dst) + first * typeBytes(epilogue_->dst);
        float *floats = reinterpret_cast<float *>(dst);
        const bool isPlain = epilogue_->dst == F32 && !epilogue_->hasTail();
        float *y = isPlain && !isStreamed_ ? floats : stack[0];
        compute(o, starts, at, n, stack, y);
        // an epilogue that writes bytes knows the contract's NaN alone
        if (mayBeAnyNan_) oneNan(y, n, 1, n);
        if (!isPlain) {
            applyEpilogue(epilogue_->view(), y, n, 1, n, nullptr, nullptr, nullptr, nullptr,
                          nullptr, 0, isStreamed_ ? y : static_cast<void *>(dst), n);
        }
        if (isStreamed_) kernels_.stream(y, n, floats);
    }

    const ElementwiseShape shape_;
    const std::shared_ptr<const OwnedEpilogue> epilogue_;
    const ElementwiseKernels kernels_;
    const bool isStreamed_;
    const int sources_;
    const long rowsAtOnce_;
    const bool mayBeAnyNan_;
    const bool isTable_;
    Table table_;
};

}  // namespace octet::avx

#endif
