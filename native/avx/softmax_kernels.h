// A softmax, for the target OCTET_AVX_TARGET: softmax.h includes this once for each width, and so
// it has no #pragma once.

// From e^(z - most), of a logarithm z itself, to the results. A NaN, +inf or nothing but -inf in a
// row makes its sum NaN, and so all results.
OCTET_ROWS void finish(const SoftmaxShape &s, const float *z, float most, float sum, float *y) {
    const long n = s.lines;
    if (sum != sum) {
        for (long i = 0; i < n; i++) y[i] = std::numeric_limits<float>::quiet_NaN();
    } else if (s.log) {
        const float log = functions::log(sum);
        for (long i = 0; i < n; i++) y[i] = (z[i] - most) - log;
    } else {
        const float factor = 1.0f / sum;
        for (long i = 0; i < n; i++) y[i] *= factor;
    }
}

// First the maxima of a group of rows, then their sums, then the results: one row at a time would
// wait for each. Scratch holds a group.
OCTET_AVX_TARGET inline void softmaxRows(const SoftmaxShape &s, const RowResults &to,
                                         float *scratch, long from, long end) {
    const auto *src = static_cast<const float *>(to.operands.src);
    const auto *masks = static_cast<const float *>(to.operands.residual);
    const bool isScaled = s.factor != 1.0f || s.hasMask;
    const long n = s.lines, group = rowsAtOnce(n);
    for (long first = from; first < end; first += group) {
        const long rows = end - first < group ? end - first : group;
        const float *x = src + first * n;
        float *y = to.areInPlace() ? to.floats() + first * n : scratch;
        const float *z = isScaled ? y : x;
        float most[kMostRowsAtOnce], sums[kMostRowsAtOnce];
        for (long r = 0; r < rows; r++) {
            const long row = first + r;
            const long maskRow =
                row / (long(s.repeat) * s.maskRows) % s.period * s.maskRows + row % s.maskRows;
            most[r] = isScaled ? scale(x + r * n, s.hasMask ? masks + maskRow * n : nullptr,
                                       s.factor, n, y + r * n)
                               : greatest(x + r * n, n);
        }
        for (long r = 0; r < rows; r++) {
            sums[r] = expSum(z + r * n, most[r], n, s.log ? nullptr : y + r * n);
        }
        for (long r = 0; r < rows; r++) finish(s, z + r * n, most[r], sums[r], y + r * n);
        if (!to.areInPlace()) writeRows(to, y, n, first, rows);
    }
    if (to.areStreamed()) _mm_sfence();
}

// `width` columns of `lines` lines, `stride` apart; the first of them is element `first`. Scratch
// holds two lines, and all that is between two passes.
OCTET_AVX_TARGET inline void softmaxColumns(const SoftmaxShape &s, const RowResults &to, long first,
                                            long stride, long width, float *scratch) {
    float *most = scratch, *sum = scratch + width, *z = scratch + 2 * width;
    const float *src = static_cast<const float *>(to.operands.src) + first;
    const long lines = s.lines;
    for (long i = 0; i < width; i++) {
        most[i] = -std::numeric_limits<float>::infinity();
        sum[i] = 0;
    }
    for (long line = 0; line < lines; line++) {
        const float *x = src + line * stride;
        float *to = z + line * width;
        OCTET_INDEPENDENT
        for (long i = 0; i < width; i++) {
            const float y = x[i] * s.factor;
            to[i] = y;
            most[i] = y > most[i] ? y : most[i];
        }
    }
    for (long line = 0; line < lines; line++) {
        float *x = z + line * width;
        OCTET_INDEPENDENT
        for (long i = 0; i < width; i++) {
            const float d = x[i] - most[i];
            const float e = functions::exp(d);
            sum[i] += e;
            x[i] = s.log ? d : e;
        }
    }
    for (long i = 0; i < width; i++) sum[i] = s.log ? functions::log(sum[i]) : 1.0f / sum[i];
    for (long line = 0; line < lines; line++) {
        float *x = z + line * width;
        float *y = to.areFloats() ? to.floats() + first + line * stride : x;
        OCTET_INDEPENDENT
        for (long i = 0; i < width; i++) {
            const float result = s.log ? x[i] - sum[i] : x[i] * sum[i];
            y[i] = result == result ? result : std::numeric_limits<float>::quiet_NaN();
        }
        if (!to.areFloats()) quantize(y, width, to.to, to.bytes() + first + line * stride);
    }
}
