package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.bools;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BitwiseTest {
    private static final Map<String, Object> LEFT = Map.of("direction", "LEFT");
    private static final Map<String, Object> RIGHT = Map.of("direction", "RIGHT");

    @Test
    void logicIsThatOfTruthTables() {
        Tensor a = bools(0, 0, 1, 1);
        Tensor b = bools(0, 1, 0, 1);
        assertArrayEquals(new long[] {0, 0, 0, 1}, Run.of("And", 7, a, b).toLongs());
        assertArrayEquals(new long[] {0, 1, 1, 1}, Run.of("Or", 7, a, b).toLongs());
        assertArrayEquals(new long[] {0, 1, 1, 0}, Run.of("Xor", 7, a, b).toLongs());
        assertArrayEquals(new long[] {1, 1, 0, 0}, Run.of("Not", 7, a).toLongs());
    }

    @Test
    void logicIsBroadcast() {
        Tensor column = bools(0, 1).reshape(Shape.of(2, 1));
        Tensor result = Run.of("Or", 7, column, bools(0, 0, 1));
        assertEquals(Shape.of(2, 3), result.shape());
        assertArrayEquals(new long[] {0, 0, 1, 1, 1, 1}, result.toLongs());
    }

    @Test
    void bitsAreCombined() {
        Tensor a = integers(ElementType.INT16, 0b1100, -1);
        Tensor b = integers(ElementType.INT16, 0b1010, 0x7fff);
        assertArrayEquals(new long[] {0b1000, 0x7fff}, Run.of("BitwiseAnd", 18, a, b).toLongs());
        assertArrayEquals(new long[] {0b1110, -1}, Run.of("BitwiseOr", 18, a, b).toLongs());
        assertArrayEquals(new long[] {0b0110, -32768}, Run.of("BitwiseXor", 18, a, b).toLongs());
        assertArrayEquals(new long[] {-13, 0}, Run.of("BitwiseNot", 18, a).toLongs());
        assertArrayEquals(
                new long[] {0xf3},
                Run.of("BitwiseNot", 18, integers(ElementType.UINT8, 12)).toLongs());
    }

    @Test
    void unsignedIntegersAreShifted() {
        Tensor x = integers(ElementType.UINT8, 0x81, 0x81, 0x81, 0x81);
        Tensor by = integers(ElementType.UINT8, 0, 1, 8, 255);
        assertArrayEquals(
                new long[] {0x81, 2, 0, 0}, Run.of("BitShift", 11, LEFT, x, by).toLongs());
        assertArrayEquals(
                new long[] {0x81, 0x40, 0, 0}, Run.of("BitShift", 11, RIGHT, x, by).toLongs());
        Tensor wide = integers(ElementType.UINT64, -1, -1, -1);
        Tensor far = integers(ElementType.UINT64, 63, 64, -1);
        assertArrayEquals(new long[] {1, 0, 0}, Run.of("BitShift", 11, RIGHT, wide, far).toLongs());
        assertArrayEquals(
                new long[] {Long.MIN_VALUE, 0, 0},
                Run.of("BitShift", 11, LEFT, wide, far).toLongs());
    }

    @Test
    void signedIntegersKeepTheirSignToTheRight() {
        Tensor x = integers(ElementType.INT32, -8, -8, -8, 8, 8);
        Tensor by = integers(ElementType.INT32, 1, 32, -1, 1, 99);
        assertArrayEquals(
                new long[] {-4, -1, -1, 4, 0}, Run.of("BitShift", 28, RIGHT, x, by).toLongs());
        assertArrayEquals(
                new long[] {-16, 0, 0, 16, 0}, Run.of("BitShift", 28, LEFT, x, by).toLongs());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor x = integers(ElementType.UINT8, 1);
        assertThrows(Unsupported.class, () -> Run.of("BitShift", 11, x, x));
        assertThrows(
                Unsupported.class, () -> Run.of("BitShift", 11, Map.of("direction", "left"), x, x));
        assertThrows(IllegalArgumentException.class, () -> Run.of("And", 7, x, x));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Not", 7, x));
        assertThrows(
                IllegalArgumentException.class, () -> Run.of("BitwiseAnd", 18, bools(1), bools(1)));
    }
}
