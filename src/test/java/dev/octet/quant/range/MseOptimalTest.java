package dev.octet.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.error.QuantError;
import dev.octet.text.RootLocale;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Against three references: the optima ACIQ publishes; those of its formula, minimized here; and
 * the true optima, from the densities and the integers as they round and saturate.
 */
class MseOptimalTest {
    private static final int COUNT = 1_000_000;
    private static final int STEPS = 127;
    private static final double PUBLISHED_NORMAL = 3.92;
    private static final double PUBLISHED_LAPLACE = 9.89;

    private static double normal(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private static double laplace(double x) {
        return Math.exp(-Math.abs(x)) / 2;
    }

    private static float clip(float[] x, Scheme scheme) {
        Histogram histogram = new Histogram();
        histogram.observe(x);
        return new MseOptimal().range(histogram, scheme).high();
    }

    private static double minimum(DoubleUnaryOperator f, double from, double to) {
        double low = from;
        double high = to;
        for (int i = 0; i < 60; i++) {
            double third = (high - low) / 3;
            if (f.applyAsDouble(low + third) < f.applyAsDouble(high - third)) {
                high -= third;
            } else {
                low += third;
            }
        }
        return (low + high) / 2;
    }

    /** ∫ (x − x̂)² p(x) dx by the midpoint rule, 64 points for each step. */
    private static double error(DoubleUnaryOperator density, double clip) {
        double scale = clip / STEPS;
        double h = scale / 64;
        double sum = 0;
        for (double x = h / 2; x < 40; x += h) {
            double rest = x - scale * Math.min(STEPS, Math.rint(x / scale));
            sum += rest * rest * density.applyAsDouble(x) * h;
        }
        return 2 * sum;
    }

    private static double trueOptimum(DoubleUnaryOperator density, double from, double to) {
        return minimum(clip -> error(density, clip), from, to);
    }

    /** ACIQ: noise of 2^8 steps over [-α, α], and what is saturated. */
    private static double aciq(DoubleUnaryOperator density, double clip) {
        double h = 1e-3;
        double saturation = 0;
        for (double x = clip + h / 2; x < 40; x += h) {
            saturation += (x - clip) * (x - clip) * density.applyAsDouble(x) * h;
        }
        return clip * clip / (3 * 65_536.0) + 2 * saturation;
    }

    @Test
    void samplesAgreeWithThePublishedOptima() {
        long seed = 1;
        assertEquals(
                PUBLISHED_NORMAL,
                clip(Samples.normal(seed, COUNT), Scheme.SYMMETRIC),
                0.03 * PUBLISHED_NORMAL,
                "seed " + seed);
        assertEquals(
                PUBLISHED_LAPLACE,
                clip(Samples.laplace(seed, COUNT), Scheme.SYMMETRIC),
                0.03 * PUBLISHED_LAPLACE,
                "seed " + seed);
    }

    /** The noise model of the formula makes a difference of less than half a per cent. */
    @Test
    void thePublishedFormulaIsCloseToTheTruth() {
        double normal = minimum(clip -> aciq(MseOptimalTest::normal, clip), 3, 5);
        double laplace = minimum(clip -> aciq(MseOptimalTest::laplace, clip), 8, 12);
        assertEquals(PUBLISHED_NORMAL, normal, 0.01);
        assertEquals(PUBLISHED_LAPLACE, laplace, 0.01);
        assertEquals(normal, trueOptimum(MseOptimalTest::normal, 3, 5), 0.005 * normal);
        assertEquals(laplace, trueOptimum(MseOptimalTest::laplace, 8, 12), 0.005 * laplace);
    }

    /** Values at equally likely places, so that no luck with the tails is in it. */
    @Test
    void theHistogramFindsTheTrueOptimum() {
        double laplace = trueOptimum(MseOptimalTest::laplace, 8, 12);
        float found = clip(Samples.ideal(Samples::laplaceQuantile, COUNT), Scheme.SYMMETRIC);
        assertEquals(laplace, found, 0.01 * laplace);
    }

    @Test
    void uniformDataNeedsTheRange() {
        long seed = 4;
        float[] x = Samples.uniform(seed, COUNT);
        for (Scheme scheme : Scheme.all()) {
            float step = scheme.params(new Range(-1, 1)).scale(0);
            assertEquals(1, clip(x, scheme), step, "seed " + seed + " " + scheme);
        }
    }

    /** The error measured by round trip is not beaten by any other clip. */
    @Test
    void noOtherRangeIsBetter() {
        long seed = 5;
        float[] x = Samples.laplace(seed, 100_000);
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] < 0 ? x[i] / 4 : x[i];
        }
        Histogram histogram = new Histogram();
        histogram.observe(x);
        for (Scheme scheme : Scheme.all()) {
            Range range = new MseOptimal().range(histogram, scheme);
            double best = measured(x, scheme, range);
            for (float low = 0.5f; low <= 1.5f; low += 0.125f) {
                for (float high = 0.5f; high <= 1.5f; high += 0.125f) {
                    Range other = new Range(range.low() * low, range.high() * high);
                    assertTrue(
                            best <= measured(x, scheme, other) * 1.005,
                            RootLocale.format(
                                    "seed %d %s: %s, better is %s", seed, scheme, range, other));
                }
            }
        }
    }

    private static double measured(float[] x, Scheme scheme, Range range) {
        QuantError error = new QuantError();
        error.observe(x, Quantizer.roundTrip(x, scheme.params(range)));
        return error.summary().mse();
    }
}
