// The inner loops of avx/few_channels.h; kernels.h includes this behind tile_kernels.h, whose
// finish() is theirs too.

// R channels by N vectors of columns, of which the last has `last` ones.
template <int R, int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void acrossTile(const Across &a,
                                                                       long channel, long column,
                                                                       long last) {
    constexpr int C = Vector::kChannels;
    const float *w = a.weights + channel / C * C * a.count + channel % C;
    Float sum[R][N];
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) sum[r][n] = Vector::zero();
    }
    for (long k = 0; k < a.count; k++, w += C) {
        const float *x = a.src + a.places[k] + column;
        Float b[N];
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) b[n] = Vector::load(x + n * kLanes);
#pragma GCC unroll 8
        for (int r = 0; r < R; r++) {
            const Float weight = Vector::all(w[r]);
#pragma GCC unroll 4
            for (int n = 0; n < N; n++) Vector::addTo(sum[r][n], weight, b[n]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
        const Float bias = Vector::all(a.finish->bias[channel + r]);
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) sum[r][n] = Vector::plus(sum[r][n], bias);
    }
    // the bias that finish() adds is that of columns
    float none[N * kLanes];
#pragma GCC unroll 4
    for (int n = 0; n < N; n++) Vector::store(none + n * kLanes, Vector::all(-0.0f));
    Finish finishing = *a.finish;
    finishing.bias = none;
    const long at = channel * a.stride + column;
    finish(finishing, 0, last, sum, a.stride, a.dst + at,
           finishing.residual == nullptr ? nullptr : finishing.residual + at);
}

// Channels from `channel` on, R at a time as long as there are as many, then half of that.
template <int R, int N>
OCTET_AVX_TARGET __attribute__((noinline)) void acrossChannels(const Across &a, long channel,
                                                               long column, long last) {
    for (; channel + R <= a.channels; channel += R) acrossTile<R, N>(a, channel, column, last);
    if constexpr (R > 1) acrossChannels<R / 2, N>(a, channel, column, last);
}

// All columns, by nearly as many vectors at a time.
OCTET_AVX_TARGET inline void across(const Across &a) {
    constexpr int C = Vector::kChannels;
    long vectors = (a.columns + kLanes - 1) / kLanes, times = (vectors + 2) / 3;
    for (long column = 0; times > 0; times--) {
        const long some = (vectors + times - 1) / times;
        const long last = a.columns - column - (some - 1) * kLanes;
        if (some == 3) acrossChannels<C, 3>(a, 0, column, last);
        if (some == 2) acrossChannels<C, 2>(a, 0, column, last);
        if (some == 1) acrossChannels<C, 1>(a, 0, column, last);
        vectors -= some;
        column += some * kLanes;
    }
}
