package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.bools;
import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CastTest {
    private static Tensor cast(Tensor x, ElementType to) {
        Tensor like = Run.of("CastLike", 15, x, Tensor.zeros(to, x.shape()));
        Tensor y = Run.of("Cast", 13, Map.of("to", (long) ElementTypes.number(to)), x);
        assertTrue(like.hasBitsOf(y), () -> "CastLike gives " + like + ", Cast " + y);
        return y;
    }

    @Test
    void smallNumbersAreKeptByEveryType() {
        for (ElementType from : ElementType.values()) {
            for (ElementType to : ElementType.values()) {
                assertArrayEquals(
                        new double[] {0, 1, 1},
                        doubles(cast(floats(from, 0, 1, 1), to)),
                        () -> from + " to " + to);
            }
        }
        for (ElementType from : ElementSets.SIGNED) {
            for (ElementType to : ElementSets.SIGNED) {
                assertArrayEquals(
                        new double[] {-100, 100}, doubles(cast(floats(from, -100, 100), to)));
            }
        }
    }

    @Test
    void integersKeepTheirLowestBits() {
        Tensor x = integers(ElementType.INT32, 200, -200, 65537);
        assertArrayEquals(new long[] {-56, 56, 1}, cast(x, ElementType.INT8).toLongs());
        assertArrayEquals(new long[] {200, 65336, 1}, cast(x, ElementType.UINT16).toLongs());
        assertArrayEquals(
                new long[] {200, 0xffffff38L, 65537}, cast(x, ElementType.UINT32).toLongs());
        assertArrayEquals(
                new long[] {-1},
                cast(integers(ElementType.INT8, -1), ElementType.UINT64).toLongs());
    }

    @Test
    void floatsAreCutToIntegers() {
        for (ElementType from : ElementSets.FLOATS) {
            Tensor x = floats(from, 1.9375, -1.9375, -0.5);
            assertArrayEquals(new long[] {1, -1, 0}, cast(x, ElementType.INT8).toLongs());
            assertArrayEquals(new long[] {1, -1, 0}, cast(x, ElementType.INT64).toLongs());
        }
    }

    @Test
    void whatNoIntegerHoldsIsThatOfX86() {
        double nan = Double.NaN;
        double infinity = Double.POSITIVE_INFINITY;
        Tensor x = floats(ElementType.FLOAT, 300, -300, 3e9, 1e30, nan, infinity, -infinity);
        int least = Integer.MIN_VALUE;
        assertArrayEquals(new long[] {44, -44, 0, 0, 0, 0, 0}, cast(x, ElementType.INT8).toLongs());
        assertArrayEquals(
                new long[] {44, 212, 0, 0, 0, 0, 0}, cast(x, ElementType.UINT8).toLongs());
        assertArrayEquals(
                new long[] {300, -300, least, least, least, least, least},
                cast(x, ElementType.INT32).toLongs());
        assertArrayEquals(
                new long[] {300, 0xfffffed4L, 3_000_000_000L, 0, 0, 0, 0},
                cast(x, ElementType.UINT32).toLongs());
        long lowest = Long.MIN_VALUE;
        assertArrayEquals(
                new long[] {300, -300, 3_000_000_000L, lowest, lowest, lowest, lowest},
                cast(x, ElementType.INT64).toLongs());
        assertArrayEquals(
                new long[] {300, -300, 3_000_000_000L, 0, lowest, 0, lowest},
                cast(x, ElementType.UINT64).toLongs());
        assertArrayEquals(
                new long[] {lowest + 2048, lowest},
                cast(floats(ElementType.DOUBLE, 0x1p63 + 2048, 0x1p63), ElementType.UINT64)
                        .toLongs());
    }

    @Test
    void everythingBut0IsTrue() {
        Tensor x = floats(ElementType.FLOAT, 0, -0.0, 0.25, -3, Double.NaN);
        assertArrayEquals(new long[] {0, 0, 1, 1, 1}, cast(x, ElementType.BOOL).toLongs());
        Tensor y = integers(ElementType.INT32, 0, 256, -1);
        assertArrayEquals(new long[] {0, 1, 1}, cast(y, ElementType.BOOL).toLongs());
        assertArrayEquals(new double[] {1, 0}, doubles(cast(bools(1, 0), ElementType.BFLOAT16)));
    }

    @Test
    void integersBecomeTheNearestFloat() {
        // just above the middle of two floats: by way of a double it would be the middle
        long above = (1L << 62) + (1L << 38) + 1;
        Tensor x = integers(ElementType.INT64, above, -above, (1L << 53) + 1);
        double next = 0x1p62 + 0x1p39;
        assertArrayEquals(new double[] {next, -next, 0x1p53}, doubles(cast(x, ElementType.FLOAT)));
        assertArrayEquals(
                new double[] {0x1p62, -0x1p62, 0x1p53}, doubles(cast(x, ElementType.BFLOAT16)));
        assertArrayEquals(
                new double[] {0x1p62 + 0x1p38, -0x1p62 - 0x1p38, 0x1p53},
                doubles(cast(x, ElementType.DOUBLE)));
        Tensor unsigned = integers(ElementType.UINT64, -1, Long.MIN_VALUE + (1L << 39) + 1);
        assertArrayEquals(
                new double[] {0x1p64, 0x1p63 + 0x1p40}, doubles(cast(unsigned, ElementType.FLOAT)));
    }

    @Test
    void floatsAreRoundedOnceAndBecomeInfinite() {
        // just above the middle of two halves, and of two bfloat16s
        Tensor x = floats(ElementType.DOUBLE, 1 + 0x1p-11 + 0x1p-50, 1 + 0x1p-8 + 0x1p-50);
        assertEquals(1 + 0x1p-10, cast(x, ElementType.FLOAT16).getDouble(0));
        assertEquals(1 + 0x1p-7, cast(x, ElementType.BFLOAT16).getDouble(1));
        Tensor large = floats(ElementType.DOUBLE, 1e300, -1e300);
        for (ElementType to :
                new ElementType[] {ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16}) {
            assertArrayEquals(
                    new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY},
                    doubles(cast(large, to)));
        }
    }

    @Test
    void attributesBelongToVersions() {
        Tensor x = floats(ElementType.FLOAT, 1);
        assertThrows(Unsupported.class, () -> Run.of("Cast", 13, x));
        assertThrows(Unsupported.class, () -> Run.of("Cast", 13, Map.of("to", 8L), x));
        assertThrows(
                Unsupported.class, () -> Run.of("Cast", 13, Map.of("to", 1L, "saturate", 0L), x));
        Map<String, Object> all = Map.of("to", 1L, "saturate", 0L, "round_mode", "nearest");
        assertThrows(Unsupported.class, () -> Run.of("Cast", 19, all, x));
        assertEquals(1, Run.of("Cast", 24, all, x).getDouble(0));
        assertThrows(
                Unsupported.class,
                () -> Run.of("CastLike", 24, Map.of("round_mode", "sideways"), x, x));
        assertThrows(Unsupported.class, () -> Run.of("CastLike", 14, x, x));
    }
}
