package dev.octet.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    /** Below this magnitude values are in the bin around 0. */
    private static final double TINY = 0x1p-133;

    /** More than a histogram looks at one by one. */
    private static final int MANY = 20_000;

    private static Histogram of(float... x) {
        Histogram histogram = new Histogram();
        histogram.observe(x);
        return histogram;
    }

    private static void assertSame(Histogram expected, Histogram actual, String message) {
        assertEquals(expected.bins(), actual.bins(), message);
        assertEquals(expected.magnitudes(), actual.magnitudes(), message);
        assertEquals(expected.count(), actual.count(), message);
        assertEquals(expected.nans(), actual.nans(), message);
        assertEquals(expected.positiveInfinities(), actual.positiveInfinities(), message);
        assertEquals(expected.negativeInfinities(), actual.negativeInfinities(), message);
        assertEquals(expected.zeros(), actual.zeros(), message);
        if (expected.finite() > 0) {
            assertEquals(expected.range(), actual.range(), message);
        }
    }

    private static long sum(List<Bin> bins) {
        return bins.stream().mapToLong(Bin::count).sum();
    }

    @Test
    void countsWhatIsThere() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            float[] x = Samples.wild(random, random.nextInt(5_000));
            Histogram histogram = of(x);
            long nans = 0;
            long finite = 0;
            long zeros = 0;
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (float value : x) {
                nans += Float.isNaN(value) ? 1 : 0;
                zeros += Math.abs(value) < TINY ? 1 : 0;
                if (Float.isFinite(value)) {
                    finite++;
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            String message = "seed " + seed;
            assertEquals(x.length, histogram.count(), message);
            assertEquals(nans, histogram.nans(), message);
            assertEquals(zeros, histogram.zeros(), message);
            assertEquals(finite, histogram.finite(), message);
            assertEquals(finite, sum(histogram.bins()), message);
            assertEquals(finite, sum(histogram.magnitudes()), message);
            assertEquals(
                    x.length - finite - nans,
                    histogram.positiveInfinities() + histogram.negativeInfinities(),
                    message);
            if (finite > 0) {
                assertEquals(new Range(low, high), histogram.range(), message);
            }
        }
    }

    /**
     * Each special value, alone and among many that were seen before, after values that are
     * positive, negative or any, or none: the fast path must not swallow it.
     */
    @Test
    void newExtremesAreNotOverlooked() {
        float[] special = {
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            0,
            -0f,
            5,
            -5,
            1e-20f,
            -1e-20f,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.MIN_VALUE,
            Float.intBitsToFloat(-1),
        };
        float[][] before = {
            {}, {1, 2}, {-1, -2}, {-1, 2}, {0, 2}, {-2, 0}, {-0f}, {Float.NaN}, {-4, -0f}
        };
        for (float[] first : before) {
            for (float value : special) {
                float[] many = new float[MANY];
                for (int i = 0; i < MANY; i++) {
                    many[i] = first.length == 0 ? value : first[i % first.length];
                }
                many[MANY * 2 / 3] = value;
                Histogram whole = of(first);
                whole.observe(many);
                Histogram pieces = of(first);
                for (int i = 0; i < MANY; i += 100) {
                    pieces.observe(many, i, 100);
                }
                assertSame(pieces, whole, Arrays.toString(first) + " and " + value);
                Histogram histogram = of(first);
                histogram.observe(value, value);
                float[] all = Arrays.copyOf(first, first.length + 2);
                Arrays.fill(all, first.length, all.length, value);
                assertSame(of(all), histogram, Arrays.toString(all));
                Extremes extremes = new Extremes();
                extremes.observe(all, 0, all.length);
                assertEquals(extremes.nans(), histogram.nans(), Arrays.toString(all));
                assertEquals(extremes.finite(), histogram.finite(), Arrays.toString(all));
                if (extremes.finite() > 0) {
                    assertEquals(extremes.range(), histogram.range(), Arrays.toString(all));
                }
            }
        }
    }

    /** Bin by bin, against counting the values between the edges. */
    @Test
    void binsHoldTheirValues() {
        long seed = 3;
        float[] x = Samples.normal(seed, 20_000);
        for (int i = 0; i < x.length; i += 3) {
            x[i] *= 1e-7f;
        }
        x[0] = 0;
        List<Bin> bins = of(x).bins();
        float[] sorted = x.clone();
        Arrays.sort(sorted);
        int at = 0;
        for (Bin bin : bins) {
            for (int i = 0; i < bin.count(); i++, at++) {
                assertTrue(
                        sorted[at] >= bin.low() && sorted[at] <= bin.high(),
                        "seed " + seed + ": " + sorted[at] + " in " + bin);
            }
            double magnitude = Math.max(Math.abs(bin.low()), Math.abs(bin.high()));
            double width = bin.high() - bin.low();
            assertTrue(width <= magnitude / 128 || magnitude <= TINY, "seed " + seed + bin);
        }
        assertEquals(x.length, at);
    }

    @Test
    void mergeIsObservingOneAfterTheOther() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            float[] a = Samples.wild(random, random.nextInt(3_000));
            float[] b = Samples.wild(random, random.nextInt(3_000));
            Histogram one = of(a);
            one.observe(b);
            Histogram merged = of(a);
            merged.merge(of(b));
            assertSame(one, merged, "seed " + seed);
            Histogram reverse = of(b);
            reverse.merge(of(a));
            assertSame(one, reverse, "reverse, seed " + seed);
        }
    }

    @Test
    void mergeLeavesTheOther() {
        Histogram small = of(1e-6f, 2e-6f);
        Histogram large = of(1e6f);
        large.merge(small);
        assertSame(of(1e-6f, 2e-6f), small, "small");
    }

    /** Chunks in another order, most of them without a new extreme. */
    @Test
    void orderDoesNotMatter() {
        for (long seed = 0; seed < 5; seed++) {
            float[][] chunks = new float[8][];
            for (int i = 0; i < chunks.length; i++) {
                chunks[i] = Samples.normal(seed * chunks.length + i, MANY);
                chunks[i][i] = i == 5 ? Float.NaN : -0f;
            }
            Histogram forward = new Histogram();
            Histogram backward = new Histogram();
            Histogram pieces = new Histogram();
            for (int i = 0; i < chunks.length; i++) {
                forward.observe(chunks[i]);
                backward.observe(chunks[chunks.length - 1 - i]);
                pieces.observe(FloatBuffer.wrap(chunks[i]));
            }
            assertSame(forward, backward, "seed " + seed);
            assertSame(forward, pieces, "seed " + seed);
        }
    }

    /** Small values first, then ever larger ones, over all octaves. */
    @Test
    void growthLosesNoCount() {
        Histogram growing = new Histogram();
        float[] x = new float[400];
        int n = 0;
        for (int exponent = -148; exponent < 128; exponent++) {
            float value = (exponent % 2 == 0 ? 1 : -1) * Math.scalb(1f, exponent);
            growing.observe(value);
            x[n++] = value;
        }
        assertEquals(n, sum(growing.bins()));
        Histogram falling = new Histogram();
        for (int i = n - 1; i >= 0; i--) {
            falling.observe(x[i]);
        }
        assertSame(falling, growing, "order");
        Bin tiny = growing.bins().stream().filter(bin -> bin.centre() == 0).findFirst().get();
        // 2^-148 to 2^-134; every other value has a bin of its own
        assertEquals(new Bin(-TINY, TINY, 15), tiny);
        assertEquals(n - 15 + 1, growing.bins().size());
    }

    @Test
    void tinyDataIsResolvedToo() {
        Histogram histogram = of(0, Float.MIN_VALUE, 1e-40f, -1e-38f);
        assertEquals(4, sum(histogram.bins()));
        // the smallest denormals are counted with 0
        assertEquals(2, histogram.zeros());
        assertEquals(3, histogram.bins().size());
    }

    @Test
    void edgesEndAtTheExtremes() {
        assertEquals(
                List.of(new Bin(1.3f, 1.3f, 7)),
                of(1.3f, 1.3f, 1.3f, 1.3f, 1.3f, 1.3f, 1.3f).bins());
        assertEquals(List.of(new Bin(1.3f, 1.3f, 1)), of(-1.3f).magnitudes());
        assertEquals(List.of(new Bin(0, 0, 2)), of(0, -0f).bins());
        Bin last = of(Float.MAX_VALUE, 1).bins().get(1);
        assertEquals(Float.MAX_VALUE, last.high());
    }

    @Test
    void nothingFinite() {
        Histogram histogram = of(Float.NaN, Float.NEGATIVE_INFINITY);
        assertEquals(List.of(), histogram.bins());
        String message = assertThrows(IllegalStateException.class, histogram::range).getMessage();
        assertTrue(message.contains("1 NaN, 1 infinite"), message);
    }

    @Test
    void buffersAndPartsOfArrays() {
        float[] x = Samples.normal(5, 10_000);
        Histogram expected = of(Arrays.copyOfRange(x, 17, 9_000));
        Histogram part = new Histogram();
        part.observe(x, 17, 9_000 - 17);
        assertSame(expected, part, "array");
        FloatBuffer buffer = FloatBuffer.wrap(x).position(17).limit(9_000);
        Histogram buffered = new Histogram();
        buffered.observe(buffer);
        assertSame(expected, buffered, "buffer");
        assertEquals(17, buffer.position());
        assertThrows(IndexOutOfBoundsException.class, () -> part.observe(x, 9_999, 2));
    }

    @Test
    void sizeDoesNotDependOnTheNumberOfValues() throws IllegalAccessException {
        Histogram histogram = of(1);
        long before = bytes(histogram);
        for (int seed = 0; seed < 20; seed++) {
            float[] x = Samples.normal(seed, 100_000);
            x[0] *= Math.scalb(1f, seed);
            histogram.observe(x);
        }
        assertEquals(2_000_001, sum(histogram.bins()));
        assertEquals(before, bytes(histogram));
        assertTrue(before < 265_000, before + " bytes");
    }

    /** Past what an int counts, by observing: the long counters come, and nothing after them. */
    @Test
    void manyValuesAddLongCountersOnce() throws IllegalAccessException {
        float[] x = {1, -2, 3, -4, 5, Float.NaN};
        Histogram histogram = of(x);
        for (int i = 0; i < 28; i++) {
            histogram.merge(histogram);
        }
        assertTrue(bytes(histogram) < 265_000, bytes(histogram) + " bytes");
        long more = 0;
        float[] ones = new float[1 << 20];
        Arrays.fill(ones, 1);
        while ((6L << 28) + more <= 1L << 31) {
            histogram.observe(ones);
            more += ones.length;
        }
        long bytes = bytes(histogram);
        assertTrue(bytes < 790_000, bytes + " bytes");
        for (int i = 0; i < 10; i++) {
            histogram.merge(histogram);
        }
        assertEquals(bytes, bytes(histogram));
        assertEquals((6L << 38) + (more << 10), histogram.count());
        assertEquals((1L << 38) + (more << 10), histogram.bins().get(2).count());
        Histogram fresh = of(7);
        fresh.merge(histogram);
        assertEquals(histogram.finite() + 1, sum(fresh.bins()));
    }

    /** Doubling leads past what an int counts. */
    @Test
    void countsAreLong() {
        Histogram histogram = of(1, 0, Float.NaN);
        for (int i = 0; i < 40; i++) {
            histogram.merge(histogram);
        }
        assertEquals(3L << 40, histogram.count());
        assertEquals(2L << 40, sum(histogram.bins()));
    }

    private static long bytes(Object object) throws IllegalAccessException {
        long bytes = 0;
        for (Field field : object.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            Object value = field.get(object);
            if (value == null) {
                continue;
            }
            if (field.getType() == long[].class) {
                bytes += 8L * Array.getLength(value);
            } else if (field.getType() == int[].class) {
                bytes += 4L * Array.getLength(value);
            } else if (field.getType().isPrimitive()) {
                bytes += 8;
            } else {
                bytes += bytes(value);
            }
        }
        return bytes;
    }
}
