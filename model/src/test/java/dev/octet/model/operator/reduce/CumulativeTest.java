package dev.octet.model.operator.reduce;

import static dev.octet.model.operator.OneNode.doubles;
import static dev.octet.model.operator.OneNode.floats;
import static dev.octet.model.operator.OneNode.longs;
import static dev.octet.model.operator.OneNode.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.OneNode;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CumulativeTest {
    private static Tensor run(String type, boolean exclusive, boolean reverse, Tensor x) {
        return OneNode.of(type, 26)
                .with("exclusive", exclusive ? 1 : 0)
                .with("reverse", reverse ? 1 : 0)
                .run(x, longs(0));
    }

    @Test
    void forwardsBackwardsAndWithoutTheElementItself() {
        for (ElementType element :
                new ElementType[] {
                    ElementType.FLOAT, ElementType.BFLOAT16, ElementType.INT32, ElementType.UINT64
                }) {
            Tensor x = tensor(element, new int[] {3}, 2, 3, 4);
            assertArrayEquals(new double[] {2, 5, 9}, doubles(run("CumSum", false, false, x)));
            assertArrayEquals(new double[] {0, 2, 5}, doubles(run("CumSum", true, false, x)));
            assertArrayEquals(new double[] {9, 7, 4}, doubles(run("CumSum", false, true, x)));
            assertArrayEquals(new double[] {7, 4, 0}, doubles(run("CumSum", true, true, x)));
            assertArrayEquals(new double[] {2, 6, 24}, doubles(run("CumProd", false, false, x)));
            assertArrayEquals(new double[] {1, 2, 6}, doubles(run("CumProd", true, false, x)));
            assertArrayEquals(new double[] {24, 12, 4}, doubles(run("CumProd", false, true, x)));
            assertArrayEquals(new double[] {12, 4, 1}, doubles(run("CumProd", true, true, x)));
        }
    }

    @Test
    void alongAnyAxis() {
        Tensor x = Tensor.of(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
        OneNode node = OneNode.of("CumSum", 11);
        assertArrayEquals(new long[] {1, 2, 3, 5, 7, 9}, node.run(x, longs(0)).toLongs());
        Tensor last = Tensor.of(new int[] {-1});
        assertArrayEquals(new long[] {1, 3, 6, 4, 9, 15}, node.run(x, last).toLongs());
    }

    @Test
    void sumsAreRoundedOnceAndIntegersWrap() {
        // in single precision 1 would be lost twice
        Tensor x = floats(1 << 24, 1, 1);
        assertEquals(16777218, OneNode.of("CumSum", 14).run(x, longs(0)).getDouble(2));
        Tensor wraps = Tensor.of(new int[] {Integer.MAX_VALUE, 1}, 2);
        assertEquals(Integer.MIN_VALUE, OneNode.of("CumSum", 14).run(wraps, longs(0)).getLong(1));
    }

    @Test
    void refuses() {
        OneNode node = OneNode.of("CumSum", 14);
        Tensor x = floats(1, 2);
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(1)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, floats(0)));
        Tensor bytes = Tensor.of(ElementType.INT8, new byte[] {1}, 1);
        assertThrows(IllegalArgumentException.class, () -> node.run(bytes, longs(0)));
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 3));
        assertEquals(Shape.of(0, 3), node.run(none, longs(1)).shape());
    }
}
