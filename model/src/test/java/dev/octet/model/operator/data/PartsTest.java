package dev.octet.model.operator.data;

import static dev.octet.model.operator.Call.bools;
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

/** Operators that take tensors apart, put them together and turn them around. */
class PartsTest {
    private static final Map<String, Object> NONE = Map.of();

    private static float[] sliced(Tensor x, long start, long end, long axis, long step) {
        return Call.of("Slice", 13, NONE, x, list(start), list(end), list(axis), list(step))
                .toFloats();
    }

    private static void equal(Tensor actual, int[] shape, double... values) {
        assertEquals(Shape.of(shape), actual.shape());
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], actual.getDouble(i), "element " + i);
        }
        assertEquals(values.length, actual.count());
    }

    @Test
    void slicesAreCutAsNumPyDoes() {
        Tensor x = counted(5);
        assertArrayEquals(new float[] {1, 2}, sliced(x, 1, 3, 0, 1));
        assertArrayEquals(new float[] {3, 4}, sliced(x, -2, Integer.MAX_VALUE, -1, 1));
        assertArrayEquals(new float[] {0, 2, 4}, sliced(x, -99, Long.MAX_VALUE, 0, 2));
        assertArrayEquals(new float[] {4, 2, 0}, sliced(x, 99, Long.MIN_VALUE, 0, -2));
        assertArrayEquals(new float[] {4, 3}, sliced(x, -1, 2, 0, -1));
        assertArrayEquals(new float[] {3}, sliced(x, 3, 5, 0, Long.MAX_VALUE));
        assertArrayEquals(new float[] {4}, sliced(x, 4, -9, 0, Long.MIN_VALUE));
        assertArrayEquals(new float[] {}, sliced(x, 3, 3, 0, 1));
        assertArrayEquals(new float[] {}, sliced(x, 1, 3, 0, -1));
        // the first element of a way back is one of them
        assertArrayEquals(new float[] {0}, sliced(x, -9, -9, 0, -1));
        assertArrayEquals(new float[] {}, sliced(counted(0), 3, -9, 0, -1));
    }

    @Test
    void slicesOfSeveralAxes() {
        Tensor x = counted(3, 4);
        Tensor turned =
                Call.of("Slice", 11, NONE, x, list(3, 0), list(0, 2), list(1, 0), list(-2, 1));
        equal(turned, new int[] {2, 2}, 3, 1, 7, 5);
        equal(Call.of("Slice", 10, NONE, x, list(1), list(2)), new int[] {1, 4}, 4, 5, 6, 7);
        Map<String, Object> old =
                Map.of("starts", List.of(1L), "ends", List.of(-1L), "axes", List.of(1L));
        equal(Call.of("Slice", 9, old, x), new int[] {3, 2}, 1, 2, 5, 6, 9, 10);
    }

    @Test
    void slicesThatFitNowhereAreRefused() {
        Tensor x = counted(3, 4);
        assertThrows(IllegalArgumentException.class, () -> sliced(x, 0, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> sliced(x, 0, 1, 2, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Slice", 13, NONE, x, list(0), list(1, 2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Slice", 13, NONE, x, list(0, 0), list(1, 1), list(1, -1)));
        assertThrows(Unsupported.class, () -> Call.of("Slice", 10, NONE, x));
        assertThrows(Unsupported.class, () -> Call.of("Slice", 9, NONE, x));
    }

    @Test
    void transposeTurnsAxes() {
        Tensor x = counted(2, 3);
        equal(Call.of("Transpose", 7, NONE, x), new int[] {3, 2}, 0, 3, 1, 4, 2, 5);
        Tensor y = Call.of("Transpose", 13, Map.of("perm", List.of(1L, 2L, 0L)), counted(2, 2, 2));
        equal(y, new int[] {2, 2, 2}, 0, 4, 1, 5, 2, 6, 3, 7);
        equal(Call.of("Transpose", 7, NONE, one(5)), new int[] {}, 5);
        assertEquals(Shape.of(3, 0), Call.of("Transpose", 7, NONE, counted(0, 3)).shape());
        for (List<Long> perm : List.of(List.of(0L), List.of(0L, 0L), List.of(-1L, 0L))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Call.of("Transpose", 13, Map.of("perm", perm), x));
        }
    }

    @Test
    void concatAndSplitUndoEachOther() {
        Tensor x = counted(2, 5);
        List<Tensor> parts = Call.all("Split", 13, Map.of("axis", -1L), 3, x, list(2, 0, 3));
        equal(parts.get(0), new int[] {2, 2}, 0, 1, 5, 6);
        equal(parts.get(1), new int[] {2, 0});
        equal(parts.get(2), new int[] {2, 3}, 2, 3, 4, 7, 8, 9);
        Tensor whole = Call.of("Concat", 4, Map.of("axis", -1L), parts.toArray(Tensor[]::new));
        assertArrayEquals(x.toFloats(), whole.toFloats());
        assertEquals(x.shape(), whole.shape());
    }

    @Test
    void splitKnowsItsSizesByVersion() {
        Tensor x = counted(5);
        List<Tensor> old = Call.all("Split", 11, Map.of("split", List.of(1L, 4L)), 2, x);
        equal(old.get(1), new int[] {4}, 1, 2, 3, 4);
        List<Tensor> uneven = Call.all("Split", 18, Map.of("num_outputs", 2L), 2, x);
        equal(uneven.get(0), new int[] {3}, 0, 1, 2);
        equal(uneven.get(1), new int[] {2}, 3, 4);
        assertThrows(IllegalArgumentException.class, () -> Call.all("Split", 13, NONE, 2, x));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.all("Split", 18, Map.of("num_outputs", 4L), 4, x));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.all("Split", 13, NONE, 2, x, list(6, -1)));
        assertThrows(
                IllegalArgumentException.class, () -> Call.all("Split", 13, NONE, 2, x, list(5)));
        assertThrows(Unsupported.class, () -> Call.all("Split", 18, NONE, 2, x));
        assertThrows(
                Unsupported.class, () -> Call.all("Split", 18, Map.of("num_outputs", 3L), 2, x));
    }

    @Test
    void concatRefusesWhatDiffers() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Concat", 4, Map.of("axis", 0L), counted(2, 3), counted(2, 4)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Concat", 4, Map.of("axis", 0L), counted(2), list(2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Concat", 4, Map.of("axis", 0L), one(1), one(2)));
        assertThrows(Unsupported.class, () -> Call.of("Concat", 4, NONE, counted(2)));
    }

    @Test
    void expandAndTileRepeat() {
        Tensor x = counted(2, 1);
        equal(Call.of("Expand", 8, NONE, x, list(3)), new int[] {2, 3}, 0, 0, 0, 1, 1, 1);
        equal(Call.of("Expand", 8, NONE, x, list(2, 1, 1)), new int[] {2, 2, 1}, 0, 1, 0, 1);
        assertEquals(Shape.of(2, 0), Call.of("Expand", 8, NONE, x, list(0)).shape());
        equal(
                Call.of("Tile", 6, NONE, counted(2, 2), list(2, 2)),
                new int[] {4, 4},
                0,
                1,
                0,
                1,
                2,
                3,
                2,
                3,
                0,
                1,
                0,
                1,
                2,
                3,
                2,
                3);
        assertEquals(Shape.of(0, 2), Call.of("Tile", 6, NONE, x, list(0, 2)).shape());
        equal(Call.of("Tile", 6, NONE, one(7), list()), new int[] {}, 7);
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("Expand", 8, NONE, x, list(3, 3)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Expand", 8, NONE, x, list(1L << 40, 2, 1)));
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("Tile", 6, NONE, x, list(1, -1)));
        assertThrows(IllegalArgumentException.class, () -> Call.of("Tile", 6, NONE, x, list(1)));
    }

    @Test
    void compressKeepsWhatHolds() {
        Tensor x = counted(2, 3);
        equal(
                Call.of("Compress", 9, Map.of("axis", 1L), x, bools(1, 0, 1)),
                new int[] {2, 2},
                0,
                2,
                3,
                5);
        equal(Call.of("Compress", 11, Map.of("axis", -2L), x, bools(0)), new int[] {0, 3});
        equal(Call.of("Compress", 11, NONE, x, bools(0, 1, 0, 1)), new int[] {2}, 1, 3);
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Compress", 11, Map.of("axis", 0L), x, bools(1, 1, 1)));
    }

    @Test
    void sequencesOfNothingAreReversed() {
        Tensor x = counted(2, 3, 0);
        assertEquals(
                Shape.of(2, 3, 0), Call.of("ReverseSequence", 10, NONE, x, list(1, 2, 2)).shape());
    }

    @Test
    void sequencesAreReversedUpToTheirLengths() {
        Tensor x = counted(3, 2);
        equal(
                Call.of("ReverseSequence", 10, NONE, x, list(3, 2)),
                new int[] {3, 2},
                4,
                3,
                2,
                1,
                0,
                5);
        Map<String, Object> rows = Map.of("batch_axis", 0L, "time_axis", 1L);
        equal(
                Call.of("ReverseSequence", 10, rows, x, list(0, 2, 1)),
                new int[] {3, 2},
                0,
                1,
                3,
                2,
                4,
                5);
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("ReverseSequence", 10, NONE, x, list(4, 1)));
        assertThrows(
                Unsupported.class,
                () -> Call.of("ReverseSequence", 10, Map.of("batch_axis", 0L), x, list(1, 1, 1)));
    }

    @Test
    void uniqueHasPlacesAndCounts() {
        Tensor x = numbers(ElementType.FLOAT, 2, Double.NaN, -0.0, 2, 0, Double.NaN);
        List<Tensor> sorted = Call.all("Unique", 11, NONE, 4, x);
        assertArrayEquals(new float[] {0, 2, Float.NaN}, sorted.get(0).toFloats(), 0f);
        assertArrayEquals(new long[] {2, 0, 1}, sorted.get(1).toLongs());
        assertArrayEquals(new long[] {1, 2, 0, 1, 0, 2}, sorted.get(2).toLongs());
        assertArrayEquals(new long[] {2, 2, 2}, sorted.get(3).toLongs());
        List<Tensor> found = Call.all("Unique", 11, Map.of("sorted", 0L), 4, x);
        assertArrayEquals(new long[] {0, 1, 2}, found.get(1).toLongs());
        assertArrayEquals(new long[] {0, 1, 2, 0, 2, 1}, found.get(2).toLongs());
    }

    @Test
    void uniqueTakesSlicesAndUnsignedNumbers() {
        Tensor x = Tensor.of(new int[] {5, 1, 5, 0, 9, 0}, 2, 3);
        List<Tensor> columns = Call.all("Unique", 11, Map.of("axis", -1L), 4, x);
        equal(columns.get(0), new int[] {2, 2}, 1, 5, 9, 0);
        assertArrayEquals(new long[] {1, 0}, columns.get(1).toLongs());
        assertArrayEquals(new long[] {1, 0, 1}, columns.get(2).toLongs());
        assertArrayEquals(new long[] {1, 2}, columns.get(3).toLongs());
        Tensor large = Tensor.zeros(ElementType.UINT64, Shape.of(2));
        large.setLong(0, -1);
        large.setLong(1, 1);
        assertArrayEquals(
                new long[] {1, -1}, Call.all("Unique", 11, NONE, 4, large).get(0).toLongs());
        assertEquals(
                Shape.of(1, 0),
                Call.all("Unique", 11, Map.of("axis", 0L), 4, counted(2, 0)).get(0).shape());
    }
}
