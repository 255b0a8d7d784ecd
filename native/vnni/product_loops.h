// The inner loops of vnni/product.h: included by vnni/product_kernels.h once for each width.

namespace octet::vnni {

template <>
struct ProductLoops<OCTET_VECTOR> {
    using V = OCTET_VECTOR;
    using Int = V::Int;
    using Float = V::Float;

    // Of s8 the highest bit is flipped, which makes u8 of it, 128 higher.
    template <int M, int N, bool SIGNED>
    OCTET_VNNI_INLINE static void sumsOf(const TileSource &src, long row, const TilePanel &panel,
                                         Int (&sum)[M][N]) {
#pragma GCC unroll 12
        for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
            for (int v = 0; v < N; v++) sum[m][v] = V::load(panel.start + v * V::kLanes);
        }
        const uint8_t *from = src.rows + row * src.step;
        const uint8_t *end = from + src.steps * 4;
        if (src.ahead) {
            for (long i = 0; i < M * src.step; i += 64) __builtin_prefetch(from + M * src.step + i);
        }
        const int8_t *weights = panel.weights;
        for (; from < end; from += 4, weights += panel.step) {
            const auto row = [&](int m) OCTET_VNNI_TARGET __attribute__((always_inline)) {
                const Int x = V::ints(four(from + m * src.step));
                return SIGNED ? V::flip(x, V::bytes(0x80)) : x;
            };
            const auto vector = [&](int v) OCTET_VNNI_TARGET __attribute__((always_inline)) {
                Int w = V::load(weights + v * V::kBytes);
                V::keep(w);
                return w;
            };
            // the fewer of both wait in registers
            if constexpr (M < N) {
                Int x[M];
#pragma GCC unroll 4
                for (int m = 0; m < M; m++) {
                    x[m] = row(m);
                    V::keep(x[m]);
                }
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) {
                    const Int w = vector(v);
#pragma GCC unroll 4
                    for (int m = 0; m < M; m++) sum[m][v] = V::dot(sum[m][v], x[m], w);
                }
            } else {
                Int w[N];
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) w[v] = vector(v);
#pragma GCC unroll 12
                for (int m = 0; m < M; m++) {
                    const Int x = row(m);
#pragma GCC unroll 4
                    for (int v = 0; v < N; v++) sum[m][v] = V::dot(sum[m][v], x, w[v]);
                }
            }
        }
    }

    template <int M, int N>
    OCTET_VNNI_INLINE static void tileSums(const TileSource &src, long row, const TilePanel &panel,
                                           Int (&sum)[M][N]) {
        if (src.isSigned) {
            sumsOf<M, N, true>(src, row, panel, sum);
        } else {
            sumsOf<M, N, false>(src, row, panel, sum);
        }
    }

    // sums[row][channel] of some tiles, rows `sumStep` elements apart.
    template <int M, int N>
    OCTET_VNNI_KERNEL static void tilesToSums(const TileSource &src, long tiles,
                                              const TilePanel &panel, int32_t *sums, long sumStep) {
        for (long row = 0; row < tiles * M; row += M) {
            Int sum[M][N];
            tileSums<M, N>(src, row, panel, sum);
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) {
                    V::store(sums + (row + m) * sumStep + v * V::kLanes, sum[m][v],
                             v < N - 1 ? V::kLanes : panel.channels - v * V::kLanes);
                }
            }
        }
    }

    // The order of operations of shared/epilogue.h. Clipping commutes with rounding, both being
    // monotonic, and no value here is too large for s32: see fitsBytes.
    template <int M, int N, bool ADDS>
    OCTET_VNNI_INLINE static void tileBytes(Int (&sum)[M][N], const TilePanel &panel,
                                            const ToBytes &finish, const TileResidual &residual,
                                            uint8_t *dst, long dstStep) {
        const Float srcScale = V::all(finish.srcScale), inverse = V::all(finish.inverse);
        const bool isPlain = finish.isPlain() && !finish.isSigned;
        const Int zeroPoint = V::shorts(finish.zeroPoint);
        const Int low = V::bytes(finish.low), high = V::bytes(finish.high);
        const Float addScale = V::all(residual.scale);
        const Int addZero = V::ints(residual.zeroPoint + (residual.isSigned ? 128 : 0));
        const int addFlip = residual.isSigned ? 0x80 : 0;
        // by columns, so that their scale and bias are loaded once
#pragma GCC unroll 4
        for (int v = 0; v < N; v++) {
            const Float scale = V::floats(panel.scale + v * V::kLanes);
            const Float bias = V::floats(panel.bias + v * V::kLanes);
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
                Float y = V::times(V::toFloat(sum[m][v]), srcScale);
                y = V::plus(V::times(y, scale), bias);
                if constexpr (ADDS) {
                    const Int r = V::bytesToInts(residual.data + m * dstStep + v * V::kLanes,
                                                 panel.channels - v * V::kLanes, addFlip);
                    y = V::plus(y, V::times(addScale, V::toFloat(V::minus(r, addZero))));
                }
                sum[m][v] = V::toInt(V::times(y, inverse));
            }
        }
#pragma GCC unroll 12
        for (int m = 0; m < M; m++) {
            const Int(&q)[N] = sum[m];
            const Int a = V::pack32(q[0], q[N > 1 ? 1 : 0]);
            const Int b = N > 2 ? V::pack32(q[N > 2 ? 2 : 0], q[N - 1]) : a;
            Int bytes;
            if (isPlain) {
                bytes = V::packUnsigned(a, b);
            } else {
                const Int c = V::plus16(a, zeroPoint), d = V::plus16(b, zeroPoint);
                bytes = finish.isSigned ? V::clampSigned(V::packSigned(c, d), low, high)
                                        : V::clampUnsigned(V::packUnsigned(c, d), low, high);
            }
            V::template storeBytes<N>(dst + m * dstStep, V::ordered(bytes), panel.channels);
        }
    }

    // dst[row][channel], and residual[row][channel] if there is one, of some tiles, rows `dstStep`
    // elements apart. They may be the same.
    template <int M, int N>
    OCTET_VNNI_KERNEL static void tilesToBytes(const TileSource &src, long tiles,
                                               const TilePanel &panel, const ToBytes &finish,
                                               const TileResidual &residual, uint8_t *dst,
                                               long dstStep) {
        TileResidual add = residual;
        for (long row = 0; row < tiles * M; row += M) {
            Int sum[M][N];
            tileSums<M, N>(src, row, panel, sum);
            uint8_t *to = dst + row * dstStep;
            if (residual.data == nullptr) {
                tileBytes<M, N, false>(sum, panel, finish, residual, to, dstStep);
            } else {
                add.data = residual.data + row * dstStep;
                tileBytes<M, N, true>(sum, panel, finish, add, to, dstStep);
            }
        }
    }

    // Of a NaN and a number, and of two zeros, the second operand is taken. Without a residual
    // there is no NaN, and one comparison with +0 is a ReLU; otherwise NaN goes through.
    template <ToFloats::Bounds BOUNDS, bool ADDS>
    OCTET_VNNI_INLINE static Float bounded(Float y, Float low, Float high, Float zero) {
        if constexpr (BOUNDS == ToFloats::CLIP) return V::smaller(high, V::larger(low, y));
        if constexpr (BOUNDS == ToFloats::NONE) return y;
        return ADDS ? V::plus(V::larger(zero, y), zero) : V::larger(y, zero);
    }

    // Sums with infinities may be NaN, which is always the same one.
    template <int M, int N, ToFloats::Bounds BOUNDS, bool ADDS>
    OCTET_VNNI_INLINE static void tileFloats(Int (&sum)[M][N], const TilePanel &panel,
                                             const ToFloats &finish, const TileScales &scales,
                                             const float *residual, float *dst, long dstStep) {
        const Float low = V::all(finish.low), high = V::all(finish.high), zero = V::all(0);
        const Float nan = V::all(std::numeric_limits<float>::quiet_NaN());
        // by columns, so that their scale and bias are loaded once
#pragma GCC unroll 4
        for (int v = 0; v < N; v++) {
            const int lanes = v < N - 1 ? V::kLanes : panel.channels - v * V::kLanes;
            const Float scale = V::floats(panel.scale + v * V::kLanes);
            const Float bias = V::floats(panel.bias + v * V::kLanes);
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
                const long at = m * dstStep + v * V::kLanes;
                Float y = V::times(V::toFloat(sum[m][v]), V::all(scales.data[m * scales.step]));
                y = V::plus(V::times(y, scale), bias);
                if constexpr (ADDS) y = V::oneNan(V::plus(y, V::floats(residual + at, lanes)), nan);
                y = bounded<BOUNDS, ADDS>(y, low, high, zero);
                V::store(dst + at, V::asInt(y), lanes);
            }
        }
    }

    // The same with the bounds and the residual that there are.
    template <int M, int N, bool ADDS>
    OCTET_VNNI_INLINE static void tileFloats(Int (&sum)[M][N], const TilePanel &panel,
                                             const ToFloats &finish, const TileScales &scales,
                                             const float *residual, float *dst, long dstStep) {
        if (finish.bounds == ToFloats::RELU) {
            tileFloats<M, N, ToFloats::RELU, ADDS>(sum, panel, finish, scales, residual, dst,
                                                   dstStep);
        } else if (finish.bounds == ToFloats::CLIP) {
            tileFloats<M, N, ToFloats::CLIP, ADDS>(sum, panel, finish, scales, residual, dst,
                                                   dstStep);
        } else {
            tileFloats<M, N, ToFloats::NONE, ADDS>(sum, panel, finish, scales, residual, dst,
                                                   dstStep);
        }
    }

    // dst[row][channel], and residual[row][channel] if not null, of some tiles, rows `dstStep`
    // elements apart. They may be the same.
    template <int M, int N>
    OCTET_VNNI_KERNEL static void tilesToFloats(const TileSource &src, long tiles,
                                                const TilePanel &panel, const ToFloats &finish,
                                                const TileScales &scales, const float *residual,
                                                float *dst, long dstStep) {
        for (long row = 0; row < tiles * M; row += M) {
            Int sum[M][N];
            tileSums<M, N>(src, row, panel, sum);
            const TileScales own{scales.data + row * scales.step, scales.step};
            float *to = dst + row * dstStep;
            if (residual == nullptr) {
                tileFloats<M, N, false>(sum, panel, finish, own, nullptr, to, dstStep);
            } else {
                tileFloats<M, N, true>(sum, panel, finish, own, residual + row * dstStep, to,
                                       dstStep);
            }
        }
    }

    // Of a tile of N vectors: a processor adds to at least ten sums at once, and no more than these
    // fit into its registers.
    static constexpr int rowsFor(int n) {
        if (V::kRegisters == 32) return n <= 2 ? kTallTileRows : kTileRows;
        return n <= 2 ? kTileRows : kTallTileRows / n;
    }

    template <int M, int N>
    static void fillTiles(ProductKernels &all) {
        all.vectors[M - 1] = std::max(all.vectors[M - 1], N);
        all.toSums[M - 1][N - 1] = tilesToSums<M, N>;
        all.toBytes[M - 1][N - 1] = tilesToBytes<M, N>;
        all.toFloats[M - 1][N - 1] = tilesToFloats<M, N>;
        if constexpr (M > 1) fillTiles<M - 1, N>(all);
    }

    template <int N>
    static void fillVectors(ProductKernels &all) {
        // the tallest, which there are enough sums for
        all.rows[N - 1] = rowsFor(V::kRegisters == 32 ? N : 1);
        fillTiles<rowsFor(N), N>(all);
        if constexpr (N > 1) fillVectors<N - 1>(all);
    }

    static ProductKernels all() {
        ProductKernels all{};
        all.lanes = V::kLanes;
        fillVectors<kTileVectors>(all);
        return all;
    }
};

}  // namespace octet::vnni
