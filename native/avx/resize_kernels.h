// The inner loops of resizes, for vectors OCTET_AVX_VECTOR of the target OCTET_AVX_TARGET: resize.h
// includes this once for each width, and so it has no #pragma once.

using V = OCTET_AVX_VECTOR;

#define OCTET_RESIZE OCTET_AVX_TARGET __attribute__((always_inline)) inline

OCTET_RESIZE V::Float between(V::Float a, V::Float b, V::Float weight, V::Float rest) {
    return V::fma(weight, b, V::times(rest, a));
}

// n channels of a place, less the zero point.
template <class T>
OCTET_RESIZE V::Float real(const T *p, long n, V::Float zeroPoint) {
    if constexpr (std::is_same<T, float>::value) {
        return n == V::kLanes ? V::load(p) : V::load(p, n);
    } else {
        return V::minus(V::wide(p, n), zeroPoint);
    }
}

template <class T>
OCTET_RESIZE float real(T x, float zeroPoint) {
    return std::is_same<T, float>::value ? x : float(x) - zeroPoint;
}

// A row of src along dst's width.
template <class T>
OCTET_AVX_TARGET void alongWidth(const ResizeRow &r, float *to) {
    const V::Float zeroPoint = V::all(r.zeroPoint);
    const T *src = static_cast<const T *>(r.src);
    for (long x = 0; x < r.places; x++, to += r.channels) {
        const T *a = src + r.first[x] * r.stride, *b = a + r.stride;
        const float w = r.weights[x];
        const V::Float weight = V::all(w), rest = V::all(1.0f - w);
        for (long c = 0; c < r.channels; c += V::kLanes) {
            const long n = r.channels - c < V::kLanes ? r.channels - c : V::kLanes;
            V::Float y = real(a + c, n, zeroPoint);
            if (w != 0) y = between(y, real(b + c, n, zeroPoint), weight, rest);
            n == V::kLanes ? V::store(to + c, y) : V::store(to + c, y, n);
        }
    }
}

// The same of a single channel: a vector has several places.
template <class T>
OCTET_AVX_TARGET void ofOneChannel(const ResizeRow &r, float *to) {
    const T *src = static_cast<const T *>(r.src);
    long x = 0;
    if constexpr (std::is_same<T, float>::value) {
        for (; r.places - x >= V::kLanes; x += V::kLanes) {
            const V::Float w = V::load(r.weights + x), rest = V::minus(V::all(1), w);
            const V::Float a = V::gather(src, r.first + x);
            const V::Float b = V::gather(src + 1, r.first + x, w, a);
            V::store(to + x, V::where(w, between(a, b, w, rest), a));
        }
    }
    for (; x < r.places; x++) {
        const T *a = src + r.first[x];
        const float w = r.weights[x];
        const float y = real(a[0], r.zeroPoint);
        to[x] = w != 0 ? std::fma(w, real(a[1], r.zeroPoint), (1.0f - w) * y) : y;
    }
}

// Between two rows; a NaN is the contract's.
OCTET_AVX_TARGET inline void betweenRows(const float *a, const float *b, float weight, long n,
                                         float *to) {
    const V::Float w = V::all(weight), rest = V::all(1.0f - weight);
    long i = 0;
    for (; n - i >= V::kLanes; i += V::kLanes) {
        V::store(to + i, V::oneNan(between(V::load(a + i), V::load(b + i), w, rest)));
    }
    if (i == n) return;
    V::store(to + i, V::oneNan(between(V::load(a + i, n - i), V::load(b + i, n - i), w, rest)),
             n - i);
}

inline ResizeKernels resizeKernels(int src, bool isOneChannel) {
    switch (src) {
        case U8: return {isOneChannel ? ofOneChannel<uint8_t> : alongWidth<uint8_t>, betweenRows};
        case S8: return {isOneChannel ? ofOneChannel<int8_t> : alongWidth<int8_t>, betweenRows};
        default: return {isOneChannel ? ofOneChannel<float> : alongWidth<float>, betweenRows};
    }
}

#undef OCTET_RESIZE
