// The inner loops of avx/strips.h; kernels.h includes this behind tile_kernels.h, whose activate()
// is theirs too.

// K x K taps, S apart. A line of the source is read once, and added to the sums of all lines of
// outputs that see it: sum[d] is that of the line which began d lines before the newest.
template <int S, int K>
OCTET_AVX_TARGET __attribute__((noinline)) void strip(const Strip &s) {
    constexpr int D = (K - 1) / S;
    Float weights[K * K];
#pragma GCC unroll 32
    for (int i = 0; i < K * K; i++) weights[i] = Vector::halves(s.weights[0][i], s.weights[1][i]);
    const Float bias = Vector::halves(*s.bias[0], *s.bias[1]);
    __m512i places[K];
#pragma GCC unroll 8
    for (int w = 0; w < K; w++) places[w] = _mm512_loadu_si512(s.places + w * kLanes);
    // what is written could be any of these, were they not copied
    const __mmask16 inLow = s.inside[0], inHigh = s.inside[1];
    const __mmask16 low = s.written[0], high = s.written[1];
    const long step = s.step, line = s.line;
    const float *a = s.src[0] + s.first * step, *b = s.src[1] + s.first * step;
    unsigned long row = s.first;
    const unsigned long height = s.height;
    Float sum[D + 1];
#pragma GCC unroll 8
    for (int d = 0; d <= D; d++) sum[d] = Vector::zero();
    for (long y = -D, at = 0; y < s.count; y++) {
#pragma GCC unroll 2
        for (int j = 0; j < S; j++, row++, a += step, b += step) {
            Float x = Vector::zero(), more = Vector::zero();
            if (row < height) {
                x = Vector::some(a, inLow);
                more = Vector::some(b, inHigh);
            }
#pragma GCC unroll 8
            for (int w = 0; w < K; w++) {
                const Float tap = Vector::pick(x, places[w], more);
#pragma GCC unroll 8
                for (int d = 0; d <= D; d++) {
                    const int h = j + d * S;
                    if (h < K) sum[d] = Vector::fma(tap, weights[h * K + w], sum[d]);
                }
            }
        }
        if (y >= 0) {
            Float done[1][1] = {{Vector::plus(sum[D], bias)}};
            Float residual = Vector::all(-0.0f);
            if (s.residual[0] != nullptr) {
                residual =
                    Vector::some(Vector::some(s.residual[0] + at, low), s.residual[1] + at, high);
            }
            if (!s.finish->addsLast) done[0][0] = Vector::plus(done[0][0], residual);
            activate(*s.finish, done);
            if (s.finish->addsLast) {
                done[0][0] = Vector::plus(done[0][0], residual);
                oneNan(done);
            }
            Vector::storeSome(s.dst[0] + at, done[0][0], low);
            if (high != 0) Vector::storeSome(s.dst[1] + at, done[0][0], high);
            at += line;
        }
#pragma GCC unroll 8
        for (int d = D; d > 0; d--) sum[d] = sum[d - 1];
        sum[0] = Vector::zero();
    }
}

inline Kernels addStrips(Kernels kernels) {
    kernels.strips[1][3] = strip<1, 3>;
    kernels.strips[2][3] = strip<2, 3>;
    kernels.strips[1][5] = strip<1, 5>;
    kernels.strips[2][5] = strip<2, 5>;
    return kernels;
}
