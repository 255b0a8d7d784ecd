package dev.octet.model.operator.reduce;

import static dev.octet.model.operator.OneNode.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.OneNode;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ArgExtremeTest {
    private static final int[] ROWS = {2, 3};

    @Test
    void theFirstOrTheLastOfEqualOnes() {
        for (ElementType element : ElementType.values()) {
            if (element != ElementType.BOOL) {
                Tensor x = tensor(element, ROWS, 2, 5, 5, 7, 1, 1);
                OneNode largest = OneNode.of("ArgMax", 13).with("axis", -1);
                assertArrayEquals(new long[] {1, 0}, largest.run(x).toLongs());
                largest.with("select_last_index", 1);
                assertArrayEquals(new long[] {2, 0}, largest.run(x).toLongs());
                OneNode least = OneNode.of("ArgMin", 13).with("axis", 1).with("keepdims", 0);
                assertArrayEquals(new long[] {0, 1}, least.run(x).toLongs());
                assertEquals(Shape.of(2), least.run(x).shape());
                least.with("select_last_index", 1);
                assertArrayEquals(new long[] {0, 2}, least.run(x).toLongs());
            }
        }
    }

    @Test
    void theFirstAxisWithoutAnAttribute() {
        Tensor x = tensor(ElementType.FLOAT, ROWS, 2, 5, 5, 7, 1, 1);
        assertArrayEquals(new long[] {1, 0, 0}, OneNode.of("ArgMax", 7).run(x).toLongs());
        assertEquals(Shape.of(1, 3), OneNode.of("ArgMax", 7).run(x).shape());
    }

    @Test
    void nanIsBothAndUnsignedNumbersAreLarge() {
        Tensor x = tensor(ElementType.DOUBLE, new int[] {4}, 1, Double.NaN, 9, Double.NaN);
        assertEquals(1, OneNode.of("ArgMax", 13).run(x).getLong(0));
        assertEquals(1, OneNode.of("ArgMin", 13).run(x).getLong(0));
        OneNode last = OneNode.of("ArgMin", 13).with("select_last_index", 1);
        assertEquals(3, last.run(x).getLong(0));
        Tensor large = Tensor.zeros(ElementType.UINT64, Shape.of(2));
        large.setLong(1, Long.MIN_VALUE);
        assertEquals(1, OneNode.of("ArgMax", 13).run(large).getLong(0));
    }

    @Test
    void nothingToChooseFromIsRefused() {
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 0));
        OneNode node = OneNode.of("ArgMax", 13).with("axis", 1);
        assertThrows(IllegalArgumentException.class, () -> node.run(none));
        assertEquals(Shape.of(1, 0), OneNode.of("ArgMax", 13).run(none).shape());
        OneNode outside = OneNode.of("ArgMax", 13).with("axis", 2);
        assertThrows(IllegalArgumentException.class, () -> outside.run(none));
        OneNode old = OneNode.of("ArgMax", 11).with("select_last_index", 1);
        assertThrows(Unsupported.class, () -> old.run(none));
    }
}
