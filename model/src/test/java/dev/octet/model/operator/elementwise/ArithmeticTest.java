package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArithmeticTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final Map<String, Object> FMOD = Map.of("fmod", 1L);

    @Test
    void inputsAreBroadcastToEachOther() {
        Tensor column = Tensor.of(new float[] {1, 2}, 2, 1);
        Tensor row = Tensor.of(new float[] {10, 20, 30}, 3);
        Tensor sum = Run.of("Add", 14, column, row);
        assertEquals(Shape.of(2, 3), sum.shape());
        assertArrayEquals(new float[] {11, 21, 31, 12, 22, 32}, sum.toFloats());
        assertArrayEquals(
                new float[] {-9, -19, -29, -8, -18, -28}, Run.of("Sub", 7, column, row).toFloats());
    }

    @Test
    void broadcastingWasAskedForBeforeVersion7() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor row = Tensor.of(new float[] {10, 20}, 2);
        for (Map<String, Object> asked :
                List.<Map<String, Object>>of(
                        Map.of("broadcast", 1L), Map.of("broadcast", 1L, "axis", 1L))) {
            assertArrayEquals(
                    new float[] {11, 22, 13, 24}, Run.of("Add", 6, asked, x, row).toFloats());
        }
        assertArrayEquals(new float[] {2, 4, 6, 8}, Run.of("Add", 6, x, x).toFloats());
        Map<String, Object> first = Map.of("broadcast", 1L, "axis", 0L);
        assertThrows(IllegalArgumentException.class, () -> Run.of("Add", 6, first, x, row));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Add", 6, x, row));
        assertThrows(Unsupported.class, () -> Run.of("Add", 7, first, x, row));
    }

    @Test
    void scalarsAndEmptyTensorsHaveResults() {
        Tensor scalar = Tensor.of(new float[] {3});
        assertEquals(Shape.scalar(), Run.of("Mul", 13, scalar, scalar).shape());
        assertEquals(9, Run.of("Mul", 13, scalar, scalar).getFloat(0));
        Tensor empty = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 2));
        assertEquals(Shape.of(0, 2), Run.of("Div", 13, empty, scalar).shape());
    }

    @Test
    void integersWrapAtTheirWidth() {
        Tensor most = integers(ElementType.INT8, 127, -128, 100);
        Tensor other = integers(ElementType.INT8, 1, -1, 100);
        assertArrayEquals(new long[] {-128, 127, -56}, Run.of("Add", 14, most, other).toLongs());
        assertArrayEquals(new long[] {127, -128, 16}, Run.of("Mul", 14, most, other).toLongs());
        Tensor zero = integers(ElementType.UINT32, 0);
        Tensor one = integers(ElementType.UINT32, 1);
        assertArrayEquals(new long[] {0xffffffffL}, Run.of("Sub", 7, zero, one).toLongs());
    }

    @Test
    void integersOf64BitsAreExact() {
        Tensor a = integers(ElementType.INT64, (1L << 53) + 1, Long.MIN_VALUE);
        Tensor b = integers(ElementType.INT64, 1, -1);
        assertArrayEquals(
                new long[] {(1L << 53) + 2, Long.MAX_VALUE}, Run.of("Add", 7, a, b).toLongs());
        assertArrayEquals(
                new long[] {(1L << 53) + 1, Long.MIN_VALUE}, Run.of("Div", 7, a, b).toLongs());
    }

    @Test
    void quotientsOfIntegersAreCut() {
        assertArrayEquals(
                new long[] {-3, -3, 3, -128},
                Run.of(
                                "Div",
                                14,
                                integers(ElementType.INT8, -7, 7, -7, -128),
                                integers(ElementType.INT8, 2, -2, -2, -1))
                        .toLongs());
        Tensor greatest = integers(ElementType.UINT64, -1);
        Tensor ten = integers(ElementType.UINT64, 10);
        assertArrayEquals(
                new long[] {1844674407370955161L}, Run.of("Div", 7, greatest, ten).toLongs());
        assertArrayEquals(new long[] {5}, Run.of("Mod", 10, greatest, ten).toLongs());
    }

    @Test
    void integersAreNotDividedBy0() {
        Tensor a = integers(ElementType.INT16, -7);
        Tensor zero = integers(ElementType.INT16, 0);
        for (String type : new String[] {"Div", "Mod"}) {
            Exception e =
                    assertThrows(IllegalArgumentException.class, () -> Run.of(type, 14, a, zero));
            assertTrue(e.getMessage().contains("-7 is divided by 0"), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Run.of("Mod", 14, FMOD, a, zero));
    }

    @Test
    void floatsAreDividedBy0() {
        Tensor a = floats(ElementType.FLOAT, 1, -1, 0);
        Tensor zero = floats(ElementType.FLOAT, 0);
        assertArrayEquals(
                new double[] {INFINITY, -INFINITY, NAN}, doubles(Run.of("Div", 7, a, zero)));
    }

    @Test
    void shortFloatsAreRoundedOnce() {
        // 2049 lies between the halves 2048 and 2050, 257 between the bfloat16s 256 and 258
        assertArrayEquals(
                new double[] {2048, 2052},
                doubles(
                        Run.of(
                                "Add",
                                14,
                                floats(ElementType.FLOAT16, 2048, 2050),
                                floats(ElementType.FLOAT16, 1, 1))));
        assertArrayEquals(
                new double[] {256, 260},
                doubles(
                        Run.of(
                                "Add",
                                14,
                                floats(ElementType.BFLOAT16, 256, 258),
                                floats(ElementType.BFLOAT16, 1, 1))));
    }

    @Test
    void modHasTheSignOfTheDivisorAndFmodThatOfTheDividend() {
        Tensor a = integers(ElementType.INT32, -7, 7, -7, 7, 6);
        Tensor b = integers(ElementType.INT32, 3, -3, -3, 3, -3);
        assertArrayEquals(new long[] {2, -2, -1, 1, 0}, Run.of("Mod", 10, a, b).toLongs());
        assertArrayEquals(new long[] {-1, 1, -1, 1, 0}, Run.of("Mod", 10, FMOD, a, b).toLongs());
    }

    @Test
    void modOfFloatsIsThatOfTheSpecification() {
        Tensor a = floats(ElementType.DOUBLE, -7.5, 7.5, 0, -0.0, INFINITY, 1, -1, 1, NAN);
        Tensor b = floats(ElementType.DOUBLE, 2, -2, -2, 2, 2, 0, INFINITY, INFINITY, 2);
        assertArrayEquals(
                new double[] {0.5, -0.5, -0.0, 0.0, NAN, NAN, INFINITY, 1, NAN},
                doubles(Run.of("Mod", 28, a, b)));
        assertArrayEquals(
                new double[] {-1.5, 1.5, 0, -0.0, NAN, NAN, -1, 1, NAN},
                doubles(Run.of("Mod", 28, FMOD, a, b)));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor two = Tensor.of(new float[2], 2);
        Tensor three = Tensor.of(new float[3], 3);
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> Run.of("Add", 14, two, three));
        assertTrue(e.getMessage().contains("[2]") && e.getMessage().contains("[3]"), e.toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> Run.of("Add", 14, two, integers(ElementType.INT32, 1, 2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Run.of("Add", 14, Run.bools(1), Run.bools(1)));
        assertThrows(Unsupported.class, () -> Run.of("Add", 14, two, null));
        assertThrows(Unsupported.class, () -> Run.of("Add", 14, Map.of("broadcast", 1L), two, two));
        assertThrows(Unsupported.class, () -> Run.of("Mod", 9, two, two));
    }
}
