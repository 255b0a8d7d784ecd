// Attention of integers that are found on the fly or given: a block of queries by all keys, weights
// of u8, and by all values, while the block's scores are in cache.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "shared/attention_shape.h"
#include "shared/ceil_div.h"
#include "shared/computation.h"
#include "shared/convert.h"
#include "shared/quantize.h"
#include "shared/row_results.h"
#include "shared/transpose.h"
#include "vnni/attention_kernels.h"
#include "vnni/interleave.h"

#if defined(__x86_64__)

namespace octet::vnni {

class Attention : public Computation {
public:
    explicit Attention(const Description &d)
        : shape_(d.shape<AttentionShape>()), unit_(static_cast<Unit>(d.variant)),
          kernels_(attentionKernels(unit_)), width_(padded(shape_.width, kStep)),
          keys_(padded(shape_.keys, kLine)), values_(padded(shape_.valueWidth, kLine)),
          rows_(shape_.rows()),
          blockRows_(std::min(rows_, std::clamp(kScores / keys_, kLeast, kMost))),
          blocks_(ceilDiv(rows_, blockRows_)) {}

    std::string implementation() const override {
        return std::string("octet_attention:") + nameOf(unit_);
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return int64_t(shape_.batch) * shape_.kvHeads * blocks_; }

    // What a thread needs.
    int64_t scratchBytes() const { return Scratch(*this, nullptr).bytes; }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing memory("an attention");
        Scratch scratch(*this, memory.atLeast<char>(scratchBytes()));
        int64_t packed = -1;
        for (int64_t unit = from; unit < to; unit++) {
            const int64_t matrix = unit / blocks_;
            const long b = matrix / shape_.kvHeads, kvHead = matrix % shape_.kvHeads;
            if (matrix != packed) {
                packKeys(o, b, kvHead, scratch);
                packValues(o, b, kvHead, scratch);
            }
            packed = matrix;
            const long first = unit % blocks_ * blockRows_;
            block(o, b, kvHead, first, std::min(blockRows_, rows_ - first), scratch);
        }
    }

private:
    // Scores of a block, and the fewest and most rows it has.
    static constexpr long kScores = 1 << 15, kLeast = 12, kMost = 24;
    // Products of an instruction, columns that lines are padded to.
    static constexpr long kStep = 4, kLine = 64;

    static long padded(long count, long to) { return ceilDiv(count, to) * to; }

    // Of a thread.
    struct Scratch {
        int64_t bytes = 0;
        char *memory;
        float *floats;          // a head's values, side by side
        int8_t *integers;       // keys or values of a head
        int8_t *keys, *values;  // the same in panels
        int32_t *start;         // what sums over keys begin with
        float *keyScales;
        float valueScale = 0;
        uint8_t *queries;  // of a block
        float *queryScales;
        int32_t *products;
        uint8_t *weights;
        float *row;

        Scratch(const Attention &a, char *memory) : memory(memory) {
            const long valueBytes = padded(a.shape_.keys, kStep) * a.values_;
            take(floats, long(a.shape_.keys) * a.shape_.valueWidth);
            take(integers, std::max(a.keys_ * a.width_, valueBytes));
            take(keys, a.keys_ * a.width_);
            take(values, valueBytes);
            take(start, a.keys_);
            take(keyScales, a.keys_);
            take(queries, (a.blockRows_ + 1) * a.width_);
            take(queryScales, a.blockRows_);
            take(products, a.blockRows_ * std::max(a.keys_, a.values_));
            take(weights, a.blockRows_ * a.keys_);
            take(row, std::max(a.keys_, a.values_));
        }

        // With a line behind it, which vectors may touch.
        template <class T>
        void take(T *&part, long count) {
            part = memory == nullptr ? nullptr : reinterpret_cast<T *>(memory + bytes);
            bytes += padded(count * long(sizeof(T)), kLine) + kLine;
        }
    };

    int vectors(long columns) const { return int(ceilDiv(columns, kernels_.lanes)); }
    long panelColumns() const { return long(kernels_.lanes) * kernels_.panel; }

    // That comes with a tensor of integers.
    static float scale(const Operands &o, int source, const TokenStrides &strides, long b,
                       long head, long token) {
        return static_cast<const float *>(o.source(source))[strides.at(b, head, token)];
    }

    // Queries are u8, 128 higher: what that adds to sums, they begin without.
    void packKeys(const Operands &o, long b, long kvHead, Scratch &s) const {
        const long steps = width_ / kStep, at = shape_.k.at(b, kvHead, 0);
        std::memset(s.integers, 0, keys_ * width_);
        if (shape_.kType == S8) {
            const auto *k = static_cast<const int8_t *>(o.source(1)) + at;
            for (long key = 0; key < shape_.keys; key++) {
                std::memcpy(s.integers + key * width_, k + key * shape_.k.token, shape_.width);
                s.keyScales[key] = scale(o, 4, shape_.kScales, b, kvHead, key);
            }
        } else {
            quantizeRows(static_cast<const float *>(o.source(1)) + at, shape_.k.token, shape_.keys,
                         shape_.width, s.integers, width_, s.keyScales);
        }
        std::memset(s.queries, 128, width_);
        for (long key = 0; key < shape_.keys; key += panelColumns()) {
            const int vectors = this->vectors(std::min(panelColumns(), shape_.keys - key));
            const long columns = vectors * kernels_.lanes;
            int8_t *panel = s.keys + key * width_;
            transpose(kStep, s.integers + key * width_, steps, columns, steps, panel, columns);
            kernels_.dots({s.queries, 0, 1, steps, panel, nullptr, s.start + key, 0}, vectors);
            for (long i = key; i < key + columns; i++) s.start[i] = -s.start[i];
        }
    }

    void packValues(const Operands &o, long b, long kvHead, Scratch &s) const {
        const long n = shape_.valueWidth, keys = padded(shape_.keys, kStep);
        const long at = shape_.v.at(b, kvHead, 0), token = shape_.v.token;
        if (shape_.vType == S8) {
            const auto *v = static_cast<const int8_t *>(o.source(2)) + at;
            for (long key = 0; key < shape_.keys; key++) {
                std::memcpy(s.integers + key * n, v + key * token, n);
            }
            s.valueScale = scale(o, 5, shape_.vScales, b, kvHead, 0);
        } else {
            const auto *v = static_cast<const float *>(o.source(2)) + at;
            for (long key = 0; key < shape_.keys; key++) {
                std::copy_n(v + key * token, n, s.floats + key * n);
            }
            quantizeRows(s.floats, 0, 1, shape_.keys * n, s.integers, 0, &s.valueScale);
        }
        std::memset(s.integers + shape_.keys * n, 0, (keys - shape_.keys) * n);
        for (long column = 0; column < n; column += panelColumns()) {
            const long columns = vectors(std::min(panelColumns(), n - column)) * kernels_.lanes;
            int8_t *panel = s.values + column * keys;
            for (long key = 0; key < keys; key += kStep, panel += columns * kStep) {
                interleave(s.integers + key * n + column, n, columns, 0, panel);
            }
        }
    }

    void takeQueries(const Operands &o, long b, long kvHead, long first, long rows,
                     Scratch &s) const {
        // tokens of one head together, of several one by one
        const bool isGiven = shape_.qType == S8;
        const long together = shape_.group() == 1 && !isGiven ? rows : 1;
        for (long r = 0; r < rows; r += together) {
            const long head = shape_.head(kvHead, first + r), query = shape_.query(first + r);
            const long at = shape_.q.at(b, head, query);
            uint8_t *to = s.queries + r * width_;
            if (isGiven) {
                const auto *q = static_cast<const int8_t *>(o.src) + at;
                for (long i = 0; i < shape_.width; i++) to[i] = uint8_t(q[i] ^ 0x80);
                s.queryScales[r] = scale(o, 3, shape_.qScales, b, head, query);
            } else {
                quantizeRows(static_cast<const float *>(o.src) + at, shape_.q.token, together,
                             shape_.width, reinterpret_cast<int8_t *>(to), width_,
                             s.queryScales + r, true);
            }
        }
    }

    void block(const Operands &o, long b, long kvHead, long first, long rows, Scratch &s) const {
        takeQueries(o, b, kvHead, first, rows, s);
        const long most = shape_.seen(shape_.query(first + rows - 1));
        for (long key = 0; key < most; key += panelColumns()) {
            kernels_.dots({s.queries, width_, rows, width_ / kStep, s.keys + key * width_,
                           s.start + key, s.products + key, keys_},
                          vectors(std::min(panelColumns(), shape_.keys - key)));
        }
        float factors[kMost];
        for (long r = 0; r < rows; r++) {
            const long row = first + r, query = shape_.query(row);
            const float *mask = shape_.hasMask
                                    ? static_cast<const float *>(o.residual) +
                                          shape_.mask.at(b, shape_.head(kvHead, row), query)
                                    : nullptr;
            const Scores scores{s.products + r * keys_,
                                shape_.seen(query),
                                s.queryScales[r] * shape_.factor,
                                s.keyScales,
                                mask,
                                s.row};
            const int32_t total =
                kernels_.weights(scores, s.weights + r * keys_, padded(most, kStep));
            factors[r] = s.valueScale / float(total);
        }
        multiplyValues(rows, padded(most, kStep), s);
        write(o, b, kvHead, first, rows, factors, s);
    }

    void multiplyValues(long rows, long keys, Scratch &s) const {
        for (long column = 0; column < shape_.valueWidth; column += panelColumns()) {
            kernels_.dots({s.weights, keys_, rows, keys / kStep,
                           s.values + column * padded(shape_.keys, kStep), nullptr,
                           s.products + column, values_},
                          vectors(std::min(panelColumns(), shape_.valueWidth - column)));
        }
    }

    void write(const Operands &o, long b, long kvHead, long first, long rows, const float *factors,
               Scratch &s) const {
        const RowResults to{
            shape_.dst, shape_.dynamic != 0, {shape_.dst, shape_.inverse, shape_.dstZeroPoint}, o};
        const long n = shape_.valueWidth;
        for (long r = 0; r < rows; r++) {
            const long row = first + r;
            const long element = shape_.out.at(b, shape_.head(kvHead, row), shape_.query(row));
            kernels_.scale(s.products + r * values_, n, factors[r], s.row);
            to.write(s.row, n, element / n);
        }
    }

    AttentionShape shape_;
    Unit unit_;
    AttentionKernels kernels_;
    long width_, keys_, values_;  // padded
    long rows_, blockRows_, blocks_;
};

}  // namespace octet::vnni

#endif
