package dev.octet.model.operator.picture;

import static dev.octet.model.operator.OneNode.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.OneNode;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** DepthToSpace and SpaceToDepth. */
class BlocksTest {
    @Test
    void channelsBecomeBlocks() {
        // eight channels of one place: two output channels of 2 x 2
        Tensor x = range(1, 8, 1, 1);
        OneNode node = OneNode.of("DepthToSpace", 13).with("blocksize", 2);
        assertEquals(Shape.of(1, 2, 2, 2), node.run(x).shape());
        // the output's channel changes fastest, or the place
        assertArrayEquals(new float[] {0, 2, 4, 6, 1, 3, 5, 7}, node.run(x).toFloats());
        assertArrayEquals(
                new float[] {0, 1, 2, 3, 4, 5, 6, 7}, node.with("mode", "CRD").run(x).toFloats());
    }

    @Test
    void placesOfABlockLieSideBySide() {
        // four channels of two places in a row
        Tensor x = range(1, 4, 1, 2);
        OneNode node = OneNode.of("DepthToSpace", 7).with("blocksize", 2);
        assertArrayEquals(new float[] {0, 2, 1, 3, 4, 6, 5, 7}, node.run(x).toFloats());
    }

    @Test
    void thereAndBackIsTheSame() {
        for (String mode : new String[] {"DCR", "CRD"}) {
            Tensor x = range(2, 3, 4, 6);
            Tensor deep =
                    OneNode.of("SpaceToDepth", 28).with("mode", mode).with("blocksize", 2).run(x);
            assertEquals(Shape.of(2, 12, 2, 3), deep.shape());
            Tensor back =
                    OneNode.of("DepthToSpace", 28)
                            .with("mode", mode)
                            .with("blocksize", 2)
                            .run(deep);
            assertArrayEquals(x.toFloats(), back.toFloats(), mode);
        }
        // two channels of 2 x 2, the channel fastest
        Tensor x = range(1, 2, 2, 2);
        assertArrayEquals(
                new float[] {0, 4, 1, 5, 2, 6, 3, 7},
                OneNode.of("SpaceToDepth", 7).with("blocksize", 2).run(x).toFloats());
    }

    @Test
    void refuses() {
        Tensor x = range(1, 4, 2, 3);
        OneNode node = OneNode.of("DepthToSpace", 13).with("blocksize", 3);
        assertThrows(IllegalArgumentException.class, () -> node.run(x));
        assertThrows(IllegalArgumentException.class, () -> node.run(range(1, 9)));
        OneNode space = OneNode.of("SpaceToDepth", 13).with("blocksize", 2);
        assertThrows(IllegalArgumentException.class, () -> space.run(x));
        OneNode large = OneNode.of("SpaceToDepth", 13).with("blocksize", 1 << 16);
        assertThrows(Unsupported.class, () -> large.run(x));
        assertThrows(Unsupported.class, () -> OneNode.of("SpaceToDepth", 13).run(x));
        OneNode old = OneNode.of("DepthToSpace", 10).with("blocksize", 2).with("mode", "CRD");
        assertThrows(Unsupported.class, () -> old.run(x));
        OneNode early = OneNode.of("SpaceToDepth", 27).with("blocksize", 2).with("mode", "CRD");
        assertThrows(Unsupported.class, () -> early.run(x));
        Tensor none = Tensor.zeros(ElementType.INT8, Shape.of(0, 4, 2, 2));
        assertEquals(
                Shape.of(0, 1, 4, 4),
                OneNode.of("DepthToSpace", 13).with("blocksize", 2).run(none).shape());
    }
}
