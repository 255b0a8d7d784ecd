// Reductions, for the target OCTET_AVX_TARGET: reduce.h includes this once for each width, and so
// it has no #pragma once.

// The largest element times `sign`, which is 1 or -1; NaN where there is one. +0 is above -0.
OCTET_ROWS float extreme(const float *x, long n, float sign) {
    const Lanes s = Lanes::all(sign);
    Lanes nan = Lanes::all(0.0f);
    const Lanes lanes = fold(x, n, -std::numeric_limits<float>::infinity(),
                             [&](Lanes most, Lanes y) OCTET_ROWS_LAMBDA {
                                 nan = nan.orNan(y);
                                 return (y * s).greater(most);
                             });
    if (const float bad = total(nan); bad != bad) return bad;
    const float most = greatest(lanes);
    if (most != 0.0f) return most;
    for (long i = 0; i < n; i++) {
        if (bitsOf(x[i] * sign) == 0) return 0.0f;
    }
    return -0.0f;
}

OCTET_ROWS float finite(float most) {
    return __builtin_fabsf(most) <= std::numeric_limits<float>::max() ? most : 0.0f;
}

// From a sum, of what was less `shift`, to the result.
OCTET_ROWS float finish(const ReduceShape &s, float sum, float shift) {
    switch (s.reduction) {
        case MEAN: return sum / (float)s.lines;
        case L2: return __builtin_sqrtf(sum);
        case LOG_SUM: return functions::log(sum);
        case LOG_SUM_EXP: return functions::log(sum) + shift;
        default: return sum;
    }
}

OCTET_ROWS float reduceRow(const ReduceShape &s, const float *x) {
    const long n = s.lines;
    switch (s.reduction) {
        case MAX: return extreme(x, n, 1.0f);
        case MIN: return -extreme(x, n, -1.0f);
        case PROD:
            return totalProduct(
                fold(x, n, 1.0f, [](Lanes p, Lanes y) OCTET_ROWS_LAMBDA { return p * y; }));
        case L1:
            return total(fold(
                x, n, 0.0f, [](Lanes t, Lanes y) OCTET_ROWS_LAMBDA { return t + y.magnitude(); }));
        case L2:
        case SUM_SQUARE: return finish(s, squares(x, n, 0.0f), 0.0f);
        case LOG_SUM_EXP: {
            const float most = greatest(x, n);
            // an infinite one is the result, unless there is a NaN
            return finite(most) == most ? finish(s, expSum(x, most, n, nullptr), most)
                                        : extreme(x, n, 1.0f);
        }
        default: return finish(s, sum(x, n), 0.0f);
    }
}

OCTET_ROWS void write(const RowResults &to, float *y, long n, long first) {
    if (!to.areFloats()) return quantize(y, n, to.to, to.bytes() + first);
    float *dst = to.floats() + first;
    for (long i = 0; i < n; i++) {
        dst[i] = y[i] == y[i] ? y[i] : std::numeric_limits<float>::quiet_NaN();
    }
}

OCTET_AVX_TARGET inline void reduceRows(const ReduceShape &s, const RowResults &to, long from,
                                        long end) {
    const auto *src = static_cast<const float *>(to.operands.src);
    constexpr long kAtOnce = 64;
    float y[kAtOnce];
    for (long row = from; row < end; row += kAtOnce) {
        const long count = end - row < kAtOnce ? end - row : kAtOnce;
        for (long i = 0; i < count; i++) y[i] = reduceRow(s, src + (row + i) * s.lines);
        write(to, y, count, row);
    }
}

template <class Step>
OCTET_ROWS void eachLine(const float *src, long lines, long stride, long n, float start, float *y,
                         Step step) {
    for (long i = 0; i < n; i++) y[i] = start;
    for (long line = 0; line < lines; line++) {
        const float *x = src + line * stride;
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) y[i] = step(y[i], x[i], i);
    }
}

// As Math.max.
OCTET_ROWS float larger(float a, float b) {
    const float both = floatOf(bitsOf(a) & bitsOf(b));
    const float most = a == b ? both : a > b ? a : b;
    return a == a ? most : a;
}

// `width` columns of lines `stride` apart, from element `first` on, to `out` on.
OCTET_AVX_TARGET inline void reduceColumns(const ReduceShape &s, const RowResults &to, long first,
                                           long stride, long width, long out, float *scratch) {
    const float *src = static_cast<const float *>(to.operands.src) + first;
    float *y = scratch, *shift = scratch + width;
    const long lines = s.lines;
    for (long i = 0; i < width; i++) shift[i] = 0.0f;
    switch (s.reduction) {
        case MAX:
            eachLine(src, lines, stride, width, -std::numeric_limits<float>::infinity(), y,
                     [](float a, float b, long) OCTET_ROWS_LAMBDA { return larger(a, b); });
            break;
        case MIN:
            eachLine(src, lines, stride, width, std::numeric_limits<float>::infinity(), y,
                     [](float a, float b, long) OCTET_ROWS_LAMBDA { return -larger(-a, -b); });
            break;
        case PROD:
            eachLine(src, lines, stride, width, 1.0f, y,
                     [](float a, float b, long) OCTET_ROWS_LAMBDA { return a * b; });
            break;
        case L1:
            eachLine(src, lines, stride, width, 0.0f, y,
                     [](float a, float b, long)
                         OCTET_ROWS_LAMBDA { return a + __builtin_fabsf(b); });
            break;
        case L2:
        case SUM_SQUARE:
            eachLine(src, lines, stride, width, 0.0f, y,
                     [](float a, float b, long)
                         OCTET_ROWS_LAMBDA { return functions::fma(b, b, a); });
            break;
        case LOG_SUM_EXP:
            eachLine(src, lines, stride, width, -std::numeric_limits<float>::infinity(), shift,
                     [](float a, float b, long) OCTET_ROWS_LAMBDA { return b > a ? b : a; });
            for (long i = 0; i < width; i++) shift[i] = finite(shift[i]);
            eachLine(src, lines, stride, width, 0.0f, y,
                     [=](float a, float b, long i)
                         OCTET_ROWS_LAMBDA { return a + functions::exp(b - shift[i]); });
            break;
        default:
            eachLine(src, lines, stride, width, 0.0f, y,
                     [](float a, float b, long) OCTET_ROWS_LAMBDA { return a + b; });
    }
    for (long i = 0; i < width; i++) y[i] = finish(s, y[i], shift[i]);
    write(to, y, width, out);
}
