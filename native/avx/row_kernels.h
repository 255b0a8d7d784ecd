// Loops along rows of floats, in the order of docs/numerics.md, for the target OCTET_AVX_TARGET:
// rows.h includes this once for each width, and so it has no #pragma once.

// Halves, quarters, ... added to each other.
OCTET_ROWS float total(Lanes sum) {
    const __m256 a = _mm256_add_ps(sum.low(), sum.high());
    const __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 c = _mm_add_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)));
}

OCTET_ROWS float totalProduct(Lanes product) {
    const __m256 a = _mm256_mul_ps(product.low(), product.high());
    const __m128 b = _mm_mul_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 c = _mm_mul_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_mul_ss(c, _mm_movehdup_ps(c)));
}

OCTET_ROWS float greatest(Lanes most) {
    const __m256 a = _mm256_max_ps(most.low(), most.high());
    const __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 c = _mm_max_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_max_ss(c, _mm_movehdup_ps(c)));
}

// functions::exp, of x at most functions::MOST.
OCTET_ROWS Lanes exp(Lanes x) {
    const Lanes v = Lanes::all(functions::LEAST).greater(x);
    const Lanes rounder = Lanes::all(functions::ROUNDER);
    const Lanes shifted = v.fma(Lanes::all(functions::LOG2_E), rounder);
    const Lanes k = shifted - rounder;
    const Lanes r = k.fma(Lanes::all(-functions::LN2_LOW), k.fma(Lanes::all(-functions::LN2), v));
    Lanes p = Lanes::all(functions::E6).fma(r, Lanes::all(functions::E5));
    p = p.fma(r, Lanes::all(functions::E4));
    p = p.fma(r, Lanes::all(functions::E3));
    p = p.fma(r, Lanes::all(1.0f));
    p = p.fma(r, Lanes::all(2.0f));
    p = p.fma(r, Lanes::all(2.0f));
    return p * shifted.exponent();
}

// Folds a row into lanes: `step` of the lanes so far and sixteen elements; it leaves lanes as they
// are where there are fewer.
template <class Step>
OCTET_ROWS Lanes fold(const float *x, long n, float start, Step step) {
    Lanes lanes = Lanes::all(start);
    long i = 0;
    for (; i + kSixteen <= n; i += kSixteen) lanes = step(lanes, Lanes::load(x + i));
    if (i < n) lanes = step(lanes, Lanes::load(x + i, n - i, 0.0f)).firstOf(n - i, lanes);
    return lanes;
}

OCTET_ROWS float sum(const float *x, long n) {
    return total(fold(x, n, 0.0f, [](Lanes s, Lanes y) OCTET_ROWS_LAMBDA { return s + y; }));
}

// Of (x - center)^2.
OCTET_ROWS float squares(const float *x, long n, float center) {
    const Lanes c = Lanes::all(center);
    return total(fold(x, n, 0.0f, [=](Lanes s, Lanes y) OCTET_ROWS_LAMBDA {
        const Lanes d = y - c;
        return d.fma(d, s);
    }));
}

// That is a number; of zeros any.
OCTET_ROWS float greatest(const float *x, long n) {
    return greatest(fold(x, n, -std::numeric_limits<float>::infinity(),
                         [](Lanes most, Lanes y) OCTET_ROWS_LAMBDA { return y.greater(most); }));
}

// z = factor * x, or with a mask factor * x + mask; the greatest of them. z may be x.
OCTET_ROWS float scale(const float *x, const float *mask, float factor, long n, float *z) {
    Lanes most = Lanes::all(-std::numeric_limits<float>::infinity());
    const Lanes f = Lanes::all(factor);
    long i = 0;
    for (; i + kSixteen <= n; i += kSixteen) {
        const Lanes y = Lanes::load(x + i);
        const Lanes scaled = mask == nullptr ? y * f : y.fma(f, Lanes::load(mask + i));
        scaled.store(z + i);
        most = scaled.greater(most);
    }
    if (i < n) {
        const Lanes y = Lanes::load(x + i, n - i, 0.0f);
        const Lanes scaled = mask == nullptr ? y * f : y.fma(f, Lanes::load(mask + i, n - i, 0.0f));
        scaled.store(z + i, n - i);
        most = scaled.greater(most).firstOf(n - i, most);
    }
    return greatest(most);
}

// e^(z - most) to `e`, unless that is null; their sum. No z is above `most` but where both are
// infinite. e may be z.
OCTET_ROWS float expSum(const float *z, float most, long n, float *e) {
    const Lanes m = Lanes::all(most);
    Lanes lanes = Lanes::all(0.0f);
    long i = 0;
    for (; i + kSixteen <= n; i += kSixteen) {
        const Lanes y = exp(Lanes::load(z + i) - m);
        if (e != nullptr) y.store(e + i);
        lanes = lanes + y;
    }
    if (i < n) {
        const Lanes y = exp(Lanes::load(z + i, n - i, 0.0f) - m);
        if (e != nullptr) y.store(e + i, n - i);
        lanes = (lanes + y).firstOf(n - i, lanes);
    }
    return total(lanes);
}

// roundHalfEven(y * inverse) + zero, saturated.
OCTET_ROWS void quantize(const float *y, long n, const Quantization &to, int8_t *q) {
    const float inverse = to.inverse, low = to.low, high = to.high;
    const int32_t zero = to.zeroPoint;
    for (long i = 0; i < n; i++) {
        q[i] = (int8_t)(convert::rounded(y[i] * inverse, low, high) + zero);
    }
}

// Copies floats past the caches; a fence has to follow.
OCTET_ROWS void stream(const float *y, long n, float *dst) {
    long i = 0;
    for (; i < n && reinterpret_cast<uintptr_t>(dst + i) % 64 != 0; i++) dst[i] = y[i];
    for (; i + kSixteen <= n; i += kSixteen) Lanes::load(y + i).stream(dst + i);
    for (; i < n; i++) dst[i] = y[i];
}

// Rows of n from `first` on, that are not in place, to where they go.
OCTET_ROWS void writeRows(const RowResults &to, const float *y, long n, long first, long rows) {
    if (to.areFloats()) return stream(y, rows * n, to.floats() + first * n);
    if (!to.dynamic) return quantize(y, rows * n, to.to, to.bytes() + first * n);
    for (long r = 0; r < rows; r++) to.quantizeRow(y + r * n, n, first + r);
}
