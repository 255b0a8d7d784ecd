// The inner loops of vnni/attention.h: included by vnni/attention_kernels.h once for each width.

namespace octet::vnni {

template <>
struct AttentionLoops<OCTET_VECTOR> {
    using V = OCTET_VECTOR;
    using Int = V::Int;

    // R rows by N vectors of columns: sums stay in registers.
    template <int R, int N>
    OCTET_VNNI_KERNEL static void tile(const Dots &d, long row) {
        Int sum[R][N];
#pragma GCC unroll 8
        for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
            for (int n = 0; n < N; n++) {
                sum[r][n] = d.start == nullptr ? V::ints(0) : V::load(d.start + n * V::kLanes);
            }
        }
        const uint8_t *x = d.x + row * d.stride;
        const int8_t *panel = d.panel;
        for (long step = 0; step < d.steps; step++, x += 4, panel += N * V::kBytes) {
            Int b[N];
#pragma GCC unroll 4
            for (int n = 0; n < N; n++) b[n] = V::load(panel + n * V::kBytes);
#pragma GCC unroll 8
            for (int r = 0; r < R; r++) {
                const Int a = V::ints(four(x + r * d.stride));
#pragma GCC unroll 4
                for (int n = 0; n < N; n++) sum[r][n] = V::dot(sum[r][n], a, b[n]);
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
            for (int n = 0; n < N; n++) {
                V::store(d.sums + (row + r) * d.sumStride + n * V::kLanes, sum[r][n]);
            }
        }
    }

    // Of a panel: with 16 registers, two leave room for six rows.
    static constexpr int kVectors = V::kLanes == 16 ? 4 : 2;

    template <int N>
    static void allRows(const Dots &d) {
        long row = 0;
        for (; row + 6 <= d.rows; row += 6) tile<6, N>(d, row);
        for (; row + 2 <= d.rows; row += 2) tile<2, N>(d, row);
        if (row < d.rows) tile<1, N>(d, row);
    }

    static void dots(const Dots &d, int vectors) {
        switch (vectors) {
            case 1: return allRows<1>(d);
            case 2: return allRows<2>(d);
            default:
                if constexpr (kVectors == 4) {
                    return vectors == 3 ? allRows<3>(d) : allRows<4>(d);
                }
        }
    }

    static constexpr long kLanes = 64;

    // n scores from `at` on, at most kLanes, and the largest so far that are numbers.
    template <bool MASKED>
    OCTET_VNNI_INLINE static void scores(const Scores &s, long at, long n, float *most) {
        const int32_t *products = s.products + at;
        const float factor = s.factor;
        const float *scales = s.keyScales + at, *mask = s.mask + at;
        float *to = s.z + at;
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            const float x = float(products[i]) * factor;
            const float z = MASKED ? functions::fma(x, scales[i], mask[i]) : x * scales[i];
            to[i] = z;
            most[i] = z > most[i] ? z : most[i];
        }
    }

    // All of a row; their largest.
    template <bool MASKED>
    OCTET_VNNI_INLINE static float scores(const Scores &s) {
        float most[kLanes];
        for (float &m : most) m = -std::numeric_limits<float>::infinity();
        long at = 0;
        for (; at + kLanes <= s.seen; at += kLanes) scores<MASKED>(s, at, kLanes, most);
        scores<MASKED>(s, at, s.seen - at, most);
        for (long half = kLanes / 2; half > 0; half /= 2) {
            for (long i = 0; i < half; i++) {
                most[i] = most[i + half] > most[i] ? most[i + half] : most[i];
            }
        }
        return most[0];
    }

    // roundHalfEven(255 * e^(z - most)), of NaN 0. Loop by loop, each of which becomes vector code;
    // whole vectors touch what is behind the row.
    OCTET_VNNI_KERNEL static int32_t weights(const Scores &s, uint8_t *u, long end) {
        const float most = s.mask == nullptr ? scores<false>(s) : scores<true>(s);
        float *z = s.z;
        const long n = s.seen;
        for (long i = 0; i < n; i++) z[i] = functions::exp(z[i] - most);
        int32_t *steps = s.products;
        for (long i = 0; i < n; i += V::kLanes) {
            const auto e = V::times(V::all(255.0f), V::floats(z + i));
            V::store(steps + i, V::toInt(V::larger(e, V::all(0.0f))));
        }
        int32_t total = 0;
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            u[i] = uint8_t(steps[i]);
            total += steps[i];
        }
        for (long i = n; i < end; i++) u[i] = 0;
        return total;
    }

    OCTET_VNNI_KERNEL static void scale(const int32_t *sums, long n, float factor, float *y) {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            const float x = float(sums[i]) * factor;
            y[i] = x == x ? x : std::numeric_limits<float>::quiet_NaN();
        }
    }
};

}  // namespace octet::vnni
