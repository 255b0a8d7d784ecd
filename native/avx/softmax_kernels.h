// A softmax, for the target OCTET_AVX_TARGET: softmax.h includes this once for each width, and so
// it has no #pragma once.

// A NaN, +inf or nothing but -inf in a row makes its sum NaN, and so all results.
OCTET_ROWS void softmaxRow(const SoftmaxShape &s, const float *x, const float *mask, float *y) {
    const long n = s.lines;
    const bool scales = s.factor != 1.0f || mask != nullptr;
    const float *z = scales ? y : x;
    const float most = scales ? scale(x, mask, s.factor, n, y) : greatest(x, n);
    const float sum = expSum(z, most, n, s.log ? nullptr : y);
    if (sum != sum) {
        for (long i = 0; i < n; i++) y[i] = sum;
    } else if (s.log) {
        const float log = functions::log(sum);
        for (long i = 0; i < n; i++) y[i] = (z[i] - most) - log;
    } else {
        const float factor = 1.0f / sum;
        for (long i = 0; i < n; i++) y[i] *= factor;
    }
}

OCTET_AVX_TARGET inline void softmaxRows(const SoftmaxShape &s, const RowResults &to, float *scratch,
                                         long from, long end) {
    const auto *src = static_cast<const float *>(to.operands.src);
    const auto *masks = static_cast<const float *>(to.operands.residual);
    const long n = s.lines;
    for (long row = from; row < end; row++) {
        const long maskRow =
            row / (long(s.repeat) * s.maskRows) % s.period * s.maskRows + row % s.maskRows;
        float *y = to.areFloats() ? to.floats() + row * n : scratch;
        softmaxRow(s, src + row * n, s.hasMask ? masks + maskRow * n : nullptr, y);
        if (to.dynamic) {
            to.quantizeRow(y, n, row);
        } else if (!to.areFloats()) {
            quantize(y, n, to.to, to.bytes() + row * n);
        } else if (y[0] != y[0]) {
            for (long i = 0; i < n; i++) y[i] = std::numeric_limits<float>::quiet_NaN();
        }
    }
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
