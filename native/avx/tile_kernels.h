// The inner loops, for vectors OCTET_AVX_VECTOR of the target OCTET_AVX_TARGET: kernels.h includes
// this once for each width, and so it has no #pragma once.

using Vector = OCTET_AVX_VECTOR;
using Float = Vector::Float;
constexpr int kLanes = Vector::kLanes;

OCTET_AVX_TARGET __attribute__((always_inline)) inline Float finished(const Finish &finish, Float y,
                                                                      const float *residual,
                                                                      long column, long count) {
    y = Vector::plus(y, Vector::load(finish.bias + column));
    if (residual != nullptr) {
        y = Vector::plus(y, count >= kLanes ? Vector::load(residual + column)
                                            : Vector::load(residual + column, count));
    }
    if (finish.bounds == Finish::RELU) return Vector::relu(y);
    if (finish.bounds == Finish::CLIP) {
        y = Vector::min(Vector::all(finish.high), Vector::max(Vector::all(finish.low), y));
    }
    return Vector::oneNan(y);
}

// R rows by N vectors at a time: their sums stay in registers over all k. As many rows as there are
// whole tiles.
template <int R, int N>
OCTET_AVX_TARGET __attribute__((noinline)) void tiles(const Tiles &t) {
    const float *ahead = t.ahead;
    for (long row = 0; row + R <= t.rows.count; row += R) {
        float *sums = t.sums + row * kGroup;
        Float sum[R][N];
        long offset[R];
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
            offset[r] = t.rows.offsets[row + r];
#pragma GCC unroll 4
            for (int n = 0; n < N; n++) {
                sum[r][n] =
                    t.isFirst ? Vector::zero() : Vector::load(sums + r * kGroup + n * kLanes);
            }
        }
        const float *w = t.weights;
        for (long tap = 0; tap < t.taps.count; tap++) {
            const float *x = t.rows.src + t.taps.offsets[tap];
            const float *const end = x + t.taps.length;
            for (; x != end; x++, w += N * kLanes) {
                _mm_prefetch(ahead, _MM_HINT_T1);
                ahead += t.aheadStep;
                Float b[N];
#pragma GCC unroll 4
                for (int n = 0; n < N; n++) b[n] = Vector::load(w + n * kLanes);
#pragma GCC unroll 16
                for (int r = 0; r < R; r++) {
                    const Float a = Vector::all(x[offset[r]]);
#pragma GCC unroll 4
                    for (int n = 0; n < N; n++) Vector::addTo(sum[r][n], a, b[n]);
                }
            }
        }
        if (t.finish == nullptr) {
#pragma GCC unroll 16
            for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
                for (int n = 0; n < N; n++) {
                    Vector::store(sums + r * kGroup + n * kLanes, sum[r][n]);
                }
            }
            continue;
        }
        float *dst = t.dst + row * t.stride;
        const float *residual = t.finish->residual;
        if (residual != nullptr) residual += row * t.stride;
        const long last = t.columns - (N - 1) * kLanes;
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
            for (int n = 0; n < N; n++) {
                const long count = n < N - 1 ? kLanes : last;
                const Float y = finished(*t.finish, sum[r][n], residual, n * kLanes, count);
                if (count >= kLanes) {
                    Vector::store(dst + n * kLanes, y);
                } else {
                    Vector::store(dst + n * kLanes, y, count);
                }
            }
            dst += t.stride;
            if (residual != nullptr) residual += t.stride;
        }
    }
}

// One row by P whole panels, the weights of each `panelStep` floats behind the other's: a sum takes
// one multiply-add at a time, and more of them at once keep the units busy.
template <int P>
OCTET_AVX_TARGET __attribute__((noinline)) void oneRow(const Tiles &t, long panelStep) {
    constexpr int N = Vector::kPanel;
    Float sum[P][N];
#pragma GCC unroll 4
    for (int p = 0; p < P; p++) {
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) sum[p][n] = Vector::zero();
    }
    const float *w = t.weights;
    for (long tap = 0; tap < t.taps.count; tap++) {
        const float *x = t.rows.src + t.rows.offsets[0] + t.taps.offsets[tap];
        const float *const end = x + t.taps.length;
        for (; x != end; x++, w += N * kLanes) {
            const Float a = Vector::all(*x);
#pragma GCC unroll 4
            for (int p = 0; p < P; p++) {
#pragma GCC unroll 4
                for (int n = 0; n < N; n++) {
                    sum[p][n] =
                        Vector::fma(a, Vector::load(w + p * panelStep + n * kLanes), sum[p][n]);
                }
            }
        }
    }
#pragma GCC unroll 4
    for (int p = 0; p < P; p++) {
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) {
            const int column = (p * N + n) * kLanes;
            if (t.finish == nullptr) {
                Vector::store(t.sums + column, sum[p][n]);
            } else {
                Vector::store(t.dst + column,
                              finished(*t.finish, sum[p][n], t.finish->residual, column, kLanes));
            }
        }
    }
}

// P places by N vectors of channels, of which the last may be a part of one.
template <int P, int N, bool WHOLE>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void depthPlaces(const Depth &d, long place,
                                                                        long channel) {
    const long last = WHOLE ? kLanes : d.channels - channel - (N - 1) * kLanes;
    Float sum[P][N];
#pragma GCC unroll 8
    for (int p = 0; p < P; p++) {
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) sum[p][n] = Vector::zero();
    }
    const float *w = d.weights + channel;
    for (long tap = 0; tap < d.count; tap++, w += d.weightsStep) {
        const long step = d.taps[tap].step;
        const float *x = d.taps[tap].at + place * step + channel;
        Float b[N];
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) b[n] = Vector::load(w + n * kLanes);
#pragma GCC unroll 8
        for (int p = 0; p < P; p++, x += step) {
#pragma GCC unroll 4
            for (int n = 0; n < N; n++) {
                const Float a = WHOLE || n < N - 1 ? Vector::load(x + n * kLanes)
                                                   : Vector::load(x + n * kLanes, last);
                sum[p][n] = Vector::fma(a, b[n], sum[p][n]);
            }
        }
    }
    float *dst = d.dst + place * d.stride;
    const float *residual = d.finish == nullptr ? nullptr : d.finish->residual;
    if (residual != nullptr) residual += place * d.stride;
#pragma GCC unroll 8
    for (int p = 0; p < P; p++) {
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) {
            const long column = channel + n * kLanes, count = n < N - 1 ? kLanes : last;
            const Float y = d.finish == nullptr
                                ? sum[p][n]
                                : finished(*d.finish, sum[p][n], residual, column, count);
            if (WHOLE || n < N - 1) {
                Vector::store(dst + column, y);
            } else {
                Vector::store(dst + column, y, last);
            }
        }
        dst += d.stride;
        if (residual != nullptr) residual += d.stride;
    }
}

template <int P>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void depthChannels(const Depth &d,
                                                                          long place) {
    // a sum takes one multiply-add at a time: a place alone needs more vectors
    constexpr int N = P == 1 ? 4 : 2;
    long channel = 0;
    for (; channel + N * kLanes <= d.channels; channel += N * kLanes) {
        depthPlaces<P, N, true>(d, place, channel);
    }
    for (; channel + kLanes <= d.channels; channel += kLanes) {
        depthPlaces<P, 1, true>(d, place, channel);
    }
    if (channel < d.channels) depthPlaces<P, 1, false>(d, place, channel);
}

OCTET_AVX_TARGET __attribute__((noinline)) inline void depthwise(const Depth &d) {
    long place = 0;
    for (; place + 4 <= d.places; place += 4) depthChannels<4>(d, place);
    for (; place < d.places; place++) depthChannels<1>(d, place);
}

template <int N, int... R>
void addTiles(Kernels &kernels, std::integer_sequence<int, R...>) {
    kernels.rows[N] = sizeof...(R);
    ((kernels.tiles[N][R + 1] = tiles<R + 1, N>), ...);
}

template <int... N>
void addVectors(Kernels &kernels, std::integer_sequence<int, N...>) {
    (addTiles<N + 1>(kernels, std::make_integer_sequence<int, Vector::kRows[N + 1]>()), ...);
}

inline Kernels kernels() {
    constexpr int panelsAtOnce = 8 / Vector::kPanel;
    Kernels all{kLanes, Vector::kPanel, {}, {}, panelsAtOnce, oneRow<panelsAtOnce>, depthwise};
    addVectors(all, std::make_integer_sequence<int, Vector::kPanel>());
    return all;
}
