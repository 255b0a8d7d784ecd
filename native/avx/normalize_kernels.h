// Normalizations, for the target OCTET_AVX_TARGET: normalize.h includes this once for each width,
// and so it has no #pragma once.

// y = ((x - mean) * factor) * scale + bias of n elements, which have values of their own, or (`run`
// > 1) share one for each run.
OCTET_ROWS void affine(const float *x, long n, float mean, float factor, const float *scales,
                       const float *bias, long run, float *y) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    if (run == 1) {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            const float result = functions::fma((x[i] - mean) * factor, scales[i], bias[i]);
            y[i] = result == result ? result : nan;
        }
        return;
    }
    for (long at = 0; at < n; at += run, scales++, bias++) {
        const float scale = *scales, addend = *bias;
        OCTET_INDEPENDENT
        for (long i = at; i < at + run; i++) {
            const float result = functions::fma((x[i] - mean) * factor, scale, addend);
            y[i] = result == result ? result : nan;
        }
    }
}

// First the means of a group of rows, then their variances, then the results: one row at a time
// would wait for each. Scratch holds a group of sums with the residual, and one of results.
OCTET_AVX_TARGET inline void normalizeRows(const NormalizeShape &s, const RowResults &to,
                                           const float *scales, const float *bias, float *scratch,
                                           long from, long end) {
    const auto *src = static_cast<const float *>(to.operands.src);
    const auto *residual = static_cast<const float *>(to.operands.residual);
    const long n = s.length, group = rowsAtOnce(n);
    const float count = (float)n;
    for (long first = from; first < end; first += group) {
        const long rows = end - first < group ? end - first : group;
        const float *x = src + first * n;
        if (s.hasResidual) {
            const float *r = residual + first * n;
            for (long i = 0; i < rows * n; i++) scratch[i] = x[i] + r[i];
            x = scratch;
        }
        float means[kMostRowsAtOnce], factors[kMostRowsAtOnce];
        for (long r = 0; r < rows; r++) means[r] = s.isRms ? 0.0f : sum(x + r * n, n) / count;
        for (long r = 0; r < rows; r++) {
            const float variance = squares(x + r * n, n, means[r]) / count;
            factors[r] = 1.0f / __builtin_sqrtf(variance + s.epsilon);
        }
        float *y = to.areInPlace() ? to.floats() + first * n : scratch + group * n;
        for (long r = 0; r < rows; r++) {
            const long value = (first + r) % s.period * (n / s.run);
            affine(x + r * n, n, means[r], factors[r], scales + value, bias + value, s.run,
                   y + r * n);
        }
        if (!to.areInPlace()) writeRows(to, y, n, first, rows);
    }
    if (to.areStreamed()) _mm_sfence();
}

// Channels last: `width` channels from `channel` on, whole groups, of an image. Scratch holds three
// lines of them.
OCTET_AVX_TARGET inline void normalizeChannels(const NormalizeShape &s, const RowResults &to,
                                               const float *scales, const float *bias, long image,
                                               long channel, long width, float *scratch) {
    float *means = scratch, *factors = scratch + width, *line = scratch + 2 * width;
    const long first = image * s.places * s.channels + channel;
    const float *src = static_cast<const float *>(to.operands.src) + first;
    const float count = (float)s.length;
    for (long i = 0; i < width; i++) means[i] = factors[i] = 0.0f;
    for (long place = 0; place < s.places; place++) {
        const float *x = src + place * s.channels;
        OCTET_INDEPENDENT
        for (long i = 0; i < width; i++) means[i] += x[i];
    }
    for (long at = 0; at < width; at += s.group) {
        const float mean = sum(means + at, s.group) / count;
        for (long i = at; i < at + s.group; i++) means[i] = mean;
    }
    for (long place = 0; place < s.places; place++) {
        const float *x = src + place * s.channels;
        OCTET_INDEPENDENT
        for (long i = 0; i < width; i++) {
            const float d = x[i] - means[i];
            factors[i] = functions::fma(d, d, factors[i]);
        }
    }
    for (long at = 0; at < width; at += s.group) {
        const float variance = sum(factors + at, s.group) / count;
        const float factor = 1.0f / __builtin_sqrtf(variance + s.epsilon);
        for (long i = at; i < at + s.group; i++) factors[i] = factor;
    }
    for (long place = 0; place < s.places; place++) {
        const float *x = src + place * s.channels;
        float *y = to.areFloats() ? to.floats() + first + place * s.channels : line;
        OCTET_INDEPENDENT
        for (long i = 0; i < width; i++) {
            const float result = functions::fma((x[i] - means[i]) * factors[i], scales[channel + i],
                                                bias[channel + i]);
            y[i] = result == result ? result : std::numeric_limits<float>::quiet_NaN();
        }
        if (!to.areFloats()) quantize(y, width, to.to, to.bytes() + first + place * s.channels);
    }
}
