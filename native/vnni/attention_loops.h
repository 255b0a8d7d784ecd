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
                if constexpr (V::kVectors == 4) {
                    return vectors == 3 ? allRows<3>(d) : allRows<4>(d);
                }
        }
    }

    // From products to scores; the largest of them that is a number.
    template <bool MASKED>
    OCTET_VNNI_INLINE static float scores(const Scores &s) {
        constexpr long kMost = 64;
        float most[kMost];
        for (float &m : most) m = -std::numeric_limits<float>::infinity();
        for (long at = 0; at < s.seen; at += kMost) {
            const long n = s.seen - at < kMost ? s.seen - at : kMost;
            for (long i = 0; i < n; i++) {
                const float x = float(s.products[at + i]) * s.factor, k = s.keyScales[at + i];
                const float z = MASKED ? functions::fma(x, k, s.mask[at + i]) : x * k;
                s.z[at + i] = z;
                most[i] = z > most[i] ? z : most[i];
            }
        }
        for (long half = kMost / 2; half > 0; half /= 2) {
            for (long i = 0; i < half; i++) {
                most[i] = most[i + half] > most[i] ? most[i + half] : most[i];
            }
        }
        return most[0];
    }

    // roundHalfEven(255 * e^(z - most)), of NaN 0.
    OCTET_VNNI_KERNEL static int32_t weights(const Scores &s, uint8_t *u, long end) {
        const float most = s.mask == nullptr ? scores<false>(s) : scores<true>(s);
        const float *z = s.z;
        int32_t total = 0;
        OCTET_INDEPENDENT
        for (long i = 0; i < s.seen; i++) {
            const float e = 255.0f * functions::exp(z[i] - most);
            const uint32_t bits = quantize::bitsOf((e == e ? e : 0.0f) + quantize::ROUNDER);
            u[i] = uint8_t(bits);
            total += int32_t(bits & 0xFF);
        }
        for (long i = s.seen; i < end; i++) u[i] = 0;
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
