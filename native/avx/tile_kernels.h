// The inner loops, for vectors OCTET_AVX_VECTOR of the target OCTET_AVX_TARGET: kernels.h includes
// this once for each width, and so it has no #pragma once.

using Vector = OCTET_AVX_VECTOR;
using Float = Vector::Float;
constexpr int kLanes = Vector::kLanes;

template <int R, int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void oneNan(Float (&sum)[R][N]) {
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
        for (int n = 0; n < N; n++) sum[r][n] = Vector::oneNan(sum[r][n]);
    }
}

// The activation of sums, and one NaN for all.
template <int R, int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void activate(const Finish &f,
                                                                     Float (&sum)[R][N]) {
    if (f.activation == CLIP) {
        const Float low = Vector::all(f.alpha), high = Vector::all(f.beta);
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
            for (int n = 0; n < N; n++) {
                sum[r][n] = Vector::min(high, Vector::max(low, sum[r][n]));
            }
        }
    }
    if (f.activation == RELU) {
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
            for (int n = 0; n < N; n++) sum[r][n] = Vector::relu(sum[r][n]);
        }
        return;
    }
    oneNan(sum);
    if (activations::isBounding(f.activation)) return;
    alignas(64) float y[R][N][kLanes];
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
        for (int n = 0; n < N; n++) Vector::store(y[r][n], sum[r][n]);
    }
    octet::activate(f.activation, f.alpha, f.beta, y[0][0], R * N * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
        for (int n = 0; n < N; n++) sum[r][n] = Vector::load(y[r][n]);
    }
}

// Adds R rows by N vectors of a residual, of which the last vectors have `last` columns.
template <int R, int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void add(const float *residual, long stride,
                                                                long last, Float (&sum)[R][N]) {
    const long count = last >= kLanes ? kLanes : last;
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
        const float *x = residual + r * stride;
#pragma GCC unroll 8
        for (int n = 0; n < N - 1; n++) {
            sum[r][n] = Vector::plus(sum[r][n], Vector::load(x + n * kLanes));
        }
        sum[r][N - 1] = Vector::plus(sum[r][N - 1], Vector::load(x + (N - 1) * kLanes, count));
    }
}

// Finishes R rows by N vectors of sums, of which the last vectors have `last` columns, and writes
// them. One step for all sums after the other: what decides about a step is asked once.
template <int R, int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void finish(const Finish &f, long column,
                                                                   long last, Float (&sum)[R][N],
                                                                   long stride, float *dst,
                                                                   const float *residual) {
    const bool isWhole = last >= kLanes;
#pragma GCC unroll 8
    for (int n = 0; n < N; n++) {
        const Float bias = Vector::load(f.bias + column + n * kLanes);
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) sum[r][n] = Vector::plus(sum[r][n], bias);
    }
    if (residual != nullptr && !f.addsLast) add(residual, stride, last, sum);
    activate(f, sum);
    if (residual != nullptr && f.addsLast) {
        add(residual, stride, last, sum);
        oneNan(sum);
    }
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
        float *y = dst + r * stride;
#pragma GCC unroll 8
        for (int n = 0; n < N - 1; n++) Vector::store(y + n * kLanes, sum[r][n]);
        if (isWhole) {
            Vector::store(y + (N - 1) * kLanes, sum[r][N - 1]);
        } else {
            Vector::store(y + (N - 1) * kLanes, sum[r][N - 1], last);
        }
    }
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
            for (; x != end; x++, w += t.weightsStep) {
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
        const float *residual = t.finish->residual;
        if (residual != nullptr) residual += row * t.stride;
        finish(*t.finish, 0, t.columns - (N - 1) * kLanes, sum, t.stride, t.dst + row * t.stride,
               residual);
    }
}

// One row by P whole panels, the weights of each `panelStep` floats behind the other's: a sum takes
// one multiply-add at a time, and more of them at once keep the units busy.
template <int P>
OCTET_AVX_TARGET __attribute__((noinline)) void oneRow(const Tiles &t, long panelStep) {
    constexpr int N = Vector::kPanel;
    Float sum[1][P * N];
#pragma GCC unroll 8
    for (int i = 0; i < P * N; i++) sum[0][i] = Vector::zero();
    const float *w = t.weights;
    for (long tap = 0; tap < t.taps.count; tap++) {
        const float *x = t.rows.src + t.rows.offsets[0] + t.taps.offsets[tap];
        const float *const end = x + t.taps.length;
        for (; x != end; x++, w += t.weightsStep) {
            const Float a = Vector::all(*x);
#pragma GCC unroll 8
            for (int i = 0; i < P * N; i++) {
                const float *at = w + i / N * panelStep + i % N * kLanes;
                sum[0][i] = Vector::fma(a, Vector::load(at), sum[0][i]);
            }
        }
    }
    if (t.finish != nullptr) {
        finish(*t.finish, 0, kLanes, sum, t.stride, t.dst, t.finish->residual);
    } else {
#pragma GCC unroll 8
        for (int i = 0; i < P * N; i++) Vector::store(t.sums + i * kLanes, sum[0][i]);
    }
}

// P places by N vectors of channels, of which the last has `last` ones, whole vectors or a part of
// one.
template <int P, int N, bool WHOLE>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void depthPlaces(const Depth &d, long place,
                                                                        long channel, long last) {
    Float sum[P][N];
#pragma GCC unroll 8
    for (int p = 0; p < P; p++) {
#pragma GCC unroll 8
        for (int n = 0; n < N; n++) sum[p][n] = Vector::zero();
    }
    const float *w = d.weights + channel * d.count;
    for (long tap = 0; tap < d.count; tap++, w += kLanes) {
        const long step = d.taps[tap].step;
        const float *x = d.taps[tap].at + place * step + channel;
        Float b[N];
#pragma GCC unroll 8
        for (int n = 0; n < N; n++) b[n] = Vector::load(w + n * d.count * kLanes);
#pragma GCC unroll 8
        for (int p = 0; p < P; p++, x += step) {
#pragma GCC unroll 8
            for (int n = 0; n < N; n++) {
                const Float a =
                    WHOLE ? Vector::load(x + n * kLanes) : Vector::load(x + n * kLanes, last);
                sum[p][n] = Vector::fma(a, b[n], sum[p][n]);
            }
        }
    }
    const long at = place * d.stride + channel;
    if (d.finish != nullptr) {
        const float *residual = d.finish->residual;
        if (residual != nullptr) residual += at;
        return finish(*d.finish, channel, last, sum, d.stride, d.dst + at, residual);
    }
#pragma GCC unroll 8
    for (int p = 0; p < P; p++) {
        float *y = d.dst + at + p * d.stride;
#pragma GCC unroll 8
        for (int n = 0; n < N; n++) {
            if (WHOLE) {
                Vector::store(y + n * kLanes, sum[p][n]);
            } else {
                Vector::store(y + n * kLanes, sum[p][n], last);
            }
        }
    }
}

// Channels from `channel` on, N vectors at a time as long as there are as many, then half of that.
template <int P, int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void depthChannels(const Depth &d,
                                                                          long place,
                                                                          long channel) {
    for (; channel + N * kLanes <= d.channels; channel += N * kLanes) {
        depthPlaces<P, N, true>(d, place, channel, kLanes);
    }
    if constexpr (N > 1) {
        depthChannels<P, N / 2>(d, place, channel);
    } else if (channel < d.channels) {
        depthPlaces<P, 1, false>(d, place, channel, d.channels - channel);
    }
}

// Places [first, end), P at a time.
template <int P>
OCTET_AVX_TARGET __attribute__((noinline)) void depthwise(const Depth &d, long first, long end) {
    constexpr int N = Vector::kDepth[P];
    for (long place = first; place < end; place += P) depthChannels<P, N>(d, place, 0);
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

template <int... P>
void addDepthwise(Kernels &kernels, std::integer_sequence<int, P...>) {
    kernels.places = sizeof...(P);
    ((kernels.depthwise[P + 1] = depthwise<P + 1>), ...);
}
