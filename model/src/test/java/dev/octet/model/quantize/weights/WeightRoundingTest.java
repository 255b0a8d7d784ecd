package dev.octet.model.quantize.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Networks;
import dev.octet.model.quantize.weights.WeightRounding.Rounded;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightRoundingTest {
    private static final int K = 24;
    private static final int ROWS = 200;

    /** Rows that a few numbers are behind, around a mean. */
    private static Tensor correlated(double mean, long seed) {
        Random random = new Random(seed);
        double[][] mix = new double[4][K];
        for (double[] part : mix) {
            for (int i = 0; i < K; i++) {
                part[i] = random.nextGaussian();
            }
        }
        float[] x = new float[ROWS * K];
        for (int n = 0; n < ROWS; n++) {
            for (double[] part : mix) {
                double much = random.nextGaussian();
                for (int i = 0; i < K; i++) {
                    x[n * K + i] += (float) (much * part[i]);
                }
            }
            for (int i = 0; i < K; i++) {
                x[n * K + i] += (float) (mean + 0.1 * random.nextGaussian());
            }
        }
        return Tensor.of(x, ROWS, K);
    }

    private static Moments moments(ProductLayer layer, Tensor x) {
        Moments moments = new Moments(layer);
        moments.observe(x);
        return moments;
    }

    /** The mean square of what the outputs are off, with the bias as it is changed. */
    private static double error(ProductLayer layer, Rounded rounded, Tensor x) {
        double error = 0;
        float[] rows = layer.rows();
        for (int row = 0; row < ROWS; row++) {
            for (int n = 0; n < layer.outputs(); n++) {
                double off = rounded.biasChange()[n];
                for (int i = 0; i < K; i++) {
                    double now = rounded.integers()[n * K + i] * (double) rounded.scales()[n];
                    off += (now - rows[n * K + i]) * x.getDouble(row * K + i);
                }
                error += off * off / ROWS;
            }
        }
        return error;
    }

    private static ProductLayer layer(String type) {
        return Layers.of(type, Map.of(), Networks.numbers(5, K, 7));
    }

    /** By a good deal: the errors of one weight are made up for by the others. */
    @ParameterizedTest
    @CsvSource({
        "Gemm, 0, true",
        "Gemm, 3, true",
        "MatMul, 0, true",
        "MatMul, 3, true",
        "Gemm, 0, false",
        "MatMul, 3, false"
    })
    void outputsChangeLessThanWithTheNearestIntegers(String type, double mean, boolean perChannel) {
        ProductLayer layer = layer(type);
        Tensor x = correlated(mean, 1);
        Scheme scheme = Scheme.REDUCED;
        double nearest = error(layer, WeightRounding.nearest(layer, scheme, perChannel), x);
        double least =
                error(layer, WeightRounding.of(layer, moments(layer, x), scheme, perChannel), x);
        assertTrue(least < 0.4 * nearest, () -> least + " of " + nearest);
    }

    /** Sums in f32 cannot tell these numbers' covariances: nothing worse may come of it. */
    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e5})
    void numbersFarFromZeroDoNoHarm(double mean) {
        ProductLayer layer = layer("Gemm");
        Tensor x = correlated(mean, 1);
        Rounded rounded = WeightRounding.of(layer, moments(layer, x), Scheme.SYMMETRIC, true);
        Rounded nearest = WeightRounding.nearest(layer, Scheme.SYMMETRIC, true);
        for (int i = 0; i < rounded.integers().length; i++) {
            double before = nearest.integers()[i] * (double) nearest.scales()[i / K];
            double now = rounded.integers()[i] * (double) rounded.scales()[i / K];
            assertEquals(before, now, 0.2, "weight " + i);
        }
    }

    @Test
    void theBiasMakesUpForTheMean() {
        ProductLayer layer = layer("Gemm");
        Moments moments = moments(layer, correlated(3, 1));
        Rounded rounded = WeightRounding.of(layer, moments, Scheme.SYMMETRIC, true);
        double[] means = moments.means(0);
        float[] rows = layer.rows();
        for (int n = 0; n < layer.outputs(); n++) {
            double change = 0;
            for (int i = 0; i < K; i++) {
                double now = rounded.integers()[n * K + i] * (double) rounded.scales()[n];
                change += (now - rows[n * K + i]) * means[i];
            }
            assertNotEquals(0, rounded.biasChange()[n]);
            assertEquals(-change, rounded.biasChange()[n], 1e-5);
        }
        ProductLayer bare = layer("MatMul");
        assertArrayEquals(
                new float[7],
                WeightRounding.of(bare, moments(bare, correlated(3, 1)), Scheme.SYMMETRIC, true)
                        .biasChange());
    }

    @Test
    void oneScaleForAll() {
        ProductLayer layer = layer("Gemm");
        Moments moments = moments(layer, correlated(1, 1));
        for (Rounded rounded :
                new Rounded[] {
                    WeightRounding.of(layer, moments, Scheme.SYMMETRIC, false),
                    WeightRounding.nearest(layer, Scheme.SYMMETRIC, false)
                }) {
            for (float scale : rounded.scales()) {
                assertEquals(rounded.scales()[0], scale);
            }
        }
        assertNotEquals(
                WeightRounding.nearest(layer, Scheme.SYMMETRIC, true).scales()[0],
                WeightRounding.nearest(layer, Scheme.SYMMETRIC, true).scales()[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"symmetric", "full_range", "reduced"})
    void integersAreThoseOfTheScheme(String name) {
        Scheme scheme = Scheme.parse(name);
        ProductLayer layer = layer("Gemm");
        Rounded rounded = WeightRounding.of(layer, moments(layer, correlated(0, 1)), scheme, true);
        int most = 0;
        for (byte integer : rounded.integers()) {
            assertTrue(integer >= scheme.min() && integer <= scheme.max(), () -> "" + integer);
            most = Math.max(most, Math.abs(integer));
        }
        assertTrue(most > scheme.max() * 0.9, most + " of " + scheme.max());
    }

    /** With nothing to make up for it there is nothing better. */
    @Test
    void oneWeightIsTheNearestInteger() {
        ProductLayer layer =
                Layers.of(
                        "Conv", Map.of("group", 2L), Tensor.of(new float[] {0.5f, -3}, 2, 1, 1, 1));
        Moments moments = new Moments(layer);
        moments.observe(Networks.numbers(1, 1, 2, 4, 4));
        Rounded rounded = WeightRounding.of(layer, moments, Scheme.SYMMETRIC, false);
        assertEquals(rounded.scales()[0], rounded.scales()[1]);
        for (int n = 0; n < 2; n++) {
            double steps = layer.rows()[n] / rounded.scales()[n];
            assertEquals(Math.rint(steps), rounded.integers()[n]);
        }
    }

    @Test
    void withoutSamplesNearest() {
        ProductLayer layer = layer("Gemm");
        Rounded rounded = WeightRounding.of(layer, new Moments(layer), Scheme.SYMMETRIC, true);
        Rounded nearest = WeightRounding.nearest(layer, Scheme.SYMMETRIC, true);
        assertArrayEquals(nearest.integers(), rounded.integers());
        assertArrayEquals(nearest.scales(), rounded.scales());
    }

    @Test
    void zerosStayZeros() {
        ProductLayer layer = Layers.of("Gemm", Map.of(), Tensor.of(new float[2 * K], K, 2));
        Rounded rounded =
                WeightRounding.of(layer, moments(layer, correlated(2, 1)), Scheme.SYMMETRIC, true);
        assertArrayEquals(new byte[2 * K], rounded.integers());
        assertArrayEquals(new float[] {1, 1}, rounded.scales());
        assertArrayEquals(new float[2], rounded.biasChange(), 1e-30f);
    }

    /** By hand: in steps of 2 / 127. */
    @Test
    void nearestByHand() {
        ProductLayer layer =
                Layers.of("Gemm", Map.of("transB", 1L), Tensor.of(new float[] {1, -2}, 1, 2));
        Rounded rounded = WeightRounding.nearest(layer, Scheme.SYMMETRIC, true);
        assertArrayEquals(new float[] {2f / 127}, rounded.scales());
        // 63.5 is a tie, or next to one
        assertTrue(rounded.integers()[0] == 63 || rounded.integers()[0] == 64);
        assertEquals(-127, rounded.integers()[1]);
    }
}
