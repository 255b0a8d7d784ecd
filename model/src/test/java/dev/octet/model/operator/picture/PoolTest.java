package dev.octet.model.operator.picture;

import static dev.octet.model.operator.OneNode.doubles;
import static dev.octet.model.operator.OneNode.range;
import static dev.octet.model.operator.OneNode.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.OneNode;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MaxPool, AveragePool, LpPool and the global ones. */
class PoolTest {
    private static Tensor row(double... values) {
        return tensor(ElementType.FLOAT, new int[] {1, 1, values.length}, values);
    }

    private static OneNode pool(String type, int version, int... kernel) {
        return OneNode.of(type, version).with("kernel_shape", kernel);
    }

    @Test
    void largestOfEachWindowOfEachType() {
        for (ElementType element :
                new ElementType[] {
                    ElementType.FLOAT,
                    ElementType.DOUBLE,
                    ElementType.FLOAT16,
                    ElementType.BFLOAT16,
                    ElementType.INT8
                }) {
            Tensor x = tensor(element, new int[] {1, 2, 3}, -1, -7, -3, 4, 5, 0);
            assertArrayEquals(new double[] {-1, -3, 5, 5}, doubles(pool("MaxPool", 22, 2).run(x)));
        }
        Tensor bytes = Tensor.of(ElementType.UINT8, new byte[] {1, (byte) 200}, 1, 1, 2);
        assertEquals(200, pool("MaxPool", 12, 2).run(bytes).getLong(0));
        Tensor whole = Tensor.of(new int[] {1, 2}, 1, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> pool("MaxPool", 12, 2).run(whole));
    }

    @Test
    void placesCountOverTheWholeTensor() {
        // the second plane descends, so that the first of each window counts
        Tensor x = range(1, 2, 2, 3);
        for (int i = 6; i < 12; i++) {
            x.setDouble(i, -i);
        }
        OneNode node = pool("MaxPool", 8, 2, 2);
        List<Tensor> rows = node.run(2, x);
        assertArrayEquals(new float[] {4, 5, -6, -7}, rows.get(0).toFloats());
        assertArrayEquals(new long[] {4, 5, 6, 7}, rows.get(1).toLongs());
        // column-major: row + column · 2
        List<Tensor> columns = node.with("storage_order", 1).run(2, x);
        assertArrayEquals(new long[] {3, 5, 6, 8}, columns.get(1).toLongs());
        assertEquals(1, node.bind(1, x).evaluate(Inputs.of(x)).size());
    }

    @Test
    void nanWinsAndPaddingNever() {
        Tensor x = row(1, Double.NaN, Double.NaN, 7);
        List<Tensor> y = pool("MaxPool", 12, 3).run(2, x);
        assertArrayEquals(new double[] {Double.NaN, Double.NaN}, doubles(y.get(0)));
        assertArrayEquals(new long[] {1, 1}, y.get(1).toLongs());
        List<Tensor> padded =
                pool("MaxPool", 12, 2)
                        .with("pads", new int[] {1, 3})
                        .with("strides", new int[] {2})
                        .run(2, row(-5, -6));
        assertArrayEquals(new double[] {-5, -6, Double.NEGATIVE_INFINITY}, doubles(padded.get(0)));
        assertArrayEquals(new long[] {0, 1, -1}, padded.get(1).toLongs());
    }

    @Test
    void ceilModeLetsTheLastWindowReachBeyond() {
        Tensor x = row(1, 2, 3, 4, 5);
        OneNode node = pool("MaxPool", 10, 2).with("strides", new int[] {2});
        assertArrayEquals(new float[] {2, 4}, node.run(x).toFloats());
        assertArrayEquals(new float[] {2, 4, 5}, node.with("ceil_mode", 1).run(x).toFloats());
        // a window of three over two elements, as in PyTorch
        OneNode large = pool("MaxPool", 10, 3).with("strides", new int[] {2}).with("ceil_mode", 1);
        assertArrayEquals(new float[] {2}, large.run(row(1, 2)).toFloats());
        assertThrows(IllegalArgumentException.class, () -> large.run(row(1)));
        OneNode floor = pool("MaxPool", 10, 3).with("strides", new int[] {2});
        assertThrows(IllegalArgumentException.class, () -> floor.run(row(1, 2)));
        // a second window would begin in the padding behind
        OneNode behind =
                pool("MaxPool", 10, 2)
                        .with("strides", new int[] {3})
                        .with("pads", new int[] {0, 1})
                        .with("ceil_mode", 1);
        assertArrayEquals(new float[] {2}, behind.run(row(1, 2, 3)).toFloats());
    }

    @Test
    void dilationsSkipElements() {
        Tensor x = row(9, 1, 2, 8, 3, 4);
        OneNode node = pool("MaxPool", 10, 2).with("dilations", new int[] {3});
        assertArrayEquals(new float[] {9, 3, 4}, node.run(x).toFloats());
        OneNode average = pool("AveragePool", 19, 2).with("dilations", new int[] {3});
        assertArrayEquals(new float[] {8.5f, 2, 3}, average.run(x).toFloats());
        OneNode norm = pool("LpPool", 18, 2).with("dilations", new int[] {3}).with("p", 1);
        assertArrayEquals(new float[] {17, 4, 6}, norm.run(x).toFloats());
    }

    @Test
    void attributesAreKnownFromTheirVersionsOn() {
        Tensor x = row(1, 2, 3);
        String[] types = {"MaxPool", "AveragePool", "LpPool"};
        int[] ceil = {10, 10, 18};
        int[] dilations = {10, 19, 18};
        for (int i = 0; i < types.length; i++) {
            OneNode early = pool(types[i], ceil[i] - 1, 1).with("ceil_mode", 1);
            assertThrows(Unsupported.class, () -> early.run(x), types[i]);
            pool(types[i], ceil[i], 1).with("ceil_mode", 1).run(x);
            OneNode old = pool(types[i], dilations[i] - 1, 1).with("dilations", new int[] {1});
            assertThrows(Unsupported.class, () -> old.run(x), types[i]);
            pool(types[i], dilations[i], 1).with("dilations", new int[] {1}).run(x);
            OneNode bare = OneNode.of(types[i], 22);
            assertThrows(Unsupported.class, () -> bare.run(x), types[i]);
        }
        OneNode order = pool("MaxPool", 7, 1).with("storage_order", 0);
        assertThrows(Unsupported.class, () -> order.run(x));
    }

    @Test
    void paddingCountsWhereItIsAskedFor() {
        OneNode node =
                pool("AveragePool", 19, 3)
                        .with("pads", new int[] {1, 1})
                        .with("strides", new int[] {2});
        Tensor x = row(3, 6, 9, 12);
        assertArrayEquals(new float[] {4.5f, 9}, node.run(x).toFloats());
        node.with("count_include_pad", 1);
        assertArrayEquals(new float[] {3, 9}, node.run(x).toFloats());
        // the last window has 12 and padding, and one place beyond that does not count
        node.with("ceil_mode", 1);
        assertArrayEquals(new float[] {3, 9, 6}, node.run(x).toFloats());
    }

    @Test
    void automaticPadding() {
        Tensor x = row(2, 4, 6, 8);
        OneNode node = pool("AveragePool", 11, 2);
        assertArrayEquals(
                new float[] {3, 5, 7, 8}, node.with("auto_pad", "SAME_UPPER").run(x).toFloats());
        assertArrayEquals(
                new float[] {2, 3, 5, 7}, node.with("auto_pad", "SAME_LOWER").run(x).toFloats());
        assertArrayEquals(new float[] {3, 5, 7}, node.with("auto_pad", "VALID").run(x).toFloats());
        OneNode other = pool("AveragePool", 11, 2).with("auto_pad", "SAME");
        assertThrows(Unsupported.class, () -> other.run(x));
    }

    @Test
    void hugeKernelsAreNoLongWalks() {
        int most = Integer.MAX_VALUE;
        OneNode node =
                pool("AveragePool", 19, most - 2, most - 2)
                        .with("pads", new int[] {most - 3, 0, 0, most - 3})
                        .with("count_include_pad", 1);
        Tensor x = tensor(ElementType.DOUBLE, new int[] {1, 1, 1, 1}, 5);
        double taps = (double) (most - 2) * (most - 2);
        assertEquals(5 / taps, node.run(x).getDouble(0));
        OneNode beyond = pool("MaxPool", 12, 1).with("pads", new int[] {most, 1});
        assertThrows(IllegalArgumentException.class, () -> beyond.run(row(1)));
    }

    @Test
    void norms() {
        Tensor x = row(-3, 4, 0);
        assertArrayEquals(new float[] {5, 4}, pool("LpPool", 7, 2).run(x).toFloats());
        assertArrayEquals(new float[] {7, 4}, pool("LpPool", 22, 2).with("p", 1).run(x).toFloats());
        double cube = Math.cbrt(27 + 64);
        assertEquals((float) cube, OneNode.of("GlobalLpPool", 7).with("p", 3).run(x).getFloat(0));
        assertEquals(5, OneNode.of("GlobalLpPool", 22).run(x).getDouble(0));
        OneNode zero = OneNode.of("GlobalLpPool", 22).with("p", 0);
        assertThrows(Unsupported.class, () -> zero.run(x));
    }

    @Test
    void wholePlanes() {
        Tensor x = range(1, 2, 2, 2);
        Tensor mean = OneNode.of("GlobalAveragePool", 7).run(x);
        assertEquals(Shape.of(1, 2, 1, 1), mean.shape());
        assertArrayEquals(new float[] {1.5f, 5.5f}, mean.toFloats());
        assertArrayEquals(new float[] {3, 7}, OneNode.of("GlobalMaxPool", 22).run(x).toFloats());
        Tensor empty = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 1, 0));
        assertEquals(Double.NaN, OneNode.of("GlobalAveragePool", 7).run(empty).getDouble(0));
        assertEquals(
                Double.NEGATIVE_INFINITY, OneNode.of("GlobalMaxPool", 7).run(empty).getDouble(0));
        assertThrows(
                IllegalArgumentException.class, () -> OneNode.of("GlobalMaxPool", 7).run(range(3)));
        assertThrows(IllegalArgumentException.class, () -> pool("MaxPool", 12, 1, 1).run(row(1)));
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 3, 4));
        assertEquals(Shape.of(0, 3, 3), pool("MaxPool", 12, 2).run(none).shape());
    }
}
