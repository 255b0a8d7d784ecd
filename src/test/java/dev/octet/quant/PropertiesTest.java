package dev.octet.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.Observer;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.quant.observe.ObserverTest;
import dev.octet.quant.runs.RunsTest;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every scheme, grouping and observer together. */
@Execution(ExecutionMode.CONCURRENT)
class PropertiesTest {
    private static final int[] SHAPE = {3, 4, 10};
    private static final int ELEMENTS = 120;
    private static final int SEEDS = 5;

    /** One combination; printed with a failure, it can be run again. */
    record Combination(Scheme scheme, ObserverKind kind, Grouping grouping) {
        QuantParams params(float[] x) {
            GroupedObserver observer = new GroupedObserver("x", kind, grouping, SHAPE);
            observer.observe(x);
            return observer.params(scheme);
        }
    }

    static Stream<Combination> combinations() {
        List<Combination> all = new ArrayList<>();
        for (Scheme scheme : Scheme.all()) {
            for (ObserverKind kind : ObserverTest.kinds().toList()) {
                RunsTest.GROUPINGS.forEach(
                        grouping -> all.add(new Combination(scheme, kind, grouping)));
            }
        }
        return all.stream();
    }

    /** Rows of different size and mean. */
    private static float[] tensor(long seed) {
        Random random = new Random(seed);
        float[] x = Samples.normal(seed, ELEMENTS);
        for (int i = 0; i < ELEMENTS; i++) {
            int row = i / 10;
            x[i] = x[i] * Math.scalb(1f, row % 5 - 2) + row % 3 - 1;
        }
        x[random.nextInt(ELEMENTS)] = 0;
        return x;
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void halfAStepInsideAndTheEndOutside(Combination c) {
        for (long seed = 0; seed < SEEDS; seed++) {
            float[] x = tensor(seed);
            QuantParams params = c.params(x);
            float[] back = Quantizer.roundTrip(x, params, SHAPE);
            for (int i = 0; i < ELEMENTS; i++) {
                int index = c.grouping.index(i, SHAPE);
                double low = params.low(index);
                double high = params.high(index);
                double clamped = Math.max(low, Math.min(high, x[i]));
                // f32 rounds the quotient and the product: 255 steps of 2^-24 each, twice
                double bound = params.scale(index) * (0.5 + 1e-4);
                String message = "seed " + seed + " " + c + " x[" + i + "] = " + x[i];
                assertTrue(Math.abs(clamped - back[i]) <= bound, message);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void idempotentAndZeroIsTheZeroPoint(Combination c) {
        for (long seed = 0; seed < SEEDS; seed++) {
            float[] x = tensor(seed);
            QuantParams params = c.params(x);
            byte[] q = Quantizer.quantize(x, params, SHAPE);
            byte[] again =
                    Quantizer.quantize(Quantizer.dequantize(q, params, SHAPE), params, SHAPE);
            assertArrayEquals(q, again, "seed " + seed + " " + c);
            byte[] zeros = Quantizer.quantize(new float[ELEMENTS], params, SHAPE);
            for (int i = 0; i < ELEMENTS; i++) {
                int zeroPoint = params.zeroPoint(c.grouping.index(i, SHAPE));
                assertEquals((byte) zeroPoint, zeros[i], "seed " + seed + " " + c);
            }
            assertArrayEquals(
                    new float[ELEMENTS], Quantizer.dequantize(zeros, params, SHAPE), c.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void monotonic(Combination c) {
        for (long seed = 0; seed < SEEDS; seed++) {
            float[] x = tensor(seed);
            QuantParams params = c.params(x);
            float[] larger = x.clone();
            Random random = new Random(seed);
            for (int i = 0; i < ELEMENTS; i++) {
                larger[i] += random.nextFloat() * params.scale(c.grouping.index(i, SHAPE)) * 2;
            }
            byte[] q = Quantizer.quantize(x, params, SHAPE);
            byte[] above = Quantizer.quantize(larger, params, SHAPE);
            for (int i = 0; i < ELEMENTS; i++) {
                assertTrue(
                        Quantizer.integer(q[i], params) <= Quantizer.integer(above[i], params),
                        "seed " + seed + " " + c + " x[" + i + "] = " + x[i]);
            }
        }
    }

    /** A moving average is merged as one that observed the other's average: close, not equal. */
    @ParameterizedTest
    @MethodSource("combinations")
    void mergingIsObservingOneAfterTheOther(Combination c) {
        for (long seed = 0; seed < SEEDS; seed++) {
            GroupedObserver all = new GroupedObserver("x", c.kind, c.grouping, SHAPE);
            GroupedObserver a = new GroupedObserver("x", c.kind, c.grouping, SHAPE);
            GroupedObserver b = new GroupedObserver("x", c.kind, c.grouping, SHAPE);
            for (int batch = 0; batch < 6; batch++) {
                float[] x = tensor(seed * 10 + batch);
                all.observe(x);
                (batch < 2 ? a : b).observe(x);
            }
            a.merge(b);
            QuantParams expected = all.params(c.scheme);
            QuantParams merged = a.params(c.scheme);
            String message = "seed " + seed + " " + c;
            if (c.kind instanceof ObserverKind.MovingAverage) {
                assertArrayEquals(expected.scales(), merged.scales(), 1e-6f, message);
            } else {
                assertEquals(expected, merged, message);
            }
            assertEquals(all.count(), a.count(), message);
        }
    }

    /** A channel of zeros, one of a single constant, one with a single finite value. */
    @ParameterizedTest
    @MethodSource("combinations")
    void degenerateChannels(Combination c) {
        float[] zeros = new float[ELEMENTS];
        assertArrayEquals(zeros, Quantizer.roundTrip(zeros, c.params(zeros), SHAPE), c.toString());

        float[] constant = new float[ELEMENTS];
        Arrays.fill(constant, -2.5f);
        float[] back = Quantizer.roundTrip(constant, c.params(constant), SHAPE);
        // 127.5 steps end half a step off
        float bound = c.scheme.equals(Scheme.FULL_RANGE) ? 2.5f / 255 + 1e-5f : 1e-5f;
        assertArrayEquals(constant, back, bound, c.toString());

        float[] mixed = tensor(9);
        Arrays.fill(mixed, 0, 30, 0);
        for (float value : Arrays.copyOf(Quantizer.roundTrip(mixed, c.params(mixed), SHAPE), 30)) {
            assertEquals(0, value, c.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void whatIsNotFiniteChangesNoParameter(Combination c) {
        float[] x = tensor(3);
        float[] wild = new float[ELEMENTS];
        GroupedObserver observer = new GroupedObserver("x", c.kind, c.grouping, SHAPE);
        observer.observe(x);
        Arrays.fill(wild, Float.NaN);
        wild[0] = Float.POSITIVE_INFINITY;
        wild[ELEMENTS - 1] = Float.NEGATIVE_INFINITY;
        observer.observe(wild);
        assertEquals(c.params(x), observer.params(c.scheme), c.toString());
        assertEquals(ELEMENTS - 2, observer.nans());
        assertEquals(2, observer.infinities());
        QuantParams params = c.params(x);
        byte[] q = Quantizer.quantize(wild, params, SHAPE);
        assertEquals(params.max(), Quantizer.integer(q[0], params));
        assertEquals(params.min(), Quantizer.integer(q[ELEMENTS - 1], params));
        assertEquals(params.zeroPoint(c.grouping.index(1, SHAPE)), Quantizer.integer(q[1], params));
    }

    @Test
    void piecesAreTheWhole() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            float[] x = tensor(seed);
            Combination c =
                    combinations().toList().get(random.nextInt((int) combinations().count()));
            QuantParams params = c.params(x);
            byte[] expected = Quantizer.quantize(x, params, SHAPE);
            byte[] q = new byte[ELEMENTS];
            float[] back = new float[ELEMENTS];
            for (int start = 0; start < ELEMENTS; ) {
                int count = Math.min(1 + random.nextInt(30), ELEMENTS - start);
                float[] piece = Arrays.copyOfRange(x, start, start + count);
                byte[] integers = new byte[count];
                Quantizer.quantize(piece, integers, start, count, params, SHAPE);
                Quantizer.dequantize(integers, piece, start, count, params, SHAPE);
                System.arraycopy(integers, 0, q, start, count);
                System.arraycopy(piece, 0, back, start, count);
                start += count;
            }
            assertArrayEquals(expected, q, "seed " + seed + " " + c);
            assertArrayEquals(
                    Quantizer.dequantize(expected, params, SHAPE), back, "seed " + seed + " " + c);
        }
    }

    static Stream<ObserverKind> kinds() {
        return ObserverTest.kinds();
    }

    /** Ten million values one by one, then doubled by merging. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aBillionValuesChangeNoSize(ObserverKind kind) throws IllegalAccessException {
        Observer observer = kind.create();
        observer.observe(1, -1);
        long before = bytes(observer);
        for (int seed = 0; seed < 100; seed++) {
            float[] x = Samples.normal(seed % 10, 100_000);
            x[0] *= Math.scalb(1f, seed / 2);
            observer.observe(x);
        }
        while (observer.count() < 1_000_000_000) {
            observer.merge(observer);
        }
        assertEquals(before, bytes(observer));
        assertTrue(before < 400_000, before + " bytes");
        assertTrue(observer.range(Scheme.SYMMETRIC).magnitude() > 0);
    }

    /** Of primitives, arrays of them and objects of quant; nothing else is expected. */
    private static long bytes(Object object) throws IllegalAccessException {
        if (object == null) {
            return 0;
        }
        if (object.getClass().isArray()) {
            assertTrue(object.getClass().getComponentType().isPrimitive(), object.toString());
            int length = Array.getLength(object);
            return (object instanceof long[] || object instanceof double[] ? 8L : 4L) * length;
        }
        assertTrue(
                object.getClass().getPackageName().startsWith("dev.octet.quant"),
                object.getClass()::getName);
        long bytes = 0;
        for (Field field : object.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                bytes += field.getType().isPrimitive() ? 8 : bytes(field.get(object));
            }
        }
        return bytes;
    }
}
