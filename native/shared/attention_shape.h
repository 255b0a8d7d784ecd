// What an attention is.
#pragma once

namespace octet {

// From one batch entry, head and token to the next, in elements.
struct TokenStrides {
    int batch, head, token;

    long at(long b, long h, long t) const { return b * batch + h * head + t * token; }
};

// Field by field as dev.octet.engine.Description writes it.
struct AttentionShape {
    int dst;  // ordinal of dev.octet.request.DataType
    int batch, heads, kvHeads, queries, keys, width, valueWidth;
    int qType, kType, vType;  // the same; of s8 the scales come as sources 3, 4 and 5
    float factor;
    int causal, hasMask;
    TokenStrides q, k, v, mask, out, qScales, kScales, vScales;
    int dynamic;
    int dstZeroPoint;
    float inverse;  // 1 / scale of dst

    // Heads that share keys and values.
    long group() const { return heads / kvHeads; }
    // What is multiplied by the keys of a head: queries of all heads that share them, token by
    // token, so that a row sees as many keys as the one before or more.
    long rows() const { return queries * group(); }
    long query(long row) const { return row / group(); }
    long head(long kvHead, long row) const { return kvHead * group() + row % group(); }
    // Keys that a query sees.
    long seen(long query) const { return causal ? keys - queries + query + 1 : keys; }
};

static_assert(sizeof(AttentionShape) == 41 * 4, "no padding: Java counts on that");

}  // namespace octet
