package dev.octet.model.quantize.weights;

import static dev.octet.model.quantize.weights.Layers.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Networks;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    /** What lies at a place of a channel, 0 outside: all that a convolution knows of padding. */
    private static double at(Tensor x, int n, int c, int row, int column) {
        int height = x.shape().get(2);
        int width = x.shape().get(3);
        boolean isInside = row >= 0 && row < height && column >= 0 && column < width;
        return isInside
                ? x.getDouble(((n * x.shape().get(1) + c) * height + row) * width + column)
                : 0;
    }

    /** The rows of a group of a convolution with 3x2 taps, each place by itself. */
    private static List<double[]> rows(
            Tensor x, int group, int perGroup, int stride, int dilation, int[] pads) {
        int height = (x.shape().get(2) + pads[0] + pads[2] - 2 * dilation - 1) / stride + 1;
        int width = (x.shape().get(3) + pads[1] + pads[3] - dilation - 1) / stride + 1;
        List<double[]> rows = new ArrayList<>();
        for (int n = 0; n < x.shape().get(0); n++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    double[] row = new double[perGroup * 6];
                    for (int k = 0; k < row.length; k++) {
                        int c = group * perGroup + k / 6;
                        int down = i * stride + k % 6 / 2 * dilation - pads[0];
                        int right = j * stride + k % 2 * dilation - pads[1];
                        row[k] = at(x, n, c, down, right);
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static double[] means(List<double[]> rows) {
        double[] means = new double[rows.get(0).length];
        rows.forEach(
                row -> {
                    for (int i = 0; i < row.length; i++) {
                        means[i] += row[i] / rows.size();
                    }
                });
        return means;
    }

    private static void check(
            List<double[]> rows, double[] around, Moments moments, int group, double slack) {
        double[] means = means(rows);
        int k = means.length;
        assertArrayEquals(means, moments.means(group), slack);
        double[][] covariance = moments.covariance(group, 0, k);
        double[] variances = moments.variances(group);
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double expected = 0;
                for (double[] row : rows) {
                    expected += (row[i] - around[i]) * (row[j] - around[j]) / rows.size();
                }
                assertEquals(expected, covariance[i][j], slack, i + ", " + j);
                if (i == j) {
                    assertEquals(expected, variances[i], slack);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 0 0 0 0",
        "2, 1, 2, 1, 1 1 1 1",
        "1, 1, 1, 2, 2 0 1 3",
        "2, 2, 2, 2, 1 2 0 0",
        "1, 4, 1, 1, 1 0 1 0",
        "3, 4, 2, 1, 0 1 0 1"
    })
    void ofConvolutions(int images, int groups, int stride, int dilation, String text) {
        int[] pads = List.of(text.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
        Map<String, Object> attributes =
                Map.of(
                        "group", (long) groups,
                        "strides", longs(stride, stride),
                        "dilations", longs(dilation, dilation),
                        "pads", longs(pads));
        int perGroup = 4 / groups;
        ProductLayer layer = Layers.of("Conv", attributes, Networks.numbers(1, 8, perGroup, 3, 2));
        assertEquals(groups, layer.groups());
        assertEquals(8, layer.outputs());
        assertEquals(6 * perGroup, layer.k());
        Moments moments = new Moments(layer);
        assertTrue(moments.isEmpty());
        Tensor one = Networks.numbers(2, images, 4, 7, 6);
        Tensor other = Networks.numbers(3, images, 4, 6, 7);
        moments.observe(one);
        moments.observe(other);
        for (int group = 0; group < groups; group++) {
            List<double[]> rows = rows(one, group, perGroup, stride, dilation, pads);
            rows.addAll(rows(other, group, perGroup, stride, dilation, pads));
            check(rows, means(rows), moments, group, 1e-5);
        }
    }

    @Test
    void ofASignal() {
        ProductLayer layer =
                Layers.of(
                        "Conv",
                        Map.of("pads", longs(1, 0), "strides", longs(2)),
                        Networks.numbers(1, 3, 1, 2));
        Moments moments = new Moments(layer);
        moments.observe(Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 4));
        List<double[]> rows = List.of(new double[] {0, 1}, new double[] {2, 3});
        check(rows, means(rows), moments, 0, 1e-6);
        assertEquals(2 * 2 * 3 * 2, layer.operations(Tensor.of(new float[4], 1, 1, 4)));
    }

    /** MatMul has no bias that could make up for a mean. */
    @ParameterizedTest
    @ValueSource(strings = {"MatMul", "Gemm 0", "Gemm 1"})
    void ofMultiplications(String text) {
        String[] words = text.split(" ");
        Map<String, Object> attributes = new HashMap<>();
        if (words.length > 1) {
            attributes.put("transB", Long.valueOf(words[1]));
        }
        boolean isTransposed = text.endsWith("1");
        ProductLayer layer =
                Layers.of(
                        words[0],
                        attributes,
                        Networks.numbers(1, isTransposed ? 3 : 5, isTransposed ? 5 : 3));
        assertEquals(3, layer.outputs());
        assertEquals(5, layer.k());
        Tensor x =
                text.equals("MatMul") ? Networks.numbers(2, 2, 7, 5) : Networks.numbers(2, 14, 5);
        Moments moments = new Moments(layer);
        moments.observe(x);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            double[] row = new double[5];
            for (int j = 0; j < 5; j++) {
                row[j] = x.getDouble(5 * i + j);
            }
            rows.add(row);
        }
        double[] around = text.equals("MatMul") ? new double[5] : means(rows);
        check(rows, around, moments, 0, 1e-6);
        assertEquals(2L * 14 * 5 * 3, layer.operations(x));
    }

    /** Of 1000 rows the 2nd, 6th and so on. */
    @Test
    void ofManyRowsSomeAtEqualDistances() {
        ProductLayer layer = Layers.of("Gemm", Map.of(), Networks.numbers(1, 1, 1));
        float[] x = new float[1000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 4 == 2 ? 3 : 1000;
        }
        Moments moments = new Moments(layer);
        moments.observe(Tensor.of(x, 1000, 1));
        assertArrayEquals(new double[] {3}, moments.means(0));
    }

    @Test
    void blocksOfLongRows() {
        assertEquals(1024, Moments.block(1024));
        assertEquals(513, Moments.block(1025));
        ProductLayer layer = Layers.of("Gemm", Map.of(), Networks.numbers(1, 1025, 1));
        Tensor x = Networks.numbers(2, 3, 1025);
        Moments moments = new Moments(layer);
        moments.observe(x);
        double[] means = moments.means(0);
        double[][] last = moments.covariance(0, 513, 512);
        double expected = 0;
        for (int n = 0; n < 3; n++) {
            double a = x.getDouble(1025 * n + 513 + 2) - means[515];
            expected += a * (x.getDouble(1025 * n + 513 + 511) - means[1024]) / 3;
        }
        assertEquals(expected, last[2][511], 1e-6);
        assertEquals(expected, last[511][2], 1e-6);
    }

    @Test
    void rowsThatAreNotFiniteSayNothing() {
        ProductLayer layer = Layers.of("Gemm", Map.of(), Networks.numbers(1, 2, 1));
        Moments moments = new Moments(layer);
        moments.observe(Tensor.of(new float[] {Float.NaN, 5, 5, Float.POSITIVE_INFINITY}, 2, 2));
        assertTrue(moments.isEmpty());
        moments.observe(Tensor.of(new float[] {1, 2, Float.NaN, 5, 3, 6}, 3, 2));
        assertArrayEquals(new double[] {2, 4}, moments.means(0));
        assertArrayEquals(new double[] {1, 4}, moments.variances(0), 1e-6);
    }
}
