package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.bools;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static void check(Tensor a, Tensor b, String less, String equal, String greater) {
        assertEquals(less, digits(Run.of("Less", 13, a, b)));
        assertEquals(equal, digits(Run.of("Equal", 13, a, b)));
        assertEquals(greater, digits(Run.of("Greater", 13, a, b)));
        assertEquals(either(less, equal), digits(Run.of("LessOrEqual", 16, a, b)));
        assertEquals(either(greater, equal), digits(Run.of("GreaterOrEqual", 16, a, b)));
    }

    private static String digits(Tensor tensor) {
        assertEquals(ElementType.BOOL, tensor.element());
        StringBuilder text = new StringBuilder();
        for (long value : tensor.toLongs()) {
            text.append(value);
        }
        return text.toString();
    }

    private static String either(String a, String b) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < a.length(); i++) {
            text.append(a.charAt(i) == '1' || b.charAt(i) == '1' ? '1' : '0');
        }
        return text.toString();
    }

    @Test
    void zerosAreEqualAndNanIsNothing() {
        double nan = Double.NaN;
        double infinity = Double.POSITIVE_INFINITY;
        for (ElementType type : ElementSets.FLOATS) {
            Tensor a = floats(type, 1, 2, 0, nan, nan, infinity, -infinity);
            Tensor b = floats(type, 2, 1, -0.0, 1, nan, infinity, infinity);
            check(a, b, "1000001", "0010010", "0100000");
        }
    }

    @Test
    void integersOf64BitsAreExact() {
        Tensor a = integers(ElementType.INT64, 1L << 53, Long.MIN_VALUE, -1);
        Tensor b = integers(ElementType.INT64, (1L << 53) + 1, Long.MAX_VALUE, -1);
        check(a, b, "110", "001", "000");
    }

    @Test
    void unsignedIntegersHaveNoSign() {
        Tensor a = integers(ElementType.UINT64, -1, 0);
        Tensor b = integers(ElementType.UINT64, 1, -1);
        check(a, b, "01", "00", "10");
        check(integers(ElementType.UINT8, 200), integers(ElementType.UINT8, 100), "0", "0", "1");
    }

    @Test
    void truthValuesAreEqualOrNot() {
        Tensor both = bools(0, 1);
        assertArrayEquals(new long[] {0, 1}, Run.of("Equal", 7, both, bools(1)).toLongs());
        assertThrows(IllegalArgumentException.class, () -> Run.of("Less", 13, both, both));
    }

    @Test
    void inputsAreBroadcast() {
        Tensor column = integers(ElementType.INT32, 1, 2).reshape(Shape.of(2, 1));
        Tensor row = integers(ElementType.INT32, 1, 2, 3);
        assertEquals("100010", digits(Run.of("Equal", 11, column, row)));
        assertEquals(Shape.of(2, 3), Run.of("Less", 9, column, row).shape());
    }
}
