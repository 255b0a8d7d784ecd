package dev.octet.quant.correct;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Grouping;
import org.junit.jupiter.api.Test;

class SmoothQuantTest {
    private static final int M = 32;
    private static final int N = 24;
    private static final int K = 48;

    private static double[] product(float[] x, float[] weights) {
        double[] y = new double[M * N];
        for (int m = 0; m < M; m++) {
            for (int n = 0; n < N; n++) {
                for (int k = 0; k < K; k++) {
                    y[m * N + n] += (double) x[m * K + k] * weights[n * K + k];
                }
            }
        }
        return y;
    }

    /** Two channels a hundred times larger than the rest, as in large language models. */
    private static float[] outliers(long seed) {
        float[] x = Samples.normal(seed, M * K);
        for (int m = 0; m < M; m++) {
            x[m * K + 5] *= 100;
            x[m * K + 17] *= 100;
        }
        return x;
    }

    @Test
    void theProductStays() {
        long seed = 81;
        float[] x = outliers(seed);
        float[] weights = Samples.normal(seed + 1, N * K);
        for (double alpha : new double[] {0, 0.5, 0.8, 1}) {
            float[] factors =
                    SmoothQuant.factors(
                            SmoothQuant.activationMagnitudes(x, M, K),
                            SmoothQuant.weightMagnitudes(weights, N, K),
                            alpha);
            double[] smooth =
                    product(
                            SmoothQuant.activations(x, factors),
                            SmoothQuant.weights(weights, factors));
            assertArrayEquals(product(x, weights), smooth, 1e-3, "seed " + seed);
        }
    }

    @Test
    void outliersHurtLess() {
        long seed = 83;
        float[] weights = Samples.normal(seed + 1, N * K);
        SmoothQuant.Choice choice =
                SmoothQuant.search(
                        outliers(seed), weights, M, N, K, Scheme.SYMMETRIC, Scheme.SYMMETRIC);
        String message = "seed " + seed + " " + choice;
        assertTrue(choice.error() < choice.errorBefore() / 4, message);
        assertTrue(choice.alpha() > 0 && choice.alpha() < 1, message);
        assertEquals(
                choice.error(),
                SmoothQuant.search(
                                outliers(seed),
                                weights,
                                M,
                                N,
                                K,
                                Scheme.SYMMETRIC,
                                Scheme.SYMMETRIC)
                        .error(),
                message);
    }

    @Test
    void largeValuesLeaveOutFactorsThatOverflow() {
        for (float size : new float[] {1e20f, 1e30f, Float.MAX_VALUE}) {
            float[] one = {size};
            SmoothQuant.Choice choice =
                    SmoothQuant.search(one, one, 1, 1, 1, Scheme.SYMMETRIC, Scheme.SYMMETRIC);
            assertTrue(Double.isFinite(choice.error()), size + " " + choice);
            float smooth = SmoothQuant.weights(one, choice.factors())[0];
            assertTrue(Float.isFinite(smooth), size + " " + choice);
        }
    }

    @Test
    void theSearchMeasuresTheQuantizedProduct() {
        long seed = 85;
        float[] x = outliers(seed);
        float[] weights = Samples.normal(seed + 1, N * K);
        SmoothQuant.Choice choice =
                SmoothQuant.search(x, weights, M, N, K, Scheme.AFFINE_U8, Scheme.SYMMETRIC);
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse("min_max"));
        calibration.declare(
                "w", Scheme.SYMMETRIC, ObserverKind.parse("min_max"), Grouping.perRow(), N, K);
        float[] smoothX = SmoothQuant.activations(x, choice.factors());
        float[] smoothWeights = SmoothQuant.weights(weights, choice.factors());
        calibration.observe("x", smoothX);
        calibration.observe("w", smoothWeights);
        double[] quantized =
                product(
                        Quantizer.roundTrip(smoothX, calibration.params().get("x")),
                        Quantizer.roundTrip(smoothWeights, calibration.params().get("w"), N, K));
        double[] exact = product(x, weights);
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            sum += (quantized[i] - exact[i]) * (quantized[i] - exact[i]);
        }
        assertEquals(sum / exact.length, choice.error(), 1e-9 * sum, "seed " + seed);
    }

    @Test
    void factorsByHand() {
        float[] activations = {16, 0, 4, 1};
        float[] weights = {4, 2, 0, 1};
        assertArrayEquals(new float[] {2, 1, 1, 1}, SmoothQuant.factors(activations, weights, 0.5));
        assertArrayEquals(new float[] {16, 1, 1, 1}, SmoothQuant.factors(activations, weights, 1));
        assertArrayEquals(
                new float[] {0.25f, 1, 1, 1}, SmoothQuant.factors(activations, weights, 0));
    }

    @Test
    void refusesWhatDoesNotFit() {
        float[] two = {1, 2};
        assertThrows(
                IllegalArgumentException.class, () -> SmoothQuant.factors(two, new float[3], 0.5));
        assertThrows(IllegalArgumentException.class, () -> SmoothQuant.factors(two, two, 1.1));
        assertThrows(
                IllegalArgumentException.class, () -> SmoothQuant.factors(two, two, Double.NaN));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> SmoothQuant.activationMagnitudes(two, 3, 1))
                        .getMessage();
        assertTrue(message.contains("3·1 = 3 values, got 2"), message);
        String nan =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        SmoothQuant.weightMagnitudes(
                                                new float[] {1, 2, 3, Float.NaN}, 2, 2))
                        .getMessage();
        assertTrue(nan.contains("[1,1] is NaN"), nan);
    }
}
