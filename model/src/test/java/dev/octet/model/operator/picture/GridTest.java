package dev.octet.model.operator.picture;

import static dev.octet.model.operator.OneNode.doubles;
import static dev.octet.model.operator.OneNode.longs;
import static dev.octet.model.operator.OneNode.range;
import static dev.octet.model.operator.OneNode.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.OneNode;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** GridSample and AffineGrid. */
class GridTest {
    /** Samples a row 0 10 20 30 at places counted in elements, corners aligned or not. */
    private static double[] sample(String mode, String padding, boolean aligned, double... places) {
        Tensor x = tensor(ElementType.DOUBLE, new int[] {1, 1, 1, 4}, 0, 10, 20, 30);
        Tensor grid = Tensor.zeros(ElementType.DOUBLE, Shape.of(1, 1, places.length, 2));
        for (int i = 0; i < places.length; i++) {
            double at = aligned ? 2 * places[i] / 3 - 1 : (2 * places[i] + 1) / 4 - 1;
            grid.setDouble(2 * i, at);
        }
        return doubles(
                OneNode.of("GridSample", 20)
                        .with("mode", mode)
                        .with("padding_mode", padding)
                        .with("align_corners", aligned ? 1 : 0)
                        .run(x, grid));
    }

    @Test
    void linearly() {
        double[] places = {0, 1.25, 3, -0.5, 3.5, -2, 5};
        for (boolean aligned : new boolean[] {true, false}) {
            assertArrayEquals(
                    new double[] {0, 12.5, 30, 0, 15, 0, 0},
                    sample("linear", "zeros", aligned, places),
                    1e-12);
            assertArrayEquals(
                    new double[] {0, 12.5, 30, 0, 30, 0, 30},
                    sample("linear", "border", aligned, places),
                    1e-12);
        }
        // at the middles of the ends -2 is 2, and 5 is 1; at their edges they are 1 and 2
        assertArrayEquals(
                new double[] {5, 25, 20, 10},
                sample("linear", "reflection", true, -0.5, 3.5, -2, 5),
                1e-12);
        assertArrayEquals(
                new double[] {0, 30, 10, 20},
                sample("linear", "reflection", false, -0.5, 3.5, -2, 5),
                1e-12);
    }

    @Test
    void nearestPrefersTheEvenOne() {
        assertArrayEquals(
                new double[] {0, 20, 20, 10, 0},
                sample("nearest", "zeros", false, 0.5, 1.5, 2.5, 0.75, 4.25));
        assertArrayEquals(new double[] {30, 10}, sample("nearest", "border", false, 4.25, 1.25));
        assertArrayEquals(
                new double[] {30, 20, 0}, sample("nearest", "reflection", false, 4, 5, 7.25));
    }

    @Test
    void cubically() {
        // halfway, the kernel is -3/32, 19/32, 19/32, -3/32
        double middle = (19 * 10 + 19 * 20 - 3 * 30) / 32.0;
        assertArrayEquals(new double[] {middle}, sample("cubic", "zeros", true, 1.5), 1e-12);
        double first = (19 * 10 - 3 * 20) / 32.0;
        assertArrayEquals(new double[] {first}, sample("cubic", "border", true, 0.5), 1e-12);
        assertArrayEquals(
                new double[] {first - 3 * 10 / 32.0},
                sample("cubic", "reflection", true, 0.5),
                1e-12);
        // outside the elements are those of the border, the place is not
        assertArrayEquals(
                new double[] {-3 * 10 / 32.0, 0}, sample("cubic", "border", true, -0.5, -9), 1e-12);
    }

    @Test
    void theLastAxisComesFirst() {
        Tensor x = range(1, 2, 2, 3);
        // x = 1, y = -1: the last of the first row, in both channels
        Tensor grid = Tensor.of(new float[] {1, -1}, 1, 1, 1, 2);
        OneNode node = OneNode.of("GridSample", 16).with("align_corners", 1);
        assertArrayEquals(new float[] {2, 8}, node.run(x, grid).toFloats());
        Tensor volume = range(1, 1, 2, 2, 2);
        Tensor place = Tensor.of(new float[] {0, -1, 1}, 1, 1, 1, 1, 3);
        OneNode deep = OneNode.of("GridSample", 20).with("align_corners", 1);
        assertArrayEquals(new float[] {4.5f}, deep.run(volume, place).toFloats());
        // 4 and 5, and zeros beyond them
        assertEquals(
                (4 + 5) * 19 / 32.0, deep.with("mode", "cubic").run(volume, place).getDouble(0));
    }

    @Test
    void eachPictureHasItsGrid() {
        Tensor x = Tensor.of(new int[] {1, 2, 3, 4}, 2, 1, 1, 2);
        Tensor grid = Tensor.of(new float[] {-1, 0, 0, 0}, 2, 1, 1, 2);
        OneNode node = OneNode.of("GridSample", 20).with("align_corners", 1);
        // 3.5 is between integers, and the even one is 4
        assertArrayEquals(new long[] {1, 4}, node.run(x, grid).toLongs());
    }

    @Test
    void placesThatAreNoNumbersHarmNothing() {
        float[] places = {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -1e30f
        };
        Tensor grid = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 1, places.length, 2));
        for (int i = 0; i < places.length; i++) {
            grid.setDouble(2 * i, places[i]);
        }
        Tensor x = tensor(ElementType.FLOAT, new int[] {1, 1, 1, 2}, 3, 5);
        for (String mode : new String[] {"nearest", "linear", "cubic"}) {
            for (String padding : new String[] {"border", "reflection"}) {
                OneNode node =
                        OneNode.of("GridSample", 22)
                                .with("mode", mode)
                                .with("padding_mode", padding);
                assertEquals(5, node.run(x, grid).count());
            }
            OneNode zeros = OneNode.of("GridSample", 22).with("mode", mode);
            assertArrayEquals(new float[5], zeros.run(x, grid).toFloats(), mode);
        }
        Tensor one = tensor(ElementType.FLOAT, new int[] {1, 1, 1, 1}, 3);
        OneNode single =
                OneNode.of("GridSample", 20)
                        .with("align_corners", 1)
                        .with("padding_mode", "reflection");
        Tensor far = Tensor.of(new float[] {7, 0}, 1, 1, 1, 2);
        assertArrayEquals(new float[] {3}, single.run(one, far).toFloats());
    }

    @Test
    void samplesThatDoNotFitAreRefused() {
        OneNode node = OneNode.of("GridSample", 20);
        Tensor x = range(1, 1, 2, 2);
        assertThrows(IllegalArgumentException.class, () -> node.run(x, range(1, 1, 1, 3)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, range(2, 1, 1, 2)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, range(1, 1, 2)));
        Tensor empty = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 1, 0, 2));
        assertThrows(IllegalArgumentException.class, () -> node.run(empty, range(1, 1, 1, 2)));
        OneNode old = OneNode.of("GridSample", 16).with("mode", "linear");
        assertThrows(Unsupported.class, () -> old.run(x, range(1, 1, 1, 2)));
        OneNode late = OneNode.of("GridSample", 20).with("mode", "bilinear");
        assertThrows(Unsupported.class, () -> late.run(x, range(1, 1, 1, 2)));
    }

    @Test
    void affineMapsOfAllPlaces() {
        // x' = x + 10 y + 100 and y' = y
        Tensor map = Tensor.of(new float[] {1, 10, 100, 0, 1, 0}, 1, 2, 3);
        OneNode node = OneNode.of("AffineGrid", 20);
        Tensor size = longs(1, 5, 2, 2);
        // middles of two elements between -1 and 1
        assertArrayEquals(
                new float[] {94.5f, -0.5f, 95.5f, -0.5f, 104.5f, 0.5f, 105.5f, 0.5f},
                node.run(map, size).toFloats());
        node.with("align_corners", 1);
        assertArrayEquals(
                new float[] {89, -1, 91, -1, 109, 1, 111, 1}, node.run(map, size).toFloats());
        assertArrayEquals(new float[] {99, 0, 101, 0}, node.run(map, longs(1, 5, 1, 2)).toFloats());
    }

    @Test
    void affineMapsOfThreeAxes() {
        // the three coordinates the other way round
        Tensor map = Tensor.of(new float[] {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 7}, 1, 3, 4);
        Tensor y =
                OneNode.of("AffineGrid", 20)
                        .with("align_corners", 1)
                        .run(map, longs(1, 1, 1, 1, 2));
        assertEquals(Shape.of(1, 1, 1, 2, 3), y.shape());
        assertArrayEquals(new float[] {0, 0, 6, 0, 0, 8}, y.toFloats());
        OneNode node = OneNode.of("AffineGrid", 20);
        assertFalse(node.infer(map, longs(1, 1, 1, 1, 2)).get(0).isKnown());
        assertThrows(IllegalArgumentException.class, () -> node.run(map, longs(2, 1, 1, 1, 2)));
        assertThrows(IllegalArgumentException.class, () -> node.run(map, longs(1, 1, 1, 2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> node.run(map, longs(1, 1, 1L << 20, 1L << 20, 1L << 20)));
    }
}
