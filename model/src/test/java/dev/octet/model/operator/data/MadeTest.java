package dev.octet.model.operator.data;

import static dev.octet.model.operator.Call.counted;
import static dev.octet.model.operator.Call.list;
import static dev.octet.model.operator.Call.numbers;
import static dev.octet.model.operator.Call.one;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.Call;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators whose elements come from attributes and counting. */
class MadeTest {
    private static final Map<String, Object> NONE = Map.of();

    @Test
    void constantsOfEachKind() {
        assertArrayEquals(
                new long[] {3, 4}, Call.of("Constant", 7, Map.of("value", list(3, 4))).toLongs());
        Tensor integer = Call.of("Constant", 12, Map.of("value_int", 5L));
        assertEquals(Shape.scalar(), integer.shape());
        assertEquals(5, integer.getLong(0));
        assertEquals(1.5f, Call.of("Constant", 12, Map.of("value_float", 1.5f)).getFloat(0));
        assertEquals(
                Shape.of(2),
                Call.of("Constant", 13, Map.of("value_ints", List.of(1L, 2L))).shape());
        assertEquals(
                Shape.of(0), Call.of("Constant", 13, Map.of("value_floats", List.of())).shape());
    }

    @Test
    void constantsHaveOneValue() {
        assertThrows(Unsupported.class, () -> Call.of("Constant", 13, NONE));
        assertThrows(Unsupported.class, () -> Call.of("Constant", 11, Map.of("value_int", 5L)));
        assertThrows(
                Unsupported.class,
                () -> Call.of("Constant", 13, Map.of("value_int", 5L, "value_float", 1f)));
        assertThrows(Unsupported.class, () -> Call.of("Constant", 13, Map.of("value_string", "x")));
    }

    @Test
    void shapesAreFilled() {
        Tensor ones =
                Call.of(
                        "ConstantOfShape",
                        9,
                        Map.of("value", Tensor.of(new int[] {1}, 1)),
                        list(2, 2));
        assertArrayEquals(new int[] {1, 1, 1, 1}, ones.toInts());
        assertEquals(ElementType.INT32, ones.element());
        assertEquals(Shape.scalar(), Call.of("ConstantOfShape", 9, NONE, list()).shape());
        assertEquals(Shape.of(2, 0), Call.of("ConstantOfShape", 9, NONE, list(2, 0)).shape());
        for (long[] dims : new long[][] {{-1}, {1L << 62}, {1 << 16, 1 << 16}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Call.of("ConstantOfShape", 9, NONE, list(dims)));
        }
        assertThrows(
                Unsupported.class,
                () -> Call.of("ConstantOfShape", 9, Map.of("value", list(1, 2)), list(1)));
    }

    private static long[] range(long start, long limit, long step) {
        return Call.of("Range", 11, NONE, one(start), one(limit), one(step)).toLongs();
    }

    @Test
    void rangesEndBeforeTheirLimits() {
        assertArrayEquals(new long[] {3, 6}, range(3, 9, 3));
        assertArrayEquals(new long[] {10, 8, 6}, range(10, 4, -2));
        assertArrayEquals(new long[] {}, range(1, 0, 1));
        // the way is longer than an int64 says
        long far = Long.MAX_VALUE;
        assertArrayEquals(new long[] {-far - 1, -1, far - 1}, range(-far - 1, far, far));
        assertArrayEquals(new long[] {far, -1}, range(far, Long.MIN_VALUE, Long.MIN_VALUE));
        Tensor floats =
                Call.of(
                        "Range",
                        11,
                        NONE,
                        numbers(ElementType.FLOAT, 1),
                        numbers(ElementType.FLOAT, 2),
                        numbers(ElementType.FLOAT, 0.3));
        assertArrayEquals(new float[] {1, 1.3f, 1.6f, 1.9f}, floats.toFloats(), 1e-6f);
    }

    @Test
    void endlessRangesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> range(0, 1, 0));
        assertThrows(
                IllegalArgumentException.class, () -> range(Long.MIN_VALUE, Long.MAX_VALUE, 1));
        for (double step : new double[] {0, Double.NaN, 1e-30}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            Call.of(
                                    "Range",
                                    11,
                                    NONE,
                                    numbers(ElementType.DOUBLE, 0),
                                    numbers(ElementType.DOUBLE, 1),
                                    numbers(ElementType.DOUBLE, step)));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Range", 11, NONE, one(0), list(1, 2), one(1)));
    }

    @Test
    void oneHotMarksIndices() {
        Tensor indices = list(1, -1, 3, -4);
        Tensor values = Tensor.of(new float[] {5, 9}, 2);
        Tensor y = Call.of("OneHot", 9, NONE, indices, one(3), values);
        assertEquals(Shape.of(4, 3), y.shape());
        assertArrayEquals(new float[] {5, 9, 5, 5, 5, 9, 5, 5, 5, 5, 5, 5}, y.toFloats());
        Tensor front =
                Call.of(
                        "OneHot",
                        11,
                        Map.of("axis", 0L),
                        numbers(ElementType.FLOAT, 1.9, 0),
                        numbers(ElementType.FLOAT, 2),
                        values);
        assertArrayEquals(new float[] {5, 9, 9, 5}, front.toFloats());
        Tensor beyond = Tensor.zeros(ElementType.UINT64, Shape.scalar());
        beyond.setLong(0, -1);
        assertArrayEquals(
                new float[] {5, 5}, Call.of("OneHot", 11, NONE, beyond, one(2), values).toFloats());
        for (long depth : new long[] {-1, 1L << 40}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Call.of("OneHot", 11, NONE, indices, one(depth), values));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("OneHot", 11, Map.of("axis", 2L), indices, one(3), values));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("OneHot", 11, NONE, indices, one(3), list(1)));
    }

    @Test
    void onesOnADiagonal() {
        Tensor x = counted(2, 3);
        assertArrayEquals(
                new float[] {1, 0, 0, 0, 1, 0}, Call.of("EyeLike", 9, NONE, x).toFloats());
        Tensor right = Call.of("EyeLike", 9, Map.of("k", 2L, "dtype", 7L), x);
        assertEquals(ElementType.INT64, right.element());
        assertArrayEquals(new long[] {0, 0, 1, 0, 0, 0}, right.toLongs());
        assertArrayEquals(
                new float[6], Call.of("EyeLike", 9, Map.of("k", Long.MIN_VALUE), x).toFloats());
        assertThrows(IllegalArgumentException.class, () -> Call.of("EyeLike", 9, NONE, counted(2)));
        assertThrows(Unsupported.class, () -> Call.of("EyeLike", 9, Map.of("dtype", 8L), x));
    }

    @Test
    void triangles() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Map<String, Object> lower = Map.of("upper", 0L);
        assertArrayEquals(new float[] {1, 2, 3, 0, 5, 6}, Call.of("Trilu", 14, NONE, x).toFloats());
        assertArrayEquals(
                new float[] {1, 0, 0, 4, 5, 0}, Call.of("Trilu", 14, lower, x).toFloats());
        assertArrayEquals(
                new float[] {0, 0, 3, 0, 0, 0}, Call.of("Trilu", 14, NONE, x, one(2)).toFloats());
        assertArrayEquals(
                new float[] {0, 0, 0, 4, 0, 0}, Call.of("Trilu", 14, lower, x, one(-1)).toFloats());
        assertArrayEquals(
                new float[6], Call.of("Trilu", 14, NONE, x, one(Long.MAX_VALUE)).toFloats());
        assertArrayEquals(
                x.toFloats(), Call.of("Trilu", 14, NONE, x, one(Long.MIN_VALUE)).toFloats());
        assertEquals(Shape.of(0, 2, 0), Call.of("Trilu", 14, NONE, counted(0, 2, 0)).shape());
        assertThrows(IllegalArgumentException.class, () -> Call.of("Trilu", 14, NONE, counted(3)));
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("Trilu", 14, NONE, x, list(1, 2)));
    }
}
