// The inner loops of vnni/depthwise.h: included by vnni/depthwise_kernels.h once for each width.

namespace octet::vnni {

template <>
struct DepthwiseLoops<OCTET_VECTOR> {
    using V = OCTET_VECTOR;
    using Int = V::Int;
    using Float = V::Float;

    // A vector of WIDTH channels of columns that are `step` apart, `inside` of them at most; behind
    // the last one it is repeated.
    template <int WIDTH>
    OCTET_VNNI_INLINE static Int read(const uint8_t *at, long step, long inside, int channels) {
        if (channels >= WIDTH) {
            return V::gather<WIDTH>([=](long i) OCTET_VNNI_TARGET __attribute__((always_inline)) {
                return at + std::min(i, inside - 1) * step;
            });
        }
        uint8_t copies[V::kBytes] = {};
        for (long i = 0; i < V::kBytes / WIDTH; i++) {
            std::memcpy(copies + i * WIDTH, at + std::min(i, inside - 1) * step, channels);
        }
        return V::load(copies);
    }

    OCTET_VNNI_INLINE static void fill(uint8_t *to, long line, long bytes, Int value) {
        for (long at = 0; at < bytes; at += V::kBytes) {
            for (int q = 0; q < kQuarters; q++) V::store(to + q * line + at, value);
        }
    }

    // Writes up to a vector beyond the last column.
    template <int WIDTH, bool SIGNED, bool SORTED>
    OCTET_VNNI_KERNEL static void interleave(const FourRows &rows, const Stripe &stripe,
                                             long channel, int channels, uint8_t *to, long line) {
        alignas(64) static constexpr auto kOrder = sortingOrder<V::kLanes, WIDTH>();
        const Int order = V::load(kOrder.data());
        const Int flip = V::bytes(0x80);
        Int outside = V::bytes(stripe.outside);
        if (SIGNED) outside = V::flip(outside, flip);
        to += stripe.at * WIDTH;
        fill(to, line, stripe.before * WIDTH, outside);
        to += stripe.before * WIDTH;
        const uint8_t *from[kRows];
        long step[kRows];
        for (int i = 0; i < kRows; i++) {
            from[i] = rows.at[i] + channel + stripe.first * rows.steps[i];
            step[i] = stripe.stride * rows.steps[i];
        }
        for (long x = 0; x < stripe.inside; x += V::kBytes / WIDTH) {
            Int row[kRows];
#pragma GCC unroll 4
            for (int i = 0; i < kRows; i++) {
                row[i] = read<WIDTH>(from[i], step[i], stripe.inside - x, channels);
                from[i] += step[i] * (V::kBytes / WIDTH);
                if (SIGNED) row[i] = V::flip(row[i], flip);
                if (SORTED && WIDTH > kNarrow) row[i] = V::permuted(order, row[i]);
            }
            const Int a = V::low8(row[0], row[1]), b = V::high8(row[0], row[1]);
            const Int c = V::low8(row[2], row[3]), d = V::high8(row[2], row[3]);
            uint8_t *at = to + x * WIDTH;
            V::store(at, V::low16(a, c));
            V::store(at + line, V::high16(a, c));
            V::store(at + 2 * line, V::low16(b, d));
            V::store(at + 3 * line, V::high16(b, d));
        }
        fill(to + stripe.inside * WIDTH, line, stripe.behind * WIDTH, outside);
    }

    // A quarter of the sums of P vectors, next to each other. T taps, or as many as there are.
    template <int P, int T>
    OCTET_VNNI_INLINE static void sumsOf(const std::vector<long> &taps, const uint8_t *columns,
                                         const Constants &block, int quarter, Int (&sum)[P]) {
        const long at = quarter * V::kBytes;
        const Int start = V::load(block.start + quarter * V::kLanes);
        if (block.zeros == nullptr) {
#pragma GCC unroll 8
            for (int p = 0; p < P; p++) sum[p] = start;
        } else {
            // a channel's zero point times the sum of what its window sees
            const Int zeros = V::load(block.zeros + quarter * V::kLanes);
#pragma GCC unroll 8
            for (int p = 0; p < P; p++) sum[p] = V::ints(0);
            addProducts<P, T>(taps, columns, block.ones + at, sum);
#pragma GCC unroll 8
            for (int p = 0; p < P; p++) sum[p] = V::minus(start, V::timesInts(sum[p], zeros));
        }
        addProducts<P, T>(taps, columns, block.weights + at, sum);
    }

    template <int P, int T>
    OCTET_VNNI_INLINE static void addProducts(const std::vector<long> &taps, const uint8_t *columns,
                                              const uint8_t *weights, Int (&sum)[P]) {
        const long count = T > 0 ? T : taps.size();
        const long *offsets = taps.data();
#pragma GCC unroll 3
        for (long t = 0; t < count; t++) {
            const uint8_t *column = columns + offsets[t];
            // or GCC keeps a register for every vector's address
            asm("" : "+r"(column));
            const Int w = V::load(weights + t * kQuarters * V::kBytes);
#pragma GCC unroll 8
            for (int p = 0; p < P; p++) {
                sum[p] = V::dot(sum[p], V::load(column + p * V::kBytes), w);
            }
        }
    }

    // The first output of the tile that begins here; the last one overlaps the one before: what it
    // writes is the same.
    OCTET_VNNI_INLINE static long first(long at, long tile, long count) {
        return std::max(0L, std::min(at, count - tile));
    }

    // Of vectors with several outputs each, `width` bytes of each output to where they belong;
    // `bytes` of them.
    OCTET_VNNI_KERNEL static void scatter(const uint8_t *from, int width, long places, int bytes,
                                          uint8_t *to, long step) {
        for (long i = 0; i < places; i++, from += width, to += step) {
            if (bytes < width) {
                std::memcpy(to, from, std::max(bytes, 0));
            } else if (width == 32) {
                std::memcpy(to, from, 32);
            } else {
                std::memcpy(to, from, 16);
            }
        }
    }

    // The order of operations of shared/epilogue.h. Clipping commutes with rounding, both being
    // monotonic, and no value here is too large for s32: see fitsBytes.
    template <int P, int T, bool CURVE>
    OCTET_VNNI_KERNEL static void toBytes(const Window &window, const Constants &block,
                                          const ToBytes &finish, const uint8_t *columns,
                                          const Outputs<uint8_t> &to) {
        const long line = window.line, tile = P * window.places;
        const Constants own = block;
        const Float srcScale = V::all(finish.srcScale), inverse = V::all(finish.inverse);
        bool isPlain = finish.isPlain() && !finish.isSigned;
        // outputs that follow each other make whole vectors
        const bool isWhole = to.step == window.width || window.places == 1;
        const bool isDirect = isWhole && to.channels == window.width && to.count >= tile;
        alignas(64) uint8_t buffer[P * V::kBytes];
        for (long at = 0; at < to.count; at += tile) {
            const long place = first(at, tile, to.count);
            const uint8_t *from = columns + place * window.width;
            alignas(64) float memory[kQuarters][P][V::kLanes];  // of a curve alone
            Int pair[2][P];
#pragma GCC unroll 4
            for (int q = 0; q < kQuarters; q++) {
                Int sum[P];
                sumsOf<P, T>(window.taps, from, own, q, sum);
                from += line;
                const Float scale = V::floats(own.scale + q * V::kLanes);
                const Float bias = V::floats(own.bias + q * V::kLanes);
#pragma GCC unroll 8
                for (int p = 0; p < P; p++) {
                    const Float scaled = V::times(V::times(V::toFloat(sum[p]), srcScale), scale);
                    const Float y = V::plus(scaled, bias);
                    if constexpr (CURVE) {
                        V::store(memory[q][p], V::asInt(y));
                    } else {
                        const Int rounded = V::toInt(V::times(y, inverse));
                        pair[q / 2][p] = q % 2 == 0 ? rounded : V::pack32(pair[q / 2][p], rounded);
                    }
                }
            }
            if constexpr (CURVE) {
                activate(finish.activation, finish.alpha, finish.beta, memory[0][0],
                         kQuarters * P * V::kLanes);
#pragma GCC unroll 4
                for (int q = 0; q < kQuarters; q++) {
#pragma GCC unroll 8
                    for (int p = 0; p < P; p++) {
                        const Int rounded = V::toInt(V::times(V::floats(memory[q][p]), inverse));
                        pair[q / 2][p] = q % 2 == 0 ? rounded : V::pack32(pair[q / 2][p], rounded);
                    }
                }
            }
            // or GCC makes two loops of this one
            asm("" : "+r"(isPlain));
            if (isPlain) {
#pragma GCC unroll 8
                for (int p = 0; p < P; p++) {
                    pair[0][p] = V::packUnsigned(pair[0][p], pair[1][p]);
                }
            } else {
                const Int zeroPoint = V::shorts(finish.zeroPoint);
                const Int low = V::bytes(finish.low), high = V::bytes(finish.high);
#pragma GCC unroll 8
                for (int p = 0; p < P; p++) {
                    const Int a = V::plus16(pair[0][p], zeroPoint);
                    const Int b = V::plus16(pair[1][p], zeroPoint);
                    pair[0][p] = finish.isSigned
                                     ? V::clampSigned(V::packSigned(a, b), low, high)
                                     : V::clampUnsigned(V::packUnsigned(a, b), low, high);
                }
            }
            uint8_t *dst = to.dst + place * to.step;
            uint8_t *out = isDirect ? dst : buffer;
            const long step = isDirect ? to.step * window.places : V::kBytes;
#pragma GCC unroll 8
            for (int p = 0; p < P; p++) V::store(out + p * step, pair[0][p]);
            if (!isDirect) {
                scatter(buffer, window.width, std::min(tile, to.count), to.channels, dst, to.step);
            }
        }
    }

    // Sums in order, as they are or finished, a quarter of the channels at a time.
    template <int P, int T, class Element, class Finish>
    OCTET_VNNI_INLINE static void inOrder(const Window &window, const Constants &block,
                                          const uint8_t *columns, const Outputs<Element> &to,
                                          const Finish &finish) {
        const long line = window.line, tile = P * window.places;
        const Constants own = block;
        const int quarter = window.width / kQuarters;
        const bool isDirect = window.places == 1 && to.channels == window.width;
        // two outputs of a vector go where they belong without a buffer
        const bool isInHalves =
            window.places == 2 && to.channels == window.width && to.count >= tile;
        alignas(64) Element buffer[P * V::kLanes];
        const long step = isDirect ? to.step : V::kLanes;
        for (long at = 0; at < to.count; at += tile) {
            const long place = first(at, tile, to.count);
            const uint8_t *from = columns + place * window.width;
            Element *dst = to.dst + place * to.step;
            for (int q = 0; q < kQuarters; q++) {
                Int sum[P];
                sumsOf<P, T>(window.taps, from, own, q, sum);
                from += line;
                finish(sum, q);
                if (isInHalves) {
                    Element *half = dst + q * quarter;
#pragma GCC unroll 8
                    for (int p = 0; p < P; p++, half += 2 * to.step) {
                        V::storeHalves(half, half + to.step, sum[p]);
                    }
                    continue;
                }
                Element *out = isDirect ? dst + q * quarter : buffer;
#pragma GCC unroll 8
                for (int p = 0; p < P; p++) V::store(out + p * step, sum[p]);
                if (!isDirect) {
                    scatter(reinterpret_cast<const uint8_t *>(buffer), window.width,
                            std::min(tile, to.count),
                            int(sizeof(Element)) * (to.channels - q * quarter),
                            reinterpret_cast<uint8_t *>(dst + q * quarter),
                            to.step * long(sizeof(Element)));
                }
            }
        }
    }

    template <int P, int T>
    OCTET_VNNI_KERNEL static void toSums(const Window &window, const Constants &block,
                                         const uint8_t *columns, const Outputs<int32_t> &to) {
        inOrder<P, T>(window, block, columns, to,
                      [](Int(&)[P], int) OCTET_VNNI_TARGET __attribute__((always_inline)){});
    }

    template <int P, int T>
    OCTET_VNNI_KERNEL static void toFloats(const Window &window, const Constants &block,
                                           const ToFloats &finish, const uint8_t *columns,
                                           const Outputs<float> &to) {
        const Float srcScale = V::all(finish.srcScale), zero = V::all(0);
        const Float low = V::all(finish.low), high = V::all(finish.high);
        const ToFloats::Bounds bounds = finish.bounds;
        inOrder<P, T>(
            window, block, columns, to,
            [ =, &finish ](Int(&sum)[P], int q) OCTET_VNNI_TARGET __attribute__((always_inline)) {
                const Float scale = V::floats(block.scale + q * V::kLanes);
                const Float bias = V::floats(block.bias + q * V::kLanes);
#pragma GCC unroll 8
                for (int p = 0; p < P; p++) {
                    Float y = V::times(V::times(V::toFloat(sum[p]), srcScale), scale);
                    y = V::plus(y, bias);
                    // of two zeros the second operand is taken; there is no NaN
                    if (bounds == ToFloats::RELU) y = V::larger(y, zero);
                    if (bounds == ToFloats::CLIP) y = V::smaller(high, V::larger(low, y));
                    sum[p] = V::asInt(y);
                }
                if (bounds == ToFloats::CURVE) {
                    alignas(64) float memory[P][V::kLanes];
#pragma GCC unroll 8
                    for (int p = 0; p < P; p++) V::store(memory[p], sum[p]);
                    activate(finish.activation, finish.low, finish.high, memory[0], P * V::kLanes);
#pragma GCC unroll 8
                    for (int p = 0; p < P; p++) sum[p] = V::load(memory[p]);
                }
            });
    }

    // Four rows of a column, interleaved.
    template <bool SIGNED>
    OCTET_VNNI_INLINE static void column(const FourRows &rows, const Columns &columns, long at,
                                         long channel, Int (&quarters)[kQuarters]) {
        const Int flip = V::bytes(0x80);
        Int row[kRows];
        const bool isInside = at >= 0 && at < columns.count;
#pragma GCC unroll 4
        for (int i = 0; i < kRows; i++) {
            row[i] = isInside ? V::load(rows.at[i] + channel + at * rows.steps[i])
                              : V::bytes(columns.outside);
            if (SIGNED) row[i] = V::flip(row[i], flip);
        }
        const Int a = V::low8(row[0], row[1]), b = V::high8(row[0], row[1]);
        const Int c = V::low8(row[2], row[3]), d = V::high8(row[2], row[3]);
        quarters[0] = V::low16(a, c);
        quarters[1] = V::high16(a, c);
        quarters[2] = V::low16(b, d);
        quarters[3] = V::high16(b, d);
    }

    // The same as interleave and toBytes, of kKnownTaps and a vector of channels: the columns of a
    // window stay in registers, and those it shares with the next are not read again.
    template <int STRIDE, bool SIGNED>
    OCTET_VNNI_KERNEL static void inRegisters(const FourRows &rows, const Columns &columns,
                                              long channel, const Constants *blocks, int count,
                                              const ToBytes &finish, const Outputs<uint8_t> &to,
                                              long rowStep) {
        constexpr int shared = kKnownTaps - STRIDE;
        const Float srcScale = V::all(finish.srcScale), inverse = V::all(finish.inverse);
        const Int zeroPoint = V::shorts(finish.zeroPoint);
        const Int low = V::bytes(finish.low), high = V::bytes(finish.high);
        const bool isPlain = finish.isPlain() && !finish.isSigned, isSigned = finish.isSigned;
        // not of `blocks`: what is written could be any of it
        Constants own[kMostRows];
        std::copy(blocks, blocks + count, own);
        const FourRows four = rows;
        const Columns all = columns;
        Int taps[kKnownTaps][kQuarters];
        long next = all.first;
#pragma GCC unroll 2
        for (int t = STRIDE; t < kKnownTaps; t++) {
            column<SIGNED>(four, all, next++, channel, taps[t]);
        }
        uint8_t *dst = to.dst;
        for (long place = 0; place < to.count; place++, dst += to.step) {
#pragma GCC unroll 2
            for (int t = 0; t < shared; t++) {
#pragma GCC unroll 4
                for (int q = 0; q < kQuarters; q++) taps[t][q] = taps[t + STRIDE][q];
            }
#pragma GCC unroll 2
            for (int t = shared; t < kKnownTaps; t++) {
                column<SIGNED>(four, all, next++, channel, taps[t]);
            }
            for (int d = 0; d < count; d++) {
                Int rounded[kQuarters];
#pragma GCC unroll 4
                for (int q = 0; q < kQuarters; q++) {
                    Int sum = V::load(own[d].start + q * V::kLanes);
#pragma GCC unroll 3
                    for (int t = 0; t < kKnownTaps; t++) {
                        const uint8_t *w = own[d].weights + (t * kQuarters + q) * V::kBytes;
                        sum = V::dot(sum, taps[t][q], V::load(w));
                    }
                    const Float scale = V::floats(own[d].scale + q * V::kLanes);
                    const Float bias = V::floats(own[d].bias + q * V::kLanes);
                    const Float y = V::times(V::times(V::toFloat(sum), srcScale), scale);
                    rounded[q] = V::toInt(V::times(V::plus(y, bias), inverse));
                }
                Int a = V::pack32(rounded[0], rounded[1]), b = V::pack32(rounded[2], rounded[3]);
                if (!isPlain) {
                    a = V::plus16(a, zeroPoint);
                    b = V::plus16(b, zeroPoint);
                }
                Int bytes = isSigned ? V::packSigned(a, b) : V::packUnsigned(a, b);
                if (!isPlain) {
                    bytes = isSigned ? V::clampSigned(bytes, low, high)
                                     : V::clampUnsigned(bytes, low, high);
                }
                V::store(dst + d * rowStep, bytes);
            }
        }
    }

    template <int STRIDE>
    static void fillInRegisters(DepthwiseKernels &all) {
        all.inRegisters[STRIDE][0] = inRegisters<STRIDE, false>;
        all.inRegisters[STRIDE][1] = inRegisters<STRIDE, true>;
    }

    template <int WIDTH>
    static void fillInterleave(DepthwiseKernels &all) {
        auto &own = all.interleave[WIDTH / kNarrow];
        own[0][0] = interleave<WIDTH, false, false>;
        own[0][1] = interleave<WIDTH, false, true>;
        own[1][0] = interleave<WIDTH, true, false>;
        own[1][1] = interleave<WIDTH, true, true>;
    }

    template <int P>
    static void fillOutputs(DepthwiseKernels &all) {
        all.toBytes[0][0][P] = toBytes<P, 0, false>;
        all.toBytes[0][1][P] = toBytes<P, kKnownTaps, false>;
        all.toBytes[1][0][P] = toBytes<P, 0, true>;
        all.toBytes[1][1][P] = toBytes<P, kKnownTaps, true>;
        all.toFloats[0][P] = toFloats<P, 0>;
        all.toFloats[1][P] = toFloats<P, kKnownTaps>;
        all.toSums[0][P] = toSums<P, 0>;
        all.toSums[1][P] = toSums<P, kKnownTaps>;
        if constexpr (P > 1) fillOutputs<P - 1>(all);
    }

    static DepthwiseKernels all() {
        DepthwiseKernels all{};
        all.bytes = V::kBytes;
        all.vectors = V::kTile;
        fillInterleave<16>(all);
        fillInterleave<32>(all);
        if constexpr (V::kBytes == 64) {
            fillInterleave<64>(all);
            // half as many registers do not hold the columns of a window
            fillInRegisters<1>(all);
            fillInRegisters<2>(all);
        }
        fillOutputs<V::kTile>(all);
        return all;
    }
};

}  // namespace octet::vnni
