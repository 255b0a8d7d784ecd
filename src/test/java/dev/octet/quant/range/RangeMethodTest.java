package dev.octet.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeMethodTest {
    private static final List<RangeMethod> METHODS =
            List.of(
                    new MinMax(),
                    new Percentile(99.99),
                    new MseOptimal(),
                    new Entropy(),
                    new Entropy(4096));

    private static Histogram of(float... x) {
        Histogram histogram = new Histogram();
        histogram.observe(x);
        return histogram;
    }

    @Test
    void namesReadBack() {
        for (RangeMethod method : METHODS) {
            assertEquals(method, RangeMethod.parse(method.toString()));
        }
        for (String wrong :
                List.of(
                        "max",
                        "percentile",
                        "percentile:x",
                        "percentile:50",
                        "percentile:101",
                        "mse:3",
                        "entropy:100",
                        "entropy:1.5")) {
            assertThrows(IllegalArgumentException.class, () -> RangeMethod.parse(wrong), wrong);
        }
    }

    @Test
    void degenerateTensors() {
        for (RangeMethod method : METHODS) {
            for (Scheme scheme : Scheme.all()) {
                String message = method + " " + scheme;
                assertEquals(1, scheme.params(method.range(of(0, 0, 0), scheme)).scale(0), message);
                for (float constant : new float[] {2, -3, Float.MAX_VALUE, 1e-30f, 1e-41f}) {
                    Range range = method.range(of(constant, constant), scheme);
                    assertEquals(
                            Math.abs(constant),
                            range.magnitude(),
                            Math.abs(constant) * 0.01,
                            message + constant);
                }
                assertThrows(
                        IllegalStateException.class,
                        () -> method.range(of(Float.NaN), scheme),
                        message);
            }
        }
    }

    @Test
    void percentilesMatchSortedValues() {
        long seed = 21;
        float[] x = Samples.normal(seed, 1_000_000);
        Histogram histogram = of(x);
        float[] sorted = x.clone();
        Arrays.sort(sorted);
        float[] magnitudes = x.clone();
        for (int i = 0; i < x.length; i++) {
            magnitudes[i] = Math.abs(x[i]);
        }
        Arrays.sort(magnitudes);
        for (double percent : new double[] {90, 99, 99.9, 99.99}) {
            int rank = (int) Math.round(percent / 100 * x.length);
            String message = "seed " + seed + " percentile " + percent;
            Range symmetric = new Percentile(percent).range(histogram, Scheme.SYMMETRIC);
            assertEquals(magnitudes[rank], symmetric.high(), 0.004, message);
            assertEquals(-symmetric.high(), symmetric.low(), message);
            Range affine = new Percentile(percent).range(histogram, Scheme.AFFINE_U8);
            assertEquals(sorted[rank], affine.high(), 0.004, message);
            assertEquals(sorted[x.length - rank], affine.low(), 0.004, message);
        }
        assertEquals(histogram.range(), new Percentile(100).range(histogram, Scheme.AFFINE_S8));
    }

    /**
     * All magnitudes, zeros, NaN, infinities: a range inside that of the values, and parameters.
     */
    @Test
    void anyDataHasARange() {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            float[] x = Samples.wild(random, 20 + random.nextInt(300));
            Histogram histogram = of(x);
            Range all = histogram.range();
            for (RangeMethod method : METHODS) {
                for (Scheme scheme : Scheme.all()) {
                    String message = "seed " + seed + " " + method + " " + scheme;
                    Range range = method.range(histogram, scheme);
                    assertTrue(range.magnitude() <= all.magnitude(), message + range);
                    if (!scheme.symmetric()) {
                        assertEquals(all.withZero(), all.withZero().union(range), message + range);
                    }
                    assertTrue(scheme.params(range).scale(0) > 0, message);
                    assertEquals(range, method.range(of(x), scheme), message);
                }
            }
        }
    }

    /** Both ends of the percentile lie in the bin around 0. */
    @Test
    void percentilesOfTinyValuesAndZeros() {
        float[] x = new float[2_001];
        for (int i = 0; i < 1_000; i++) {
            x[i] = i % 2 == 0 ? 1e-10f : -1e-10f;
        }
        x[2_000] = 1;
        Range range = new Percentile(60).range(of(x), Scheme.AFFINE_U8);
        assertTrue(range.magnitude() < 1e-6, range.toString());
    }

    /** One value in a million is 100 σ: all methods but min-max clip it. */
    @Test
    void outliersAreClipped() {
        long seed = 22;
        float[] x = Samples.normal(seed, 1_000_000);
        x[500] = 100;
        Histogram histogram = of(x);
        for (RangeMethod method : METHODS) {
            float high = method.range(histogram, Scheme.AFFINE_S8).high();
            boolean clips = !(method instanceof MinMax);
            assertTrue(clips ? high < 50 : high == 100, "seed " + seed + method + " " + high);
        }
    }

    /**
     * All other values rounded to 0 cost less than one outlier saturated, when it is large enough:
     * 4000² / 10⁶ = 16 σ² against 1 σ².
     */
    @Test
    void theLeastSquaredErrorMayKeepAnOutlier() {
        float[] x = Samples.normal(22, 1_000_000);
        x[500] = 4_000;
        assertTrue(new MseOptimal().range(of(x), Scheme.AFFINE_S8).high() > 3_900, "seed 22");
    }
}
