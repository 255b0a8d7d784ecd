package dev.octet.model.operator.picture;

import static dev.octet.model.operator.OneNode.doubles;
import static dev.octet.model.operator.OneNode.floats;
import static dev.octet.model.operator.OneNode.longs;
import static dev.octet.model.operator.OneNode.range;
import static dev.octet.model.operator.OneNode.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.OneNode;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    private static final Tensor NONE = floats();

    private static OneNode resize(String mode, String coordinates) {
        return OneNode.of("Resize", 19)
                .with("mode", mode)
                .with("coordinate_transformation_mode", coordinates);
    }

    private static double[] values(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /**
     * A ramp of four elements, 0 10 20 30, whose values are 10 times their places, to sizes: what
     * comes out is 10 times the coordinate, held inside.
     */
    @ParameterizedTest
    @CsvSource({
        "half_pixel, 8, 0 2.5 7.5 12.5 17.5 22.5 27.5 30",
        "half_pixel, 2, 5 25",
        "pytorch_half_pixel, 2, 5 25",
        "half_pixel, 1, 15",
        "pytorch_half_pixel, 1, 0",
        "align_corners, 7, 0 5 10 15 20 25 30",
        "align_corners, 1, 0",
        "asymmetric, 8, 0 5 10 15 20 25 30 30",
        "asymmetric, 2, 0 20",
        "half_pixel_symmetric, 2, 5 25",
        "tf_half_pixel_for_nn, 4, 0 10 20 30",
        "tf_half_pixel_for_nn, 2, 10 30",
    })
    void coordinates(String mode, int size, String wanted) {
        for (ElementType element : new ElementType[] {ElementType.FLOAT, ElementType.DOUBLE}) {
            Tensor x = tensor(element, new int[] {4}, 0, 10, 20, 30);
            Tensor y = resize("linear", mode).run(x, NONE, NONE, longs(size));
            assertArrayEquals(values(wanted), doubles(y), 1e-5);
        }
    }

    /** 5 · 0.34 = 1.7 elements, of which one is there: the middle of the source, exactly. */
    @ParameterizedTest
    @CsvSource({"floor", "ceil", "round_prefer_floor", "round_prefer_ceil"})
    void theMiddleStaysTheMiddle(String nearest) {
        Tensor y =
                resize("nearest", "half_pixel_symmetric")
                        .with("nearest_mode", nearest)
                        .run(floats(0, 10, 20, 30, 40), NONE, floats(0.34f));
        assertArrayEquals(new double[] {20}, doubles(y));
    }

    @Test
    void scalesMayHaveAFractionThatSizesLose() {
        // 4 · 0.6 = 2.4 elements, of which two are there
        Tensor x = floats(0, 10, 20, 30);
        Tensor scale = floats(0.6f);
        double length = 4.0 * 0.6f;
        // the middles of 2.4 and of 2 elements are the same: 0.2 of an element further on
        assertArrayEquals(
                new double[] {10 * (0.5 / 0.6 - 0.5), 10 * (1.5 / 0.6 - 0.5)},
                doubles(resize("linear", "half_pixel").run(x, NONE, scale)),
                1e-5);
        assertArrayEquals(
                new double[] {10 * (0.7 / 0.6 - 0.5), 10 * (1.7 / 0.6 - 0.5)},
                doubles(resize("linear", "half_pixel_symmetric").run(x, NONE, scale)),
                1e-5);
        assertArrayEquals(
                new double[] {0, 30 / (length - 1)},
                doubles(resize("linear", "align_corners").run(x, NONE, scale)),
                1e-5);
        // 10 times the float next to 0.7 is less than 7, and is 7 in single precision
        assertEquals(
                Shape.of(7),
                resize("linear", "half_pixel").run(range(10), NONE, floats(0.7f)).shape());
    }

    /** Places -0.25, 0.25, 0.75, ..., and 0, 0.5, 1, ... among three elements. */
    @ParameterizedTest
    @CsvSource({
        "half_pixel, round_prefer_floor, 0 0 1 1 2 2",
        "half_pixel, floor, 0 0 0 1 1 2",
        "half_pixel, ceil, 0 1 1 2 2 2",
        "asymmetric, round_prefer_floor, 0 0 1 1 2 2",
        "asymmetric, round_prefer_ceil, 0 1 1 2 2 2",
        "asymmetric, floor, 0 0 1 1 2 2",
        "asymmetric, ceil, 0 1 1 2 2 2",
    })
    void nearest(String coordinates, String mode, String wanted) {
        for (ElementType element : ElementType.values()) {
            if (element != ElementType.BOOL) {
                Tensor x = tensor(element, new int[] {3}, 0, 1, 2);
                Tensor y =
                        resize("nearest", coordinates)
                                .with("nearest_mode", mode)
                                .run(x, null, floats(2));
                assertEquals(element, y.element());
                assertArrayEquals(values(wanted), doubles(y));
            }
        }
    }

    @Test
    void nearestKeepsEveryBit() {
        Tensor x = Tensor.of(new long[] {Long.MAX_VALUE, Long.MIN_VALUE + 1}, 2);
        assertArrayEquals(
                new long[] {Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + 1, Long.MIN_VALUE + 1},
                resize("nearest", "asymmetric")
                        .with("nearest_mode", "floor")
                        .run(x, null, floats(2))
                        .toLongs());
    }

    @Test
    void alongTwoAxes() {
        Tensor x = Tensor.of(new float[] {0, 10, 20, 30}, 1, 1, 2, 2);
        Tensor y = resize("linear", "align_corners").run(x, NONE, null, longs(1, 1, 3, 3));
        assertArrayEquals(new float[] {0, 5, 10, 10, 15, 20, 20, 25, 30}, y.toFloats());
    }

    @Test
    void cubicConvolution() {
        Tensor x = floats(0, 8, 16, 0);
        // halfway, the kernel with a = -0.75 is -3/32, 19/32, 19/32, -3/32
        Tensor y = resize("cubic", "align_corners").run(x, NONE, null, longs(7));
        assertEquals((19 * 8 + 19 * 16) / 32.0, y.getDouble(3));
        // at the edge the first element stands in for the one in front of it
        assertEquals((19 * 8 - 3 * 16) / 32.0, y.getDouble(1));
        // or it does not count: 19/32 and -3/32 of what is there, by 35/32
        OneNode inside = resize("cubic", "align_corners").with("exclude_outside", 1);
        assertEquals(
                (19 * 8 - 3 * 16) / 35.0, inside.run(x, NONE, null, longs(7)).getDouble(1), 1e-6);
        // with a = -0.5 it is -1/16, 9/16, 9/16, -1/16
        OneNode half = resize("cubic", "align_corners").with("cubic_coeff_a", -0.5f);
        assertEquals((9 * 8 + 9 * 16) / 16.0, half.run(x, NONE, null, longs(7)).getDouble(3));
    }

    @Test
    void antialiasStretchesTheKernel() {
        Tensor x = floats(0, 0, 8, 0, 0, 0, 0, 0);
        // places 0.5, 2.5, ...: distances halved, so 1/8, 3/8, 3/8, 1/8
        Tensor y = resize("linear", "half_pixel").with("antialias", 1).run(x, NONE, null, longs(4));
        assertArrayEquals(new float[] {1, 3, 0, 0}, y.toFloats());
        Tensor same = floats(1, 5, 2);
        assertArrayEquals(
                doubles(resize("cubic", "half_pixel").run(same, NONE, floats(2))),
                doubles(
                        resize("cubic", "half_pixel")
                                .with("antialias", 1)
                                .run(same, NONE, floats(2))));
        OneNode nearest = resize("nearest", "half_pixel").with("antialias", 1);
        assertThrows(Unsupported.class, () -> nearest.run(x, NONE, null, longs(4)));
    }

    @Test
    void cropsARegion() {
        Tensor x = floats(0, 10, 20, 30, 40);
        OneNode node = resize("linear", "tf_crop_and_resize").with("extrapolation_value", -7f);
        // from 1 to 3, and from 2 to 6, of which 4 is the last
        assertArrayEquals(
                new float[] {10, 15, 20, 25, 30},
                node.run(x, floats(0.25f, 0.75f), null, longs(5)).toFloats());
        assertArrayEquals(
                new float[] {20, 40, -7},
                node.run(x, floats(0.5f, 1.5f), null, longs(3)).toFloats());
        assertArrayEquals(
                new float[] {20}, node.run(x, floats(0.25f, 0.75f), null, longs(1)).toFloats());
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, null, longs(3)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, floats(0), null, longs(3)));
    }

    @Test
    void someAxesInProportion() {
        Tensor x = range(1, 4, 2);
        OneNode smaller =
                OneNode.of("Resize", 18)
                        .with("axes", new int[] {-1, 1})
                        .with("keep_aspect_ratio_policy", "not_larger");
        // 3 / 2 and 12 / 4: the smaller is the scale of both
        assertEquals(Shape.of(1, 6, 3), smaller.run(x, null, null, longs(3, 12)).shape());
        OneNode larger =
                OneNode.of("Resize", 18)
                        .with("axes", new int[] {2, 1})
                        .with("keep_aspect_ratio_policy", "not_smaller");
        assertEquals(Shape.of(1, 12, 6), larger.run(x, null, null, longs(3, 12)).shape());
        // 5 / 4 · 2 = 2.5 is rounded up
        assertEquals(Shape.of(1, 5, 3), smaller.run(x, null, null, longs(9, 5)).shape());
        OneNode twice = OneNode.of("Resize", 18).with("axes", new int[] {1, -2});
        assertThrows(IllegalArgumentException.class, () -> twice.run(x, null, null, longs(1, 1)));
        OneNode old = OneNode.of("Resize", 13).with("axes", new int[] {1});
        assertThrows(Unsupported.class, () -> old.run(x, null, null, longs(1)));
    }

    @Test
    void versionsBeforeThereWasAChoice() {
        Tensor x = floats(0, 10, 20, 30);
        Tensor half = floats(0.6f);
        for (String type : new String[] {"Resize", "Upsample"}) {
            OneNode nearest = OneNode.of(type, type.equals("Resize") ? 10 : 9);
            assertArrayEquals(
                    new float[] {0, 0, 10, 10, 20, 20, 30, 30},
                    nearest.run(x, floats(2)).toFloats());
            // downwards it is the neighbour behind: of 1 / 0.6 the second
            assertArrayEquals(new float[] {0, 20}, nearest.run(x, half).toFloats());
            nearest.with("mode", "linear");
            assertArrayEquals(
                    new float[] {0, 5, 10, 15, 20, 25, 30, 30},
                    nearest.run(x, floats(2)).toFloats());
        }
        OneNode seventh = OneNode.of("Upsample", 7).with("scales", List.of(1.5f));
        assertArrayEquals(new float[] {0, 0, 10, 20, 20, 30}, seventh.run(x).toFloats());
        assertThrows(Unsupported.class, () -> OneNode.of("Upsample", 7).run(x));
        assertThrows(Unsupported.class, () -> OneNode.of("Upsample", 9).run(x));
        assertThrows(Unsupported.class, () -> OneNode.of("Upsample", 10).run(x, half));
        assertThrows(Unsupported.class, () -> OneNode.of("Resize", 10).run(x, null, half));
        OneNode cubic = OneNode.of("Resize", 10).with("mode", "cubic");
        assertThrows(Unsupported.class, () -> cubic.run(x, half));
    }

    @Test
    void integersAreRoundedAndStayInTheirType() {
        // halfway between 0 and 255, and beyond both ends by the cubic kernel
        Tensor x = tensor(ElementType.UINT8, new int[] {4}, 0, 255, 0, 255);
        Tensor y = resize("cubic", "align_corners").run(x, null, null, longs(7));
        assertEquals(new TensorType(ElementType.UINT8, Shape.of(7)), y.type());
        assertEquals(128, y.getLong(3));
        // 19/32 - 3/32 of 255 is 127.5
        assertEquals(255, y.getLong(2));
        Tensor steps = tensor(ElementType.UINT8, new int[] {4}, 0, 0, 255, 255);
        Tensor over = resize("cubic", "align_corners").run(steps, null, null, longs(7));
        assertArrayEquals(new long[] {0, 0, 0, 128, 255, 255, 255}, over.toLongs());
        Tensor large = Tensor.zeros(ElementType.UINT64, Shape.of(2));
        large.setLong(0, -1);
        large.setLong(1, -1);
        Tensor same = resize("linear", "align_corners").run(large, null, null, longs(3));
        assertEquals(-1, same.getLong(1));
    }

    @Test
    void whatCountsNothingMayBeInfinite() {
        Tensor x = floats(1, Float.POSITIVE_INFINITY, 3);
        Tensor y = resize("linear", "align_corners").run(x, NONE, null, longs(5));
        double infinity = Double.POSITIVE_INFINITY;
        assertArrayEquals(new double[] {1, infinity, infinity, infinity, 3}, doubles(y));
    }

    @Test
    void nothingAndScalars() {
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 2));
        OneNode node = resize("linear", "half_pixel");
        assertEquals(Shape.of(0, 4), node.run(none, NONE, floats(1, 2)).shape());
        assertThrows(IllegalArgumentException.class, () -> node.run(none, NONE, null, longs(1, 1)));
        Tensor scalar = Tensor.of(new float[] {5});
        assertEquals(5, node.run(scalar, NONE, NONE, longs()).getDouble(0));
        assertEquals(Shape.of(0), node.run(floats(1, 2), NONE, floats(0.3f)).shape());
    }

    @Test
    void refuses() {
        Tensor x = range(2, 2);
        OneNode node = resize("linear", "half_pixel");
        assertThrows(IllegalArgumentException.class, () -> node.run(x));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, NONE));
        assertThrows(
                IllegalArgumentException.class, () -> node.run(x, NONE, floats(1, 1), longs(2, 2)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, floats(1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, floats(1, 0)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, floats(1, Float.NaN)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, floats(1, 1e30f)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, null, longs(2, -1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, NONE, null, floats(2, 1)));
        assertFalse(node.infer(x, NONE, floats(1, 1)).get(0).isKnown());
        OneNode unknown = resize("linear", "whole_pixel");
        assertThrows(Unsupported.class, () -> unknown.run(x, NONE, floats(1, 1)));
    }

    @Test
    void saysHowItChangesEachAxis() {
        Tensor x = range(4, 2);
        Resize resize =
                (Resize)
                        resize("linear", "tf_crop_and_resize")
                                .bind(1, x, floats(0, 0, 1, 0.5f), floats(1, 2));
        List<TensorType> types =
                List.of(x.type(), floats(0, 0, 1, 0.5f).type(), floats(1, 2).type());
        // without the region the shape is known, the coordinates are not
        Inputs partly = Inputs.of(types, Arrays.asList(null, null, floats(1, 2)));
        assertEquals(Shape.of(4, 4), resize.infer(partly).get(0).shape());
        assertNull(resize.axes(partly));
        Inputs all = Inputs.of(types, Arrays.asList(null, floats(0, 0, 1, 0.5f), floats(1, 2)));
        assertEquals(
                List.of(new ResizeAxis(4, 4, 4, 0, 1), new ResizeAxis(2, 4, 4, 0, 0.5)),
                resize.axes(all));
    }
}
