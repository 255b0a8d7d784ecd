package dev.octet.quant.correct;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.observe.MinMaxObserver;
import dev.octet.quant.runs.Runs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Bias correction and weight equalization, on layers computed here in f64. */
class LayerCorrectionsTest {
    private static final int SIDE = 5;

    /** A convolution with stride 1 and without padding over [channels, side, side]. */
    private static double[] conv(
            double[] x, int side, float[] weights, float[] bias, int... shape) {
        int outputs = shape[0];
        int perGroup = shape[1];
        int kernel = shape[2];
        int groups = x.length / (side * side) / perGroup;
        int size = side - kernel + 1;
        double[] y = new double[outputs * size * size];
        for (int o = 0; o < outputs; o++) {
            for (int h = 0; h < size; h++) {
                for (int w = 0; w < size; w++) {
                    double sum = bias == null ? 0 : bias[o];
                    for (int i = 0; i < perGroup; i++) {
                        int channel = o / (outputs / groups) * perGroup + i;
                        for (int r = 0; r < kernel; r++) {
                            for (int s = 0; s < kernel; s++) {
                                sum +=
                                        x[(channel * side + h + r) * side + w + s]
                                                * weights[
                                                        ((o * perGroup + i) * kernel + r) * kernel
                                                                + s];
                            }
                        }
                    }
                    y[(o * size + h) * size + w] = sum;
                }
            }
        }
        return y;
    }

    private static double[] relu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.max(0, x[i]);
        }
        return y;
    }

    private static double[] widened(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    /** Channels of very different ranges. */
    private static float[] uneven(long seed, int outputs, int each) {
        float[] weights = Samples.normal(seed, outputs * each);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= Math.scalb(1f, i / each % 7 - 3);
        }
        return weights;
    }

    private static void assertSameFunction(int[] firstShape, int[] secondShape, long seed) {
        float[] first =
                uneven(seed, firstShape[0], (int) Runs.elements(firstShape) / firstShape[0]);
        float[] bias = Samples.normal(seed + 1, firstShape[0]);
        float[] second = Samples.normal(seed + 2, (int) Runs.elements(secondShape));
        int side = firstShape[2] == 1 ? 1 : SIDE;
        double[] x = widened(Samples.normal(seed + 3, firstShape[1] * side * side));
        WeightEqualization equal =
                WeightEqualization.of(first, firstShape, bias, second, secondShape);
        int inner = side - firstShape[2] + 1;
        double[] before =
                conv(
                        relu(conv(x, side, first, bias, firstShape)),
                        inner,
                        second,
                        null,
                        secondShape);
        double[] hidden = relu(conv(x, side, equal.first(), equal.firstBias(), firstShape));
        double[] after = conv(hidden, inner, equal.second(), null, secondShape);
        double largest = 0;
        for (double y : before) {
            largest = Math.max(largest, Math.abs(y));
        }
        assertArrayEquals(before, after, 1e-5 * largest, "seed " + seed);

        LayerWeights front = new LayerWeights(first.length, firstShape[1], firstShape);
        LayerWeights back = new LayerWeights(second.length, firstShape[0], secondShape);
        assertArrayEquals(
                front.outputMagnitudes(equal.first()),
                back.inputMagnitudes(equal.second()),
                1e-4f,
                "seed " + seed);
    }

    @Test
    void equalizedConvolutionsComputeTheSame() {
        assertSameFunction(new int[] {8, 3, 2, 2}, new int[] {4, 8, 3, 3}, 61);
        assertSameFunction(new int[] {8, 3, 2, 2}, new int[] {8, 1, 3, 3}, 62);
        assertSameFunction(new int[] {8, 3, 2, 2}, new int[] {6, 4, 3, 3}, 63);
    }

    @Test
    void equalizedProductsComputeTheSame() {
        assertSameFunction(new int[] {16, 10, 1, 1}, new int[] {5, 16, 1, 1}, 64);
        float[] first = uneven(65, 16, 10);
        float[] second = Samples.normal(66, 5 * 16);
        WeightEqualization matrix =
                WeightEqualization.of(first, new int[] {16, 10}, null, second, new int[] {5, 16});
        WeightEqualization conv =
                WeightEqualization.of(
                        first, new int[] {16, 10, 1, 1}, null, second, new int[] {5, 16, 1, 1});
        assertArrayEquals(conv.first(), matrix.first());
        assertArrayEquals(conv.second(), matrix.second());
        assertNull(matrix.firstBias());
    }

    @Test
    void equalizationHelpsOneScalePerTensor() {
        float[] first = uneven(67, 16, 10);
        float[] second = Samples.normal(68, 5 * 16);
        WeightEqualization equal =
                WeightEqualization.of(first, new int[] {16, 10}, null, second, new int[] {5, 16});
        assertTrue(sqnrOfTheWorst(equal.first()) > sqnrOfTheWorst(first) + 6, "seeds 67, 68");
    }

    /** SQNR in dB of the worst channel of [16, 10] with one scale. */
    private static double sqnrOfTheWorst(float[] weights) {
        MinMaxObserver observer = new MinMaxObserver();
        observer.observe(weights);
        float[] back =
                Quantizer.roundTrip(
                        weights, Scheme.SYMMETRIC.params(observer.range(Scheme.SYMMETRIC)));
        double worst = Double.POSITIVE_INFINITY;
        for (int channel = 0; channel < 16; channel++) {
            QuantError error = new QuantError();
            error.observe(
                    Arrays.copyOfRange(weights, channel * 10, channel * 10 + 10),
                    Arrays.copyOfRange(back, channel * 10, channel * 10 + 10));
            worst = Math.min(worst, error.summary().sqnr());
        }
        return worst;
    }

    @Test
    void channelsWithoutWeightsStay() {
        WeightEqualization equal =
                WeightEqualization.of(
                        new float[] {0, 4, 4},
                        new int[] {3, 1},
                        new float[] {1, 2, 3},
                        new float[] {5, 0, 1},
                        new int[] {1, 3});
        assertArrayEquals(new float[] {1, 1, 2}, equal.factors());
        assertArrayEquals(new float[] {0, 4, 2}, equal.first());
        assertArrayEquals(new float[] {1, 2, 1.5f}, equal.firstBias());
        assertArrayEquals(new float[] {5, 0, 2}, equal.second());
    }

    @Test
    void refusesLayersThatDoNotGoTogether() {
        float[] six = new float[6];
        assertThrows(
                IllegalArgumentException.class,
                () -> WeightEqualization.of(six, new int[] {3, 2}, null, six, new int[] {3, 2}));
        assertThrows(
                IllegalArgumentException.class,
                () -> WeightEqualization.of(six, new int[] {6}, null, six, new int[] {1, 6}));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        WeightEqualization.of(
                                six, new int[] {3, 2}, new float[2], six, new int[] {2, 3}));
        float[] nan = {1, 2, Float.NaN, 4, 5, 6};
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        WeightEqualization.of(
                                                nan, new int[] {3, 2}, null, six, new int[] {2, 3}))
                        .getMessage();
        assertTrue(message.contains("weights[2] is NaN"), message);
    }

    /** The mean of the output's error is gone, for plain, grouped and depthwise weights. */
    @Test
    void correctedBiasTakesTheMeanErrorAway() {
        for (int[] shape : new int[][] {{4, 8, 3, 3}, {6, 4, 3, 3}, {8, 1, 3, 3}}) {
            long seed = 71;
            float[] weights = Samples.normal(seed, (int) Runs.elements(shape));
            float[] quantized =
                    Quantizer.roundTrip(weights, Scheme.SYMMETRIC.params(new Range(-40, 40)));
            float[] bias = Samples.normal(seed + 1, shape[0]);
            ChannelMeans means = new ChannelMeans(0, 8, 3, 3);
            double[] errors = new double[shape[0]];
            double[] uncorrected = new double[shape[0]];
            float[][] inputs = new float[50][];
            for (int i = 0; i < inputs.length; i++) {
                float[] channels = Samples.normal(seed + 2 + i, 8);
                inputs[i] = new float[8 * 9];
                for (int j = 0; j < inputs[i].length; j++) {
                    // per channel the same everywhere: the means say all about a window
                    inputs[i][j] = channels[j / 9] + j / 9;
                }
                means.observe(inputs[i]);
            }
            float[] corrected =
                    BiasCorrection.correct(bias, weights, quantized, means.means(), shape);
            for (float[] input : inputs) {
                double[] y = conv(widened(input), 3, weights, bias, shape);
                double[] before = conv(widened(input), 3, quantized, bias, shape);
                double[] after = conv(widened(input), 3, quantized, corrected, shape);
                for (int o = 0; o < y.length; o++) {
                    uncorrected[o] += (before[o] - y[o]) / inputs.length;
                    errors[o] += (after[o] - y[o]) / inputs.length;
                }
            }
            for (int o = 0; o < errors.length; o++) {
                assertEquals(0, errors[o], 1e-4, "seed " + seed + " output " + o);
                assertTrue(Math.abs(uncorrected[o]) > 1e-3, "seed " + seed + " output " + o);
            }
        }
    }

    @Test
    void noBiasIsZeros() {
        float[] corrected =
                BiasCorrection.correct(
                        null, new float[] {1, 2}, new float[] {1.5f, 2}, new float[] {4, 9}, 1, 2);
        assertArrayEquals(new float[] {-2}, corrected);
        assertThrows(
                IllegalArgumentException.class,
                () -> BiasCorrection.correct(null, new float[2], new float[3], new float[2], 1, 2));
        assertThrows(
                IllegalArgumentException.class,
                () -> BiasCorrection.correct(null, new float[2], new float[2], new float[3], 1, 2));
    }
}
