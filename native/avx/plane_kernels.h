// The inner loops of avx/planes.h; kernels.h includes this behind tile_kernels.h, whose finish() is
// theirs too.

// N vectors of sums.
template <int N>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void planeSums(const Plane &p, long first) {
    Float sum[N];
#pragma GCC unroll 8
    for (int n = 0; n < N; n++) sum[n] = Vector::zero();
    for (long tap = 0; tap < p.count; tap++) {
        const float *x = p.src + p.taps[tap] + first;
        const Float weight = Vector::all(p.weights[tap]);
#pragma GCC unroll 8
        for (int n = 0; n < N; n++) {
            sum[n] = Vector::fma(Vector::load(x + n * kLanes), weight, sum[n]);
        }
    }
#pragma GCC unroll 8
    for (int n = 0; n < N; n++) Vector::store(p.sums + first + n * kLanes, sum[n]);
}

// Writes R lines.
template <int R>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void planeLines(const Plane &p,
                                                                       const Finish &f, long line) {
    for (long x = 0; x < p.line; x += kLanes) {
        Float sum[R][1];
#pragma GCC unroll 4
        for (int r = 0; r < R; r++) sum[r][0] = Vector::load(p.sums + (line + r) * p.pitch + x);
        const long at = line * p.line + x;
        finish(f, 0, p.line - x, sum, p.line, p.dst + at,
               f.residual == nullptr ? nullptr : f.residual + at);
    }
}

OCTET_AVX_TARGET inline void plane(const Plane &p) {
    const long length = (p.lines - 1) * p.pitch + p.line;
    long i = 0;
    for (; i + 7 * kLanes < length; i += 8 * kLanes) planeSums<8>(p, i);
    for (; i + 3 * kLanes < length; i += 4 * kLanes) planeSums<4>(p, i);
    for (; i < length; i += kLanes) planeSums<1>(p, i);
    float bias[kLanes];
    Vector::store(bias, Vector::all(*p.finish->bias));
    Finish finishing = *p.finish;
    finishing.bias = bias;
    long line = 0;
    for (; line + 4 <= p.lines; line += 4) planeLines<4>(p, finishing, line);
    for (; line + 2 <= p.lines; line += 2) planeLines<2>(p, finishing, line);
    if (line < p.lines) planeLines<1>(p, finishing, line);
}

OCTET_AVX_TARGET inline void copy(const Lines &lines) {
    long i = 0;
    for (; i + kLanes <= lines.length; i += kLanes) {
        for (long line = 0; line < lines.count; line++) {
            Vector::store(lines.to + line * lines.toStep + i,
                          Vector::load(lines.from + line * lines.step + i));
        }
    }
    const long rest = lines.length - i;
    for (long line = 0; rest > 0 && line < lines.count; line++) {
        Vector::store(lines.to + line * lines.toStep + i,
                      Vector::load(lines.from + line * lines.step + i, rest), rest);
    }
}

OCTET_AVX_TARGET inline void deal(const Lines &lines) {
    for (long i = 0; i < lines.length; i += 2 * kLanes) {
        const float *from = lines.from + i;
        float *even = lines.to + i / 2, *odd = lines.other + i / 2;
        const long count = std::min<long>(lines.length - i, 2 * kLanes);
        const long low = std::min<long>(count, kLanes), high = count - low;
        for (long line = 0; line < lines.count; line++) {
            Float a, b;
            Vector::deal(Vector::load(from, low), Vector::load(from + low, high), a, b);
            Vector::store(even, a, (count + 1) / 2);
            Vector::store(odd, b, count / 2);
            from += lines.step;
            even += lines.toStep;
            odd += lines.toStep;
        }
    }
}

inline Kernels kernels() {
    constexpr int panelsAtOnce = 8 / Vector::kPanel;
    Kernels all{kLanes, Vector::kPanel, {},   {},   panelsAtOnce, oneRow<panelsAtOnce>, 0,
                {},     plane,          copy, deal, {},           Vector::kChannels,    across};
    addVectors(all, std::make_integer_sequence<int, Vector::kPanel>());
    addDepthwise(all, std::make_integer_sequence<int, Vector::kPlaces>());
    return all;
}
