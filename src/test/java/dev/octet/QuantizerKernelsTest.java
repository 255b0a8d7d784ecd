package dev.octet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.kernel.Kernel;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link Quantizer} and the engines' conversions give the same integers and the same floats. */
class QuantizerKernelsTest {
    private static final int[] SHAPE = {3, 5, 97};
    private static final int COUNT = 3 * 5 * 97;
    private static final int SEEDS = 20;
    private static final List<Grouping> GROUPINGS =
            List.of(
                    Grouping.perTensor(),
                    Grouping.perChannel(0),
                    Grouping.perChannel(1),
                    Grouping.perChannel(2),
                    Grouping.perGroupedChannel(1),
                    Grouping.perGroupedChannel(3),
                    Grouping.perRow(),
                    Grouping.perGroup(32),
                    Grouping.perGroup(7));

    private interface Check {
        void with(Octet octet, Scheme scheme, Grouping grouping, Random random);
    }

    private static void forAll(Check check) {
        for (Octet octet : List.of(Octet.use("scalar"), Octet.best())) {
            for (Scheme scheme : Scheme.all()) {
                for (Grouping grouping : GROUPINGS) {
                    for (long seed = 0; seed < SEEDS; seed++) {
                        check.with(octet, scheme, grouping, new Random(seed));
                    }
                }
            }
        }
    }

    private static float[] values(Random random) {
        float[] x = new float[COUNT];
        float spread = Math.scalb(1f, random.nextInt(40) - 20);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian() * spread;
        }
        return x;
    }

    private static QuantParams params(float[] x, Scheme scheme, Grouping grouping) {
        GroupedObserver observer =
                new GroupedObserver("x", new ObserverKind.Extreme(), grouping, SHAPE);
        observer.observe(x);
        return observer.params(scheme);
    }

    /** Halves between two steps, their neighbours, values outside, and what is no number. */
    private static void difficult(float[] x, QuantParams params, Random random) {
        for (int i = 0; i < x.length; i += 3) {
            float scale = params.scale(params.grouping().index(i, SHAPE));
            float half = scale * (random.nextInt(600) - 300 + 0.5f);
            x[i] =
                    switch (random.nextInt(4)) {
                        case 0 -> half;
                        case 1 -> Math.nextUp(half);
                        case 2 -> Math.nextDown(half);
                        default -> half * 1000;
                    };
        }
        x[1] = Float.NaN;
        x[2] = Float.POSITIVE_INFINITY;
        x[4] = Float.NEGATIVE_INFINITY;
        x[5] = -0f;
        x[7] = Float.MIN_VALUE;
    }

    private static byte[] integers(QuantParams params, Random random) {
        byte[] q = new byte[COUNT];
        for (int i = 0; i < q.length; i++) {
            q[i] = (byte) (params.min() + random.nextInt(params.max() - params.min() + 1));
        }
        return q;
    }

    private static Quantize request(DataType src, DataType dst, Grouping grouping) {
        return Quantize.of(src, dst, grouping, SHAPE);
    }

    @Test
    void quantize() {
        forAll(
                (octet, scheme, grouping, random) -> {
                    float[] x = values(random);
                    QuantParams params = params(x, scheme, grouping);
                    difficult(x, params, random);
                    Quantize request = request(DataType.F32, scheme.type(), grouping);
                    byte[] q = new byte[COUNT];
                    try (Kernel kernel =
                            octet.prepare(request.with(Parameters.none().dst(params)))) {
                        kernel.run(x, q);
                        assertArrayEquals(
                                Quantizer.quantize(x, params, SHAPE), q, kernel::toString);
                    }
                });
    }

    @Test
    void dequantize() {
        forAll(
                (octet, scheme, grouping, random) -> {
                    QuantParams params = params(values(random), scheme, grouping);
                    byte[] q = integers(params, random);
                    Quantize request = request(scheme.type(), DataType.F32, grouping);
                    float[] x = new float[COUNT];
                    try (Kernel kernel =
                            octet.prepare(request.with(Parameters.none().src(params)))) {
                        kernel.run(q, x);
                        assertArrayEquals(
                                bits(Quantizer.dequantize(q, params, SHAPE)),
                                bits(x),
                                kernel::toString);
                    }
                });
    }

    /** -0 and 0 are two. */
    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(x[i]));
        return bits;
    }

    @Test
    void requantize() {
        forAll(
                (octet, scheme, grouping, random) -> {
                    QuantParams from = params(values(random), scheme, grouping);
                    byte[] q = integers(from, random);
                    for (Scheme target : Scheme.all()) {
                        QuantParams to = params(Quantizer.dequantize(q, from, SHAPE), target);
                        Quantize request = request(from.type(), to.type(), grouping);
                        byte[] other = new byte[COUNT];
                        try (Kernel kernel =
                                octet.prepare(request.with(Parameters.none().src(from).dst(to)))) {
                            kernel.run(q, other);
                            assertArrayEquals(
                                    Quantizer.requantize(q, from, to, SHAPE),
                                    other,
                                    kernel::toString);
                        }
                    }
                });
    }

    @Test
    void requantizeAccumulators() {
        forAll(
                (octet, scheme, grouping, random) -> {
                    QuantParams from = accumulators(grouping, random);
                    int[] acc = new int[COUNT];
                    for (int i = 0; i < acc.length; i++) {
                        acc[i] = random.nextInt() >> random.nextInt(32);
                    }
                    float largest = 1e6f * from.scale(0);
                    QuantParams to = params(new float[] {-largest, largest}, scheme);
                    Quantize request = request(DataType.S32, to.type(), grouping);
                    byte[] q = new byte[COUNT];
                    try (Kernel kernel =
                            octet.prepare(request.with(Parameters.none().src(from).dst(to)))) {
                        kernel.run(acc, q);
                        assertArrayEquals(
                                Quantizer.requantize(acc, from, to, SHAPE), q, kernel::toString);
                    }
                });
    }

    private static QuantParams params(float[] x, Scheme scheme) {
        GroupedObserver observer =
                new GroupedObserver("x", new ObserverKind.Extreme(), Grouping.perTensor());
        observer.observe(x);
        return observer.params(scheme);
    }

    private static QuantParams accumulators(Grouping grouping, Random random) {
        float[] scales = new float[grouping.count(SHAPE)];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = 1e-4f * (0.5f + random.nextFloat());
        }
        return QuantParams.of(
                DataType.S32,
                DataType.S32.min(),
                DataType.S32.max(),
                grouping,
                scales,
                new int[scales.length]);
    }

    /** Buffers of no bytes and arrays of none, prepared so or by withRows(0). */
    @Test
    void noRows() {
        for (Grouping grouping :
                List.of(
                        Grouping.perTensor(),
                        Grouping.perChannel(0),
                        Grouping.perChannel(1),
                        Grouping.perRow(),
                        Grouping.perGroup(2))) {
            for (int rows : new int[] {0, 3}) {
                int[] shape = {rows, 5};
                float[] scales = new float[grouping.count(shape)];
                Arrays.fill(scales, 1);
                QuantParams params =
                        QuantParams.of(
                                DataType.S8, -128, 127, grouping, scales, new int[scales.length]);
                Quantize request = Quantize.of(DataType.F32, DataType.S8, grouping, shape);
                boolean other = grouping.count(0, 5) != scales.length;
                try (Kernel kernel =
                        Octet.best().prepare(request.with(Parameters.none().dst(params)))) {
                    if (other) {
                        assertThrows(IllegalArgumentException.class, () -> kernel.withRows(0));
                        continue;
                    }
                    try (Kernel none = kernel.withRows(0)) {
                        none.run(new float[0], new byte[0]);
                        none.run(
                                ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder()),
                                ByteBuffer.allocateDirect(0));
                    }
                }
            }
        }
    }
}
