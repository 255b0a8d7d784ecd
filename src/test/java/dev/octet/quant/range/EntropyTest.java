package dev.octet.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntropyTest {
    /** The procedure as published, bin by bin. */
    private static double divergence(double[] counts, int from, int to, int levels) {
        double[] p = Arrays.copyOfRange(counts, from, to);
        double[] inside = p.clone();
        for (int i = 0; i < counts.length; i++) {
            if (i < from) {
                p[0] += counts[i];
            } else if (i >= to) {
                p[p.length - 1] += counts[i];
            }
        }
        double[] q = new double[p.length];
        for (int level = 0; level < levels; level++) {
            int begin = (int) ((long) p.length * level / levels);
            int end = (int) ((long) p.length * (level + 1) / levels);
            double mass = 0;
            int occupied = 0;
            for (int i = begin; i < end; i++) {
                mass += inside[i];
                occupied += p[i] > 0 ? 1 : 0;
            }
            for (int i = begin; i < end; i++) {
                q[i] = p[i] > 0 ? mass / occupied : 0;
            }
        }
        for (int end : new int[] {0, p.length - 1}) {
            if (p[end] > 0 && q[end] == 0) {
                q[end] = Divergence.SMOOTHING * Arrays.stream(counts).sum();
            }
        }
        double pSum = Arrays.stream(p).sum();
        double qSum = Arrays.stream(q).sum();
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            if (p[i] > 0) {
                sum += p[i] / pSum * Math.log(p[i] / pSum / (q[i] / qSum));
            }
        }
        return sum;
    }

    @Test
    void divergenceIsThatOfTheProcedure() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            double[] counts = new double[600];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = random.nextInt(1 + (int) (seed % 8)) > 0 ? 0 : random.nextInt(1000);
            }
            int levels = 20 + random.nextInt(100);
            int from = random.nextInt(200);
            int to = from + levels + random.nextInt(counts.length - from - levels);
            assertEquals(
                    divergence(counts, from, to, levels),
                    new Divergence(counts).of(from, to, levels),
                    1e-9,
                    "seed " + seed);
        }
    }

    @Test
    void keepsUniformDataAndClipsTails() {
        long seed = 31;
        Histogram uniform = new Histogram();
        uniform.observe(Samples.uniform(seed, 1_000_000));
        Histogram laplace = new Histogram();
        float[] x = Samples.laplace(seed, 1_000_000);
        laplace.observe(x);
        for (Scheme scheme : Scheme.all()) {
            String message = "seed " + seed + " " + scheme;
            assertEquals(1, new Entropy().range(uniform, scheme).high(), 0.01, message);
            float high = new Entropy().range(laplace, scheme).high();
            assertTrue(high > 5 && high < laplace.range().high(), message + " " + high);
        }
    }

    /** Between 0 and the values all bins are empty: no reason to cut the values off. */
    @Test
    void keepsDataFarFromZero() {
        long seed = 35;
        float[] uniform = Samples.uniform(seed, 100_000);
        float[] normal = Samples.normal(seed, 100_000);
        float[] above = new float[uniform.length];
        float[] bothSides = new float[uniform.length];
        for (int i = 0; i < uniform.length; i++) {
            above[i] = 1.5f + uniform[i] / 2;
            bothSides[i] = uniform[i] + Math.signum(uniform[i]);
            normal[i] += 6;
        }
        for (Scheme scheme : Scheme.all()) {
            for (float[] x : List.of(above, bothSides, normal)) {
                Histogram histogram = new Histogram();
                histogram.observe(x);
                Range range = new Entropy().range(histogram, scheme);
                String message = "seed " + seed + " " + scheme + " " + range;
                int inside = 0;
                for (float value : x) {
                    inside += value >= range.low() && value <= range.high() ? 1 : 0;
                }
                assertTrue(inside >= 0.89 * x.length, message);
            }
        }
    }

    @Test
    void zerosChangeNothing() {
        long seed = 32;
        Histogram without = new Histogram();
        without.observe(Samples.normal(seed, 100_000));
        Histogram with = new Histogram();
        with.observe(Samples.normal(seed, 100_000));
        with.observe(new float[300_000]);
        for (Scheme scheme : Scheme.all()) {
            assertEquals(
                    new Entropy().range(without, scheme),
                    new Entropy().range(with, scheme),
                    "seed " + seed + " " + scheme);
        }
    }

    /** A flat side ends where its values end, a tail on the other side is cut off. */
    @Test
    void theEndWithFewerValuesIsDroppedFirst() {
        long seed = 34;
        float[] x = Samples.laplace(seed, 1_000_000);
        float[] flat = Samples.uniform(seed + 1, x.length);
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] < 0 ? -Math.abs(flat[i]) : x[i];
        }
        Histogram histogram = new Histogram();
        histogram.observe(x);
        Range range = new Entropy().range(histogram, Scheme.AFFINE_S8);
        assertEquals(-1, range.low(), 0.02, "seed " + seed);
        assertTrue(range.high() < 0.9 * histogram.range().high(), "seed " + seed + " " + range);
    }

    @Test
    void rangeOfPositiveDataBeginsAtZero() {
        long seed = 33;
        float[] x = Samples.laplace(seed, 100_000);
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.abs(x[i]);
        }
        Histogram histogram = new Histogram();
        histogram.observe(x);
        Range range = new Entropy().range(histogram, Scheme.AFFINE_U8);
        assertEquals(0, range.low());
        assertTrue(range.high() < histogram.range().high(), "seed " + seed + " " + range);
    }
}
