// The inner loops of vnni/product.h: included by vnni/product_kernels.h once for each width.

namespace octet::vnni {

template <>
struct ProductLoops<OCTET_VECTOR> {
    using V = OCTET_VECTOR;
    using Int = V::Int;
    using Float = V::Float;

    // What sums begin with: what shifts and zero points make of them.
    template <int M, int N>
    OCTET_VNNI_INLINE static void begin(const TileSource &src, long row, const TilePanel &panel,
                                        Int (&sum)[M][N]) {
#pragma GCC unroll 12
        for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
            for (int v = 0; v < N; v++) sum[m][v] = V::load(panel.start + v * V::kLanes);
        }
        if (src.sums != nullptr) {
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
                const Int x = V::ints(src.sums[(row + m) * src.sumStep]);
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) {
                    sum[m][v] = V::dotPairs(sum[m][v], x, V::load(panel.zeros + v * V::kLanes));
                }
            }
        }
        if (src.zeroPoints != nullptr) {
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
                const Int zero = V::ints(src.zeroPoints[row + m]);
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) {
                    const Int sums = V::load(panel.columnSums + v * V::kLanes);
                    sum[m][v] = V::minus(sum[m][v], V::timesInts(zero, sums));
                }
            }
        }
    }

    // Minus the sums of the first `length` bytes of rows' parts, as pairs low + 256 * high, whose
    // products with those of zero points one instruction adds: of up to 33,025 bytes both fit in 16
    // bits. Of s8, 128 is added to each.
    template <bool SIGNED>
    OCTET_VNNI_INLINE static void rowSums(const TileSource &src, long count, long length,
                                          int32_t *sums, long sumStep) {
        const Int ones = V::bytes(1);
        const __m128i added = _mm_set1_epi32(SIGNED ? int(128 * length * (src.further + 1)) : 0);
        const __m128i least = _mm_set1_epi32(-32768);
        for (long row = 0; row < count; row += 4) {
            const long some = std::min(4L, count - row);
            // rows behind the last one are the last one
            const uint8_t *from = src.rows + row * src.step;
            const long steps[4] = {0, std::min(1L, some - 1) * src.step,
                                   std::min(2L, some - 1) * src.step,
                                   std::min(3L, some - 1) * src.step};
            Int sum[4] = {V::ints(0), V::ints(0), V::ints(0), V::ints(0)};
            for (long part = 0; part <= src.further; part++) {
                const uint8_t *bytes = from + src.offset(part);
                long i = 0;
                for (; i + V::kBytes <= length; i += V::kBytes) {
#pragma GCC unroll 4
                    for (int m = 0; m < 4; m++) {
                        const Int x = V::load(bytes + steps[m] + i);
                        sum[m] = SIGNED ? V::dot(sum[m], ones, x) : V::dot(sum[m], x, ones);
                    }
                }
                if (i == length) continue;
#pragma GCC unroll 4
                for (int m = 0; m < 4; m++) {
                    const Int x = V::load(bytes + steps[m] + i, length - i);
                    sum[m] = SIGNED ? V::dot(sum[m], ones, x) : V::dot(sum[m], x, ones);
                }
            }
            const Int a = V::plusInts(V::low32(sum[0], sum[1]), V::high32(sum[0], sum[1]));
            const Int b = V::plusInts(V::low32(sum[2], sum[3]), V::high32(sum[2], sum[3]));
            const __m128i all = V::sumOfQuarters(V::plusInts(V::low64(a, b), V::high64(a, b)));
            const __m128i minus = _mm_sub_epi32(_mm_setzero_si128(), _mm_add_epi32(all, added));
            const __m128i high = _mm_max_epi32(_mm_srai_epi32(minus, 8), least);
            const __m128i low = _mm_sub_epi32(minus, _mm_slli_epi32(high, 8));
            const __m128i pairs = _mm_blend_epi16(low, _mm_slli_epi32(high, 16), 0xaa);
            if (sumStep == 1 && some == 4) {
                _mm_storeu_si128(reinterpret_cast<__m128i *>(sums + row), pairs);
                continue;
            }
            alignas(16) int32_t each[4];
            _mm_store_si128(reinterpret_cast<__m128i *>(each), pairs);
            for (long m = 0; m < some; m++) sums[(row + m) * sumStep] = each[m];
        }
    }

    OCTET_VNNI_KERNEL static void rowSums(const TileSource &src, long count, long length,
                                          int32_t *sums, long sumStep) {
        if (src.isSigned) {
            rowSums<true>(src, count, length, sums, sumStep);
        } else {
            rowSums<false>(src, count, length, sums, sumStep);
        }
    }

    // Of s8 the highest bit is flipped, which makes u8 of it, 128 higher.
    template <int M, int N, bool SIGNED>
    OCTET_VNNI_INLINE static void sumsOf(const TileSource &src, long row, const TilePanel &panel,
                                         Int (&sum)[M][N]) {
        begin(src, row, panel, sum);
        const uint8_t *first = src.rows + row * src.step;
        if (src.ahead) {
            for (long i = 0; i < M * src.step; i += 64) {
                __builtin_prefetch(first + M * src.step + i);
            }
        }
        const int8_t *weights = panel.weights;
        const long lines = (src.further + 1) * src.steps;
        Next next{weights, 0};
        if (panel.next != nullptr) next = {panel.next + row / M * lines * kLine, kLine};
        for (long part = 0; part <= src.further; part++) {
            const uint8_t *from = first + src.offset(part);
            weights = partSums<M, N, SIGNED>(from, from + src.steps * 4, src.step, weights,
                                             panel.step, next, sum);
        }
    }

    static constexpr long kLine = 64;
    struct Next {
        const int8_t *line;
        long step;
    };

    // The weights behind those that were used.
    template <int M, int N, bool SIGNED>
    OCTET_VNNI_INLINE static const int8_t *partSums(const uint8_t *from, const uint8_t *end,
                                                    long step, const int8_t *weights,
                                                    long weightStep, Next &next, Int (&sum)[M][N]) {
        for (; from < end; from += 4, weights += weightStep, next.line += next.step) {
            __builtin_prefetch(next.line, 0, 2);
            const auto row = [&](int m) OCTET_VNNI_TARGET __attribute__((always_inline)) {
                const Int x = V::ints(four(from + m * step));
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
        return weights;
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
    template <int M, int N, Adds ADDS, bool CURVE>
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
        const Float least = V::all(finish.least), most = V::all(finish.most);
        const Float step = V::all(finish.alpha), stepInverse = V::all(1.0f / finish.alpha);
        alignas(64) float memory[M][N][V::kLanes];  // of a curve alone
        // by columns, so that their scale and bias are loaded once
#pragma GCC unroll 4
        for (int v = 0; v < N; v++) {
            const Float scale = V::floats(panel.scale + v * V::kLanes);
            const Float bias = V::floats(panel.bias + v * V::kLanes);
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
                Float y = V::times(V::toFloat(sum[m][v]), srcScale);
                y = V::plus(V::times(y, scale), bias);
                if constexpr (ADDS == Adds::ROUNDED) y = V::times(y, stepInverse);
                if constexpr (ADDS == Adds::LAST || ADDS == Adds::ROUNDED) {
                    y = V::smaller(most, V::larger(least, y));
                }
                if constexpr (ADDS == Adds::ROUNDED) y = V::times(V::toFloat(V::toInt(y)), step);
                if constexpr (ADDS != Adds::NOTHING) {
                    const Int r = V::bytesToInts(residual.data + m * dstStep + v * V::kLanes,
                                                 panel.channels - v * V::kLanes, addFlip);
                    y = V::plus(y, V::times(addScale, V::toFloat(V::minus(r, addZero))));
                }
                if constexpr (CURVE) {
                    V::store(memory[m][v], V::asInt(y));
                } else {
                    sum[m][v] = V::toInt(V::times(y, inverse));
                }
            }
        }
        if constexpr (CURVE) {
            activate(finish.activation, finish.alpha, finish.beta, memory[0][0], M * N * V::kLanes);
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) {
                    sum[m][v] = V::toInt(V::times(V::floats(memory[m][v]), inverse));
                }
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
                if (finish.isCurve) {
                    tileBytes<M, N, Adds::NOTHING, true>(sum, panel, finish, residual, to, dstStep);
                } else {
                    tileBytes<M, N, Adds::NOTHING, false>(sum, panel, finish, residual, to,
                                                          dstStep);
                }
                continue;
            }
            add.data = residual.data + row * dstStep;
            if (finish.addsLast && finish.isRounded) {
                tileBytes<M, N, Adds::ROUNDED, false>(sum, panel, finish, add, to, dstStep);
            } else if (finish.addsLast) {
                tileBytes<M, N, Adds::LAST, false>(sum, panel, finish, add, to, dstStep);
            } else if (finish.isCurve) {
                tileBytes<M, N, Adds::FIRST, true>(sum, panel, finish, add, to, dstStep);
            } else {
                tileBytes<M, N, Adds::FIRST, false>(sum, panel, finish, add, to, dstStep);
            }
        }
    }

    // Of a NaN and a number, and of two zeros, the second operand is taken. Without a residual
    // there is no NaN, and one comparison with +0 is a ReLU; otherwise NaN goes through.
    template <ToFloats::Bounds BOUNDS, bool ADDS>
    OCTET_VNNI_INLINE static Float bounded(Float y, Float low, Float high, Float zero) {
        if constexpr (BOUNDS == ToFloats::CLIP) return V::smaller(high, V::larger(low, y));
        if constexpr (BOUNDS == ToFloats::NONE || BOUNDS == ToFloats::CURVE) return y;
        return ADDS ? V::plus(V::larger(zero, y), zero) : V::larger(y, zero);
    }

    // Sums with infinities may be NaN, which is always the same one.
    template <int M, int N, ToFloats::Bounds BOUNDS, bool ADDS, class Sum>
    OCTET_VNNI_INLINE static void tileFloats(Sum (&sum)[M][N], const TilePanel &panel,
                                             const ToFloats &finish, const TileScales &scales,
                                             const float *residual, float *dst, long dstStep) {
        const Float low = V::all(finish.low), high = V::all(finish.high), zero = V::all(0);
        const Float nan = V::all(std::numeric_limits<float>::quiet_NaN());
        alignas(64) float memory[M][N][V::kLanes];  // of a curve alone
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
                if constexpr (BOUNDS == ToFloats::CURVE) {
                    V::store(memory[m][v], V::asInt(y));
                } else {
                    V::store(dst + at, V::asInt(y), lanes);
                }
            }
        }
        if constexpr (BOUNDS == ToFloats::CURVE) {
            activate(finish.activation, finish.low, finish.high, memory[0][0], M * N * V::kLanes);
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) {
                    const int lanes = v < N - 1 ? V::kLanes : panel.channels - v * V::kLanes;
                    V::store(dst + m * dstStep + v * V::kLanes, V::load(memory[m][v]), lanes);
                }
            }
        }
    }

    // The same with the bounds and the residual that there are.
    template <int M, int N, bool ADDS, class Sum>
    OCTET_VNNI_INLINE static void tileFloats(Sum (&sum)[M][N], const TilePanel &panel,
                                             const ToFloats &finish, const TileScales &scales,
                                             const float *residual, float *dst, long dstStep) {
        if (finish.bounds == ToFloats::RELU) {
            tileFloats<M, N, ToFloats::RELU, ADDS>(sum, panel, finish, scales, residual, dst,
                                                   dstStep);
        } else if (finish.bounds == ToFloats::CLIP) {
            tileFloats<M, N, ToFloats::CLIP, ADDS>(sum, panel, finish, scales, residual, dst,
                                                   dstStep);
        } else if (finish.bounds == ToFloats::CURVE) {
            tileFloats<M, N, ToFloats::CURVE, ADDS>(sum, panel, finish, scales, residual, dst,
                                                    dstStep);
        } else {
            tileFloats<M, N, ToFloats::NONE, ADDS>(sum, panel, finish, scales, residual, dst,
                                                   dstStep);
        }
    }

    // Of the tile that begins with a row.
    template <int M, int N, class Sum>
    OCTET_VNNI_INLINE static void tileFloats(Sum (&sum)[M][N], long row, const TilePanel &panel,
                                             const ToFloats &finish, const TileScales &scales,
                                             const float *residual, float *dst, long dstStep) {
        const TileScales own{scales.data + row * scales.step, scales.step};
        float *to = dst + row * dstStep;
        if (residual == nullptr) {
            tileFloats<M, N, false>(sum, panel, finish, own, nullptr, to, dstStep);
        } else {
            tileFloats<M, N, true>(sum, panel, finish, own, residual + row * dstStep, to, dstStep);
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
            tileFloats<M, N>(sum, row, panel, finish, scales, residual, dst, dstStep);
        }
    }

    // As tilesToFloats, with a sum for each group. What they are put together to waits in memory:
    // a tile of half the sums, with these in registers, too, takes a fifth more time for its
    // products. No infinity becomes NaN: what is added to it is finite.
    template <int M, int N>
    OCTET_VNNI_KERNEL static void groupsToFloats(const TileSource &src, long tiles,
                                                 const TilePanel &panel, const TileGroups &groups,
                                                 const ToFloats &finish, const TileScales &scales,
                                                 const float *residual, float *dst, long dstStep) {
        alignas(64) float memory[M * N * V::kLanes];
        float *together = memory;
        // or GCC takes registers for it
        asm("" : "+r"(together));
        for (long row = 0; row < tiles * M; row += M) {
            TileSource part = src;
            TilePanel own = panel;
            part.ahead = false;
            const float *scale = groups.scale;
            for (long left = src.steps; left > 0; left -= groups.steps) {
                part.steps = std::min(left, groups.steps);
                Int sum[M][N];
                tileSums<M, N>(part, row, own, sum);
                const bool isFirst = left == src.steps;
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) {
                    const Float s = V::floats(scale + v * V::kLanes);
#pragma GCC unroll 12
                    for (int m = 0; m < M; m++) {
                        float *y = together + (m * N + v) * V::kLanes;
                        const Float before = isFirst ? V::all(0) : V::floats(y);
                        V::store(y, V::asInt(V::fused(V::toFloat(sum[m][v]), s, before)));
                    }
                }
                part.rows += groups.steps * 4;
                if (part.sums != nullptr) part.sums++;
                own.weights += groups.steps * own.step;
                own.start += groups.stride;
                own.zeros += groups.stride;
                own.columnSums += groups.stride;
                scale += groups.stride;
            }
            Float y[M][N];
#pragma GCC unroll 12
            for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
                for (int v = 0; v < N; v++) y[m][v] = V::floats(together + (m * N + v) * V::kLanes);
            }
            tileFloats<M, N>(y, row, panel, finish, scales, residual, dst, dstStep);
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
        all.groups[M - 1][N - 1] = groupsToFloats<M, N>;
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
        all.rowSums = rowSums;
        fillVectors<kTileVectors>(all);
        return all;
    }
};

}  // namespace octet::vnni
