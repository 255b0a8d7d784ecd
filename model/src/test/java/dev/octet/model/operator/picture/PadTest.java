package dev.octet.model.operator.picture;

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
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pad and CenterCropPad. */
class PadTest {
    private static long[] values(String text) {
        return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** Of 1 2 3; the long ones worked out by walking back and forth. */
    @ParameterizedTest
    @CsvSource({
        "constant, 1, 2, 0 1 2 3 0 0",
        "edge, 1, 2, 1 1 2 3 3 3",
        "reflect, 1, 2, 2 1 2 3 2 1",
        "wrap, 1, 2, 3 1 2 3 1 2",
        "reflect, 7, 5, 2 3 2 1 2 3 2 1 2 3 2 1 2 3 2",
        "wrap, 4, 4, 3 1 2 3 1 2 3 1 2 3 1",
        "constant, -1, 1, 2 3 0",
        "edge, 2, -1, 1 1 1 2",
        "reflect, -1, 2, 2 3 2 3",
        "wrap, -1, 2, 2 3 2 3",
        "constant, -5, 4, 0 0",
        "edge, -1, -1, 2",
    })
    void modes(String mode, int front, int back, String wanted) {
        for (ElementType element : ElementType.values()) {
            if (element != ElementType.BOOL) {
                Tensor x = tensor(element, new int[] {3}, 1, 2, 3);
                Tensor y = OneNode.of("Pad", 19).with("mode", mode).run(x, longs(front, back));
                assertArrayEquals(values(wanted), y.toLongs(), element.toString());
            }
        }
    }

    @Test
    void oneElementIsRepeatedByAnyMode() {
        for (String mode : new String[] {"edge", "reflect", "wrap"}) {
            Tensor y = OneNode.of("Pad", 25).with("mode", mode).run(floats(7), longs(1, 2));
            assertArrayEquals(new float[] {7, 7, 7, 7}, y.toFloats(), mode);
        }
    }

    @Test
    void everyAxisAndSomeAxes() {
        Tensor x = range(2, 2);
        Tensor constant = floats(9);
        assertArrayEquals(
                new float[] {9, 9, 9, 9, 0, 1, 9, 2, 3},
                OneNode.of("Pad", 11).run(x, longs(1, 1, 0, 0), constant).toFloats());
        Tensor axis = Tensor.of(new int[] {-1}, 1);
        assertArrayEquals(
                new float[] {9, 0, 1, 9, 2, 3},
                OneNode.of("Pad", 18).run(x, longs(1, 0), constant, axis).toFloats());
        // the second axis first
        Tensor axes = longs(1, 0);
        assertEquals(
                Shape.of(6, 4),
                OneNode.of("Pad", 18).run(x, longs(1, 2, 1, 2), null, axes).shape());
        Tensor bools = Tensor.of(ElementType.BOOL, new byte[] {1}, 1);
        assertArrayEquals(
                new long[] {0, 1}, OneNode.of("Pad", 13).run(bools, longs(1, 0)).toLongs());
    }

    @Test
    void attributesOfTheSecondVersion() {
        Tensor x = floats(1, 2);
        OneNode node = OneNode.of("Pad", 7).with("pads", new int[] {1, -1}).with("value", 0.5f);
        assertArrayEquals(new float[] {0.5f, 1}, node.run(x).toFloats());
        assertThrows(Unsupported.class, () -> OneNode.of("Pad", 10).run(x));
        assertThrows(Unsupported.class, () -> OneNode.of("Pad", 11).run(x));
        OneNode late = OneNode.of("Pad", 11).with("value", 1f);
        assertThrows(Unsupported.class, () -> late.run(x, longs(0, 0)));
        OneNode wrap = OneNode.of("Pad", 18).with("mode", "wrap");
        assertThrows(Unsupported.class, () -> wrap.run(x, longs(0, 0)));
        Tensor axes = longs(0);
        assertThrows(
                Unsupported.class,
                () -> OneNode.of("Pad", 13).run(x, longs(0, 0), floats(0), axes));
    }

    @Test
    void nothingAndScalars() {
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(0));
        OneNode node = OneNode.of("Pad", 13);
        assertArrayEquals(new float[] {4}, node.run(none, longs(1, 0), floats(4)).toFloats());
        OneNode edge = OneNode.of("Pad", 13).with("mode", "edge");
        assertThrows(IllegalArgumentException.class, () -> edge.run(none, longs(1, 0)));
        assertThrows(IllegalArgumentException.class, () -> edge.run(floats(1), longs(-1, 2)));
        Tensor scalar = Tensor.of(new float[] {3});
        assertEquals(3, node.run(scalar, longs()).getDouble(0));
    }

    @Test
    void refuses() {
        Tensor x = floats(1, 2);
        OneNode node = OneNode.of("Pad", 18);
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(-2, -1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(1L << 40, 0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> node.run(x, longs(Long.MIN_VALUE, Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(1, 1), floats(1, 2)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(1, 1), longs(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> node.run(x, longs(1, 1, 1, 1), null, longs(0, -1)));
        assertFalse(node.infer(x, longs(1, 1)).get(0).isKnown());
    }

    @Test
    void saysWhatComesWhere() {
        Tensor x = range(2, 3, 4);
        Pad pad = (Pad) OneNode.of("Pad", 18).bind(1, x, longs(1, 2), null, longs(1));
        assertArrayEquals(
                new int[] {0, 1, 0, 0, 2, 0}, pad.pads(Inputs.of(x, longs(1, 2), null, longs(1))));
        Inputs open =
                Inputs.of(
                        Arrays.asList(x.type(), longs(1, 2).type(), null, longs(1).type()),
                        Arrays.asList(null, longs(1, 2), null, null));
        assertNull(pad.pads(open));
    }

    @Test
    void cutsAndPadsAroundTheMiddle() {
        Tensor x = range(5);
        OneNode node = OneNode.of("CenterCropPad", 18);
        assertArrayEquals(new float[] {1, 2, 3}, node.run(x, longs(3)).toFloats());
        assertArrayEquals(new float[] {1, 2}, node.run(x, longs(2)).toFloats());
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 0}, node.run(x, longs(6)).toFloats());
        assertArrayEquals(new float[] {0, 0, 1, 2, 3, 4, 0, 0}, node.run(x, longs(8)).toFloats());
        OneNode last = OneNode.of("CenterCropPad", 18).with("axes", new int[] {-1});
        Tensor size = Tensor.of(new int[] {1}, 1);
        assertArrayEquals(new float[] {1, 4}, last.run(range(2, 3), size).toFloats());
        assertEquals(0, node.run(x, longs(0)).count());
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(-1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(1, 1)));
        assertFalse(node.infer(x, longs(1)).get(0).isKnown());
    }
}
