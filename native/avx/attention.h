// Attention: a block of queries by all keys, softmax, and by all values, while the block's scores
// are in cache.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "avx/kernels.h"
#include "avx/rows.h"
#include "shared/attention_shape.h"
#include "shared/ceil_div.h"
#include "shared/description.h"
#include "shared/transpose.h"

#if defined(__x86_64__)

namespace octet::avx {

// Rows of scores, `stride` floats apart.
struct ScoreRows {
    long rows, stride;
    const long *seen;  // keys of each
    float factor;
    const float *masks;  // null for none
    const long *maskOffsets;
};

}  // namespace octet::avx

namespace octet::avx::zmm {
#define OCTET_AVX_TARGET OCTET_AVX_ZMM
#include "avx/attention_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::zmm

namespace octet::avx::ymm {
#define OCTET_AVX_TARGET OCTET_AVX_YMM
#include "avx/attention_kernels.h"
#undef OCTET_AVX_TARGET
}  // namespace octet::avx::ymm

namespace octet::avx {

class Attention : public Computation {
public:
    explicit Attention(const Description &d)
        : shape_(d.shape<AttentionShape>()), kernels_(kernelsInUse()), rows_(shape_.rows()),
          scoreStride_(padded(shape_.keys) + kSixteen),
          blockRows_(std::min(rows_, std::clamp(kScores / scoreStride_, kLeast, kMost))),
          blocks_(ceilDiv(rows_, blockRows_)) {}

    std::string implementation() const override {
        return std::string("octet_attention:") + nameOf(isa());
    }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return int64_t(shape_.batch) * shape_.kvHeads * blocks_; }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        static thread_local Growing memory("an attention");
        Scratch scratch = carve(memory.atLeast<float>(floats()));
        int64_t packed = -1;
        for (int64_t unit = from; unit < to; unit++) {
            const int64_t matrix = unit / blocks_;
            const long b = matrix / shape_.kvHeads, kvHead = matrix % shape_.kvHeads;
            if (matrix != packed) pack(o, b, kvHead, scratch);
            packed = matrix;
            const long first = unit % blocks_ * blockRows_;
            block(o, b, kvHead, first, std::min(blockRows_, rows_ - first), scratch);
        }
    }

    // What a thread needs.
    int64_t scratchBytes() const { return floats() * int64_t(sizeof(float)); }

private:
    // Scores of a block, and the fewest and most rows it has: a panel of keys in the first-level
    // cache is multiplied by all of them.
    static constexpr long kScores = 1 << 15, kLeast = 12, kMost = 24;
    // Values that stay in the first-level cache while the rows of a block go over them.
    static constexpr long kDepth = 128;

    // Of a thread.
    struct Scratch {
        float *keys, *packedValues;  // of a head, in panels as Packed has them
        const float *values;         // these, or v itself, where that is such a panel
        float *scores;               // of a block, rows scoreStride_ apart
        float *sums;                 // of a block by a panel of values
        float *results;              // of a block
    };

    // What the rows of a block read, and how many keys each sees.
    struct Block {
        long rows;
        float *results;  // dst itself, where that is floats and rows are tokens of one head
        long stride;
        long query[kMost], mask[kMost], score[kMost], seen[kMost];
    };

    size_t floats() const {
        return padded(shape_.keys) * shape_.width + shape_.keys * padded(shape_.valueWidth) +
               blockRows_ * (scoreStride_ + kGroup + padded(shape_.valueWidth));
    }

    static long padded(long floats) { return ceilDiv(floats, kSixteen) * kSixteen; }

    Scratch carve(float *memory) const {
        Scratch s;
        s.keys = memory;
        s.packedValues = s.keys + padded(shape_.keys) * shape_.width;
        s.values = s.packedValues;
        s.scores = s.packedValues + shape_.keys * padded(shape_.valueWidth);
        s.sums = s.scores + blockRows_ * scoreStride_;
        s.results = s.sums + blockRows_ * kGroup;
        return s;
    }

    long vectors(long columns) const { return ceilDiv(columns, kernels_.lanes); }

    // Keys become columns: their panels are what queries are multiplied by.
    void pack(const Operands &o, long b, long kvHead, Scratch &to) const {
        const long width = kernels_.panelColumns();
        const auto *k = static_cast<const float *>(o.source(1)) + shape_.k.at(b, kvHead, 0);
        for (long key = 0; key < shape_.keys; key += width) {
            const long columns = std::min(width, shape_.keys - key);
            transpose(sizeof(float), k + key * shape_.k.token, shape_.k.token, columns,
                      shape_.width, to.keys + key * shape_.width,
                      vectors(columns) * kernels_.lanes);
        }
        const auto *v = static_cast<const float *>(o.source(2)) + shape_.v.at(b, kvHead, 0);
        if (shape_.valueWidth <= width &&
            shape_.v.token == vectors(shape_.valueWidth) * kernels_.lanes) {
            to.values = v;
            return;
        }
        to.values = to.packedValues;
        for (long column = 0; column < shape_.valueWidth; column += width) {
            const long columns = std::min(width, shape_.valueWidth - column);
            const long step = vectors(columns) * kernels_.lanes;
            float *panel = to.packedValues + column * shape_.keys;
            for (long key = 0; key < shape_.keys; key++) {
                std::copy_n(v + key * shape_.v.token + column, columns, panel + key * step);
            }
        }
    }

    void block(const Operands &o, long b, long kvHead, long first, long rows,
               const Scratch &scratch) const {
        Block block;
        block.rows = rows;
        for (long r = 0; r < rows; r++) {
            const long query = shape_.query(first + r), head = shape_.head(kvHead, first + r);
            block.query[r] = shape_.q.at(b, head, query);
            block.mask[r] = shape_.mask.at(b, head, query);
            block.score[r] = r * scoreStride_;
            block.seen[r] = shape_.seen(query);
        }
        const bool isDirect = shape_.dst == F32 && shape_.group() == 1;
        block.results = scratch.results;
        block.stride = padded(shape_.valueWidth);
        if (isDirect) {
            block.results = static_cast<float *>(o.dst) + shape_.out.at(b, kvHead, first);
            block.stride = shape_.out.token;
        }
        multiplyKeys(static_cast<const float *>(o.src), block, scratch);
        const ScoreRows scores{rows,
                               scoreStride_,
                               block.seen,
                               shape_.factor,
                               shape_.hasMask ? static_cast<const float *>(o.residual) : nullptr,
                               block.mask};
        (isa() == Isa::AVX512 ? zmm::softmaxScores : ymm::softmaxScores)(scores, scratch.scores);
        for (long column = 0; column < shape_.valueWidth; column += kernels_.panelColumns()) {
            multiplyValues(block, 0, rows, 0, column, scratch);
        }
        if (!isDirect) write(o, b, kvHead, first, rows, scratch.results);
    }

    // Scores of a panel of keys after the other, for the rows that see any of them.
    void multiplyKeys(const float *q, const Block &block, const Scratch &scratch) const {
        static const long noOffset = 0;
        const long width = kernels_.panelColumns();
        long row = 0;
        for (long key = 0; key < block.seen[block.rows - 1]; key += width) {
            while (block.seen[row] <= key) row++;
            const long columns = std::min(width, shape_.keys - key);
            multiply({{q, block.query + row, block.rows - row},
                      {&noOffset, 1, shape_.width},
                      scratch.keys + key * shape_.width,
                      vectors(columns) * kernels_.lanes,
                      nullptr,
                      0,
                      nullptr,
                      true,
                      &asTheyAre_,
                      scratch.scores + row * scoreStride_ + key,
                      scoreStride_,
                      columns});
        }
    }

    // Some rows by a panel of values, beginning with those of `key`: all that every row sees; of
    // what is left, halves of the rows see more or less.
    void multiplyValues(const Block &block, long row, long rows, long key, long column,
                        const Scratch &scratch) const {
        static const long noOffset = 0;
        const long columns = std::min(kernels_.panelColumns(), shape_.valueWidth - column);
        const long common = block.seen[row], all = block.seen[row + rows - 1];
        do {
            const long keys = std::min(kDepth, common - key);
            multiply(
                {{scratch.scores + key, block.score + row, rows},
                 {&noOffset, 1, keys},
                 scratch.values + column * shape_.keys + key * vectors(columns) * kernels_.lanes,
                 vectors(columns) * kernels_.lanes,
                 nullptr,
                 0,
                 scratch.sums + row * kGroup,
                 key == 0,
                 key + keys == all ? &asTheyAre_ : nullptr,
                 block.results + row * block.stride + column,
                 block.stride,
                 columns});
            key += keys;
        } while (key < common);
        if (common < all) {
            multiplyValues(block, row, rows / 2, key, column, scratch);
            multiplyValues(block, row + rows / 2, rows - rows / 2, key, column, scratch);
        }
    }

    // All rows, in tiles of nearly the same height.
    void multiply(Tiles t) const {
        const long count = t.rows.count, vectors = this->vectors(t.columns);
        const long tiles = ceilDiv(count, kernels_.rows[vectors]);
        const long height = count / tiles, higher = count % tiles * (height + 1);
        t.ahead = t.weights;
        if (higher > 0) {
            t.rows.count = higher;
            kernels_.tiles[vectors][height + 1](t);
            t.rows.offsets += higher;
            t.rows.count = count - higher;
            t.sums += higher * kGroup;
            t.dst += higher * t.stride;
        }
        kernels_.tiles[vectors][height](t);
    }

    void write(const Operands &o, long b, long kvHead, long first, long rows,
               const float *results) const {
        const RowResults to{
            shape_.dst, shape_.dynamic != 0, {shape_.dst, shape_.inverse, shape_.dstZeroPoint}, o};
        const long n = shape_.valueWidth;
        for (long r = 0; r < rows; r++, results += padded(n)) {
            const long row = first + r;
            const long element = shape_.out.at(b, shape_.head(kvHead, row), shape_.query(row));
            to.write(results, n, element / n);
        }
    }

    AttentionShape shape_;
    const Kernels &kernels_;
    const std::vector<float> noBias_ = std::vector<float>(kGroup, -0.0f);
    const Finish asTheyAre_{noBias_.data(), nullptr, false, LINEAR, 0, 0};
    long rows_, scoreStride_, blockRows_, blocks_;
};

}  // namespace octet::avx

#endif
