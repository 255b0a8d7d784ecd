// The inner loops of poolings, for vectors of OCTET_POOL_BYTES of the target OCTET_AVX_TARGET:
// pool.h includes this once for each width, and so it has no #pragma once.

template <class T, int BYTES = OCTET_POOL_BYTES>
struct VectorOf {
    typedef T Type __attribute__((vector_size(BYTES)));
};

constexpr int kInts = OCTET_POOL_BYTES / 4;

// The larger of each element; of zeros and beside NaN the one that was there.
template <class T>
struct Maximum {
    using In = T;
    using Out = T;
    using Vector = typename VectorOf<T>::Type;
    static constexpr int kLanes = OCTET_POOL_BYTES / sizeof(T);

    OCTET_AVX_TARGET __attribute__((always_inline)) static inline void add(Vector &most,
                                                                           const T *p) {
        Vector x;
        std::memcpy(&x, p, sizeof x);
        most = x > most ? x : most;
    }
    static void add(T &most, T x) { most = x > most ? x : most; }
};

// As many elements as there are 32-bit lanes. By intrinsics: GCC 12 converts a generic vector of
// bytes one by one.
#if OCTET_POOL_BYTES == 64
OCTET_AVX_TARGET __attribute__((always_inline)) inline __m512i wide(const uint8_t *p) {
    return _mm512_maskz_cvtepu8_epi32(0xFFFF,
                                      _mm_loadu_si128(reinterpret_cast<const __m128i *>(p)));
}
OCTET_AVX_TARGET __attribute__((always_inline)) inline __m512i wide(const int8_t *p) {
    return _mm512_maskz_cvtepi8_epi32(0xFFFF,
                                      _mm_loadu_si128(reinterpret_cast<const __m128i *>(p)));
}
OCTET_AVX_TARGET __attribute__((always_inline)) inline __m512 wide(const float *p) {
    return _mm512_loadu_ps(p);
}
#else
OCTET_AVX_TARGET __attribute__((always_inline)) inline __m256i wide(const uint8_t *p) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p)));
}
OCTET_AVX_TARGET __attribute__((always_inline)) inline __m256i wide(const int8_t *p) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p)));
}
OCTET_AVX_TARGET __attribute__((always_inline)) inline __m256 wide(const float *p) {
    return _mm256_loadu_ps(p);
}
#endif

// Sums of 8-bit integers in 32 bits, or of floats.
template <class T, class S>
struct Sum {
    using In = T;
    using Out = S;
    using Vector = typename VectorOf<S>::Type;
    static constexpr int kLanes = kInts;

    OCTET_AVX_TARGET __attribute__((always_inline)) static inline void add(Vector &sum,
                                                                           const T *p) {
        sum += (Vector)wide(p);
    }
    static void add(S &sum, T x) { sum += S(x); }
};

// N vectors of channels, in registers over all taps.
template <class Step, int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void block(const PoolWindow &w, long channel,
                                                                  typename Step::Out first,
                                                                  typename Step::Out *to) {
    using Vector = typename Step::Vector;
    Vector all[N];
#pragma GCC unroll 4
    for (int n = 0; n < N; n++) all[n] = Vector{} + first;
    const auto *plane = static_cast<const typename Step::In *>(w.src) + channel;
    for (long d = 0; d < w.counts[0]; d++, plane += w.steps[0]) {
        const auto *row = plane;
        for (long h = 0; h < w.counts[1]; h++, row += w.steps[1]) {
            const auto *x = row;
            for (long t = 0; t < w.counts[2]; t++, x += w.steps[2]) {
#pragma GCC unroll 4
                for (int n = 0; n < N; n++) Step::add(all[n], x + n * Step::kLanes);
            }
        }
    }
    std::memcpy(to + channel, all, sizeof all);
}

template <class Step>
inline void each(const PoolWindow &w, long channel, typename Step::Out first,
                 typename Step::Out *to) {
    auto all = first;
    const auto *plane = static_cast<const typename Step::In *>(w.src) + channel;
    for (long d = 0; d < w.counts[0]; d++, plane += w.steps[0]) {
        const auto *row = plane;
        for (long h = 0; h < w.counts[1]; h++, row += w.steps[1]) {
            const auto *x = row;
            for (long t = 0; t < w.counts[2]; t++, x += w.steps[2]) Step::add(all, *x);
        }
    }
    to[channel] = all;
}

// What a window makes of n channels. The last vector begins where it ends with them, and computes
// some of them again.
template <class Step>
OCTET_AVX_TARGET void channels(const PoolWindow &w, long n, typename Step::Out first,
                               typename Step::Out *to) {
    constexpr long L = Step::kLanes;
    long c = 0;
    for (; n - c >= 4 * L; c += 4 * L) block<Step, 4>(w, c, first, to);
    for (; n - c >= L; c += L) block<Step, 1>(w, c, first, to);
    if (c < n && n >= L) return block<Step, 1>(w, n - L, first, to);
    for (; c < n; c++) each<Step>(w, c, first, to);
}

inline PoolKernels poolKernels() {
    return {channels<Maximum<uint8_t>>,     channels<Maximum<int8_t>>,
            channels<Maximum<float>>,       channels<Sum<uint8_t, int32_t>>,
            channels<Sum<int8_t, int32_t>>, channels<Sum<float, float>>};
}
