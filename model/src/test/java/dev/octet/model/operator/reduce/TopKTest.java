package dev.octet.model.operator.reduce;

import static dev.octet.model.operator.OneNode.floats;
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
import java.util.List;
import org.junit.jupiter.api.Test;

class TopKTest {
    @Test
    void ofEqualOnesTheFirstComesFirst() {
        Tensor x = tensor(ElementType.UINT8, new int[] {2, 4}, 3, 9, 3, 9, 1, 0, 2, 1);
        List<Tensor> most = OneNode.of("TopK", 11).run(2, x, longs(3));
        assertArrayEquals(new long[] {9, 9, 3, 2, 1, 1}, most.get(0).toLongs());
        assertArrayEquals(new long[] {1, 3, 0, 2, 0, 3}, most.get(1).toLongs());
        List<Tensor> least =
                OneNode.of("TopK", 24).with("largest", 0).with("sorted", 0).run(2, x, longs(2));
        assertArrayEquals(new long[] {3, 3, 0, 1}, least.get(0).toLongs());
        assertArrayEquals(new long[] {0, 2, 1, 0}, least.get(1).toLongs());
    }

    @Test
    void alongTheFirstAxis() {
        Tensor x = Tensor.of(new float[] {1, 6, 3, 4, 5, 2}, 3, 2);
        List<Tensor> most = OneNode.of("TopK", 10).with("axis", 0).run(2, x, longs(2));
        assertEquals(Shape.of(2, 2), most.get(0).shape());
        assertArrayEquals(new float[] {5, 6, 3, 4}, most.get(0).toFloats());
        assertArrayEquals(new long[] {2, 0, 1, 1}, most.get(1).toLongs());
    }

    @Test
    void kIsAnAttributeAtFirst() {
        Tensor x = floats(1, 3, 2);
        assertArrayEquals(
                new float[] {3, 2}, OneNode.of("TopK", 9).with("k", 2).run(2, x).get(0).toFloats());
        assertThrows(Unsupported.class, () -> OneNode.of("TopK", 9).run(2, x));
        assertThrows(Unsupported.class, () -> OneNode.of("TopK", 9).run(2, x, longs(1)));
        assertThrows(Unsupported.class, () -> OneNode.of("TopK", 10).with("k", 2).run(2, x));
        OneNode early = OneNode.of("TopK", 10).with("largest", 0);
        assertThrows(Unsupported.class, () -> early.run(2, x, longs(1)));
    }

    @Test
    void nanIsLargest() {
        Tensor x = floats(1, Float.NaN, Float.POSITIVE_INFINITY);
        List<Tensor> most = OneNode.of("TopK", 11).run(2, x, longs(3));
        assertArrayEquals(new long[] {1, 2, 0}, most.get(1).toLongs());
        Tensor zeros = floats(-0f, 0f, -0f);
        assertArrayEquals(
                new long[] {0, 1, 2},
                OneNode.of("TopK", 11).run(2, zeros, longs(3)).get(1).toLongs());
    }

    @Test
    void refusesWhatIsNotThere() {
        Tensor x = range(2, 3);
        OneNode node = OneNode.of("TopK", 11);
        assertThrows(IllegalArgumentException.class, () -> node.run(2, x, longs(4)));
        assertThrows(IllegalArgumentException.class, () -> node.run(2, x, longs(-1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(2, x, longs(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(2, x, floats(1)));
        assertEquals(0, node.run(2, x, longs(0)).get(0).count());
        assertFalse(node.infer(x, longs(1)).get(1).isKnown());
    }
}
