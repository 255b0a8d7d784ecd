// The softmax between the products of an attention, for the target OCTET_AVX_TARGET: attention.h
// includes this once for each width, and so it has no #pragma once.

// Of rows of scores in place, each over the keys it sees. First the maxima of a group of rows, then
// their sums, then the results: one row at a time would wait for each.
OCTET_AVX_TARGET inline void softmaxScores(const ScoreRows &s, float *scores) {
    const bool isScaled = s.factor != 1.0f || s.masks != nullptr;
    for (long first = 0; first < s.rows; first += kMostRowsAtOnce) {
        const long rows = s.rows - first < kMostRowsAtOnce ? s.rows - first : kMostRowsAtOnce;
        float most[kMostRowsAtOnce], factors[kMostRowsAtOnce];
        for (long r = 0; r < rows; r++) {
            const long row = first + r, n = s.seen[row];
            float *z = scores + row * s.stride;
            const float *mask = s.masks == nullptr ? nullptr : s.masks + s.maskOffsets[row];
            most[r] = isScaled ? scale(z, mask, s.factor, n, z) : greatest(z, n);
        }
        for (long r = 0; r < rows; r++) {
            float *z = scores + (first + r) * s.stride;
            factors[r] = 1.0f / expSum(z, most[r], s.seen[first + r], z);
        }
        for (long r = 0; r < rows; r++) {
            float *z = scores + (first + r) * s.stride;
            for (long i = 0; i < s.seen[first + r]; i++) z[i] *= factors[r];
        }
    }
}
