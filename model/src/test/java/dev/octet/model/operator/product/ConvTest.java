package dev.octet.model.operator.product;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ConvTest {
    private static final Tensor LINE = floats(shape(1, 1, 4), 1, 2, 3, 4);

    @Test
    void multipliesWindowsByTheKernel() {
        Tensor w = floats(shape(1, 1, 2), 1, 10);
        Tensor bias = floats(shape(1), 1000);
        assertFloats(0, NodeRun.of("Conv", 7).one(LINE, w), shape(1, 1, 3), 21, 32, 43);
        assertFloats(
                0, NodeRun.of("Conv", 22).one(LINE, w, bias), shape(1, 1, 3), 1021, 1032, 1043);
    }

    @Test
    void padsWithZeros() {
        Tensor x = floats(shape(1, 1, 3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Tensor w = floats(shape(1, 1, 3, 3), 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Tensor y = NodeRun.of("Conv", 11).with("pads", new int[] {1, 1, 1, 1}).one(x, w);
        assertFloats(0, y, shape(1, 1, 3, 3), 12, 21, 16, 27, 45, 33, 24, 39, 28);
        Tensor uneven =
                NodeRun.of("Conv", 11)
                        .with("pads", new int[] {0, 1, 0, 0})
                        .with("strides", new int[] {1, 2})
                        .one(x, w);
        assertFloats(0, uneven, shape(1, 1, 1, 1), 27);
    }

    @Test
    void stridesAndDilationsSkip() {
        Tensor x = floats(shape(1, 1, 6), 1, 2, 3, 4, 5, 6);
        Tensor w = floats(shape(1, 1, 2), 1, 10);
        Tensor y =
                NodeRun.of("Conv", 11)
                        .with("strides", new int[] {2})
                        .with("dilations", new int[] {3})
                        .with("kernel_shape", new int[] {2})
                        .one(x, w);
        assertFloats(0, y, shape(1, 1, 2), 41, 63);
    }

    @Test
    void paddingOfItsOwn() {
        Tensor w = floats(shape(1, 1, 2), 1, 1);
        NodeRun upper = NodeRun.of("Conv", 11).with("auto_pad", "SAME_UPPER");
        NodeRun lower = NodeRun.of("Conv", 11).with("auto_pad", "SAME_LOWER");
        NodeRun valid = NodeRun.of("Conv", 11).with("auto_pad", "VALID");
        assertFloats(0, upper.one(LINE, w), shape(1, 1, 4), 3, 5, 7, 4);
        assertFloats(0, lower.one(LINE, w), shape(1, 1, 4), 1, 3, 5, 7);
        assertFloats(0, valid.one(LINE, w), shape(1, 1, 3), 3, 5, 7);
        Tensor wide = upper.with("dilations", new int[] {2}).one(LINE, w);
        assertFloats(0, wide, shape(1, 1, 4), 2, 4, 6, 3);
    }

    @Test
    void channelsSeeTheirGroup() {
        Tensor x = floats(shape(1, 4, 1), 1, 2, 3, 4);
        Tensor w = floats(shape(4, 2, 1), 1, 0, 0, 1, 10, 0, 0, 10);
        Tensor y = NodeRun.of("Conv", 11).with("group", 2).one(x, w);
        assertFloats(0, y, shape(1, 4, 1), 1, 2, 30, 40);
        Tensor all = floats(shape(1, 4, 1), 1, 10, 100, 1000);
        assertFloats(0, NodeRun.of("Conv", 11).one(x, all), shape(1, 1, 1), 4321);
    }

    @Test
    void anyNumberOfSpatialAxes() {
        // with ones everywhere an output counts its taps that are inside
        Tensor x = floats(shape(1, 1, 2, 2, 2, 2), new double[16]);
        Tensor w = floats(shape(1, 1, 2, 2, 2, 2), new double[16]);
        for (int i = 0; i < 16; i++) {
            x.setDouble(i, 1);
            w.setDouble(i, 1);
        }
        Tensor y =
                NodeRun.of("Conv", 11).with("pads", new int[] {1, 0, 0, 0, 0, 0, 0, 1}).one(x, w);
        assertFloats(0, y, shape(1, 1, 2, 1, 1, 2), 8, 4, 16, 8);
    }

    @Test
    void emptyAxes() {
        Tensor w = floats(shape(2, 1, 2), 1, 1, 1, 1);
        NodeRun node = NodeRun.of("Conv", 11);
        assertFloats(0, node.one(floats(shape(0, 1, 4)), w), shape(0, 2, 3));
        Tensor noChannels = floats(shape(2, 0, 2));
        Tensor bias = floats(shape(2), 5, 6);
        Tensor y = node.one(floats(shape(1, 0, 3)), noChannels, bias);
        assertFloats(0, y, shape(1, 2, 2), 5, 5, 6, 6);
    }

    @Test
    void otherFloats() {
        for (ElementType element :
                new ElementType[] {ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16}) {
            Tensor x = tensor(element, shape(1, 1, 2), 256, 1);
            Tensor w = tensor(element, shape(1, 1, 2), 1, 0.5);
            Tensor y = NodeRun.of("Conv", 22).one(x, w);
            // 256.5 has ten binary digits: bfloat16 has eight
            double wanted = element == ElementType.BFLOAT16 ? 256 : 256.5;
            assertEquals(element, y.element());
            assertFloats(0, y, shape(1, 1, 1), wanted);
        }
    }

    @Test
    void attributesCanBeRead() {
        Conv conv =
                (Conv)
                        NodeRun.of("Conv", 11)
                                .with("group", 3)
                                .with("strides", new int[] {2})
                                .bind(LINE, LINE);
        assertEquals(3, conv.groups());
        assertArrayEquals(new int[] {2}, conv.windows().strides());
        assertEquals(2, conv.axes(LINE.shape(), floats(shape(1, 1, 1), 1).shape())[0].out());
    }

    @Test
    void whatDoesNotFit() {
        NodeRun node = NodeRun.of("Conv", 11);
        Tensor w = floats(shape(1, 1, 2), 1, 1);
        refused(node, LINE, floats(shape(1, 2, 2), 1, 1, 1, 1));
        refused(node, LINE, floats(shape(1, 1, 5), 1, 1, 1, 1, 1));
        refused(node, LINE, floats(shape(1, 1, 0)));
        refused(node, LINE, floats(shape(1, 1), 1));
        refused(node, floats(shape(1, 1), 1), floats(shape(1, 1), 1));
        refused(node, LINE, w, floats(shape(2), 1, 1));
        refused(node, LINE, tensor(ElementType.DOUBLE, shape(1, 1, 1), 1));
        refused(node, Tensor.of(new int[4], 1, 1, 4), Tensor.of(new int[2], 1, 1, 2));
        refused(NodeRun.of("Conv", 11).with("kernel_shape", new int[] {3}), LINE, w);
        refused(NodeRun.of("Conv", 11).with("strides", new int[] {0}), LINE, w);
        refused(NodeRun.of("Conv", 11).with("pads", new int[] {-1, 0}), LINE, w);
        refused(NodeRun.of("Conv", 11).with("group", Integer.MAX_VALUE), LINE, w);
    }

    private static void refused(NodeRun node, Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> node.one(inputs));
    }

    @Test
    void whatIsNotKnown() {
        NodeRun none = NodeRun.of("Conv", 11).with("group", 0);
        NodeRun pooling = NodeRun.of("Conv", 11).with("ceil_mode", 1);
        NodeRun padding = NodeRun.of("Conv", 11).with("auto_pad", "SOME");
        assertThrows(Unsupported.class, () -> none.bind(LINE, LINE));
        assertThrows(Unsupported.class, () -> pooling.bind(LINE, LINE));
        assertThrows(Unsupported.class, () -> padding.bind(LINE, LINE));
    }
}
