// What the inner loops of vnni/attention.h work on, and their table for each width.
#pragma once

#include <cstdint>
#include <limits>

#include "shared/functions.h"
#include "vnni/unit.h"
#include "vnni/vectors.h"

#if defined(__x86_64__)

namespace octet::vnni {

// Rows of u8 by columns of s8, four successive products at a time.
struct Dots {
    const uint8_t *x;
    long stride;  // from one row to the next
    long rows, steps;
    const int8_t *panel;   // step by step, the columns' four bytes side by side
    const int32_t *start;  // what sums begin with; null for 0
    int32_t *sums;
    long sumStride;
};

// A row of scores.
struct Scores {
    int32_t *products;  // scratch after use
    long seen;          // keys
    float factor;       // of the request, times the scale of the query
    const float *keyScales;
    const float *mask;  // null for none
    float *z;           // scratch
};

// With vectors V.
template <class V>
struct AttentionLoops;

}  // namespace octet::vnni

#define OCTET_VECTOR Zmm
#define OCTET_VNNI_TARGET \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")))
#include "vnni/attention_loops.h"
#undef OCTET_VECTOR
#undef OCTET_VNNI_TARGET
#define OCTET_VECTOR Ymm
#define OCTET_VNNI_TARGET __attribute__((target("avx2,avxvnni,fma")))
#include "vnni/attention_loops.h"
#undef OCTET_VECTOR
#undef OCTET_VNNI_TARGET

namespace octet::vnni {

struct AttentionKernels {
    int lanes, panel;                                         // columns, vectors
    void (*dots)(const Dots &, int vectors);                  // at most a panel
    int32_t (*weights)(const Scores &, uint8_t *, long end);  // their sum; 0 from `seen` to `end`
    void (*scale)(const int32_t *sums, long n, float factor, float *y);
};

template <class V>
AttentionKernels attentionKernelsOf() {
    using Loops = AttentionLoops<V>;
    return {V::kLanes, Loops::kVectors, Loops::dots, Loops::weights, Loops::scale};
}

inline AttentionKernels attentionKernels(Unit unit) {
    return unit == Unit::AVX512_VNNI ? attentionKernelsOf<Zmm>() : attentionKernelsOf<Ymm>();
}

}  // namespace octet::vnni

#endif
