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
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators that read or write at places that another tensor says. */
class IndicesTest {
    private static final Map<String, Object> NONE = Map.of();

    private static Map<String, Object> reduction(String name) {
        return Map.of("reduction", name);
    }

    private static void equal(Tensor actual, int[] shape, double... values) {
        assertEquals(Shape.of(shape), actual.shape());
        assertEquals(values.length, actual.count());
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], actual.getDouble(i), "element " + i);
        }
    }

    @Test
    void gatherPutsTheAxesOfTheIndicesInPlace() {
        Tensor x = counted(2, 3);
        equal(Call.of("Gather", 7, NONE, x, one(-1)), new int[] {3}, 3, 4, 5);
        Tensor indices = Tensor.of(new int[] {0, 2, -3, 1}, 2, 2);
        equal(
                Call.of("Gather", 11, Map.of("axis", 1L), x, indices),
                new int[] {2, 2, 2},
                0,
                2,
                0,
                1,
                3,
                5,
                3,
                4);
        assertEquals(Shape.of(0, 3), Call.of("Gather", 7, NONE, x, list()).shape());
        assertEquals(Shape.of(1, 0), Call.of("Gather", 7, NONE, counted(2, 0), list(1)).shape());
    }

    @Test
    void indicesOutsideAreRefused() {
        Tensor x = counted(2, 3);
        for (long index : new long[] {2, -3, 1L << 32, Long.MIN_VALUE}) {
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Call.of("Gather", 7, NONE, x, one(index)));
            assertEquals(true, e.getMessage().contains(Long.toString(index)), e.getMessage());
        }
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("Gather", 7, NONE, x, counted(1)));
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("Gather", 7, NONE, one(1), one(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("Gather", 7, NONE, counted(0), one(0)));
    }

    @Test
    void elementsAreGatheredOneByOne() {
        Tensor x = counted(3, 3);
        Tensor indices = Tensor.of(new long[] {1, 2, 0, 2, -3, -1}, 2, 3);
        equal(Call.of("GatherElements", 11, NONE, x, indices), new int[] {2, 3}, 3, 7, 2, 6, 1, 8);
        Tensor few = Tensor.of(new long[] {2, 0}, 2, 1);
        equal(Call.of("GatherElements", 13, Map.of("axis", 1L), x, few), new int[] {2, 1}, 2, 3);
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("GatherElements", 11, NONE, counted(3, 2), indices));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("GatherElements", 11, NONE, x, list(0)));
    }

    @Test
    void placesAreTheLastAxisOfTheIndices() {
        Tensor x = counted(2, 2, 2);
        Tensor two = Tensor.of(new long[] {0, 1, -1, 0}, 2, 2);
        equal(Call.of("GatherND", 11, NONE, x, two), new int[] {2, 2}, 2, 3, 4, 5);
        Tensor each = Tensor.of(new long[] {1, 0}, 2, 1);
        equal(
                Call.of("GatherND", 12, Map.of("batch_dims", 1L), x, each),
                new int[] {2, 2},
                2,
                3,
                4,
                5);
        assertThrows(
                Unsupported.class,
                () -> Call.of("GatherND", 11, Map.of("batch_dims", 1L), x, each));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("GatherND", 12, Map.of("batch_dims", 2L), x, each));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("GatherND", 12, NONE, x, list(0, 0, 0, 0)));
        assertThrows(
                IllegalArgumentException.class, () -> Call.of("GatherND", 12, NONE, x, one(0)));
    }

    @Test
    void elementsAreScattered() {
        Tensor x = counted(1, 4);
        Tensor indices = Tensor.of(new long[] {1, -1}, 1, 2);
        Tensor updates = Tensor.of(new float[] {10, 20}, 1, 2);
        Map<String, Object> axis = Map.of("axis", 1L);
        for (String name : new String[] {"Scatter", "ScatterElements"}) {
            equal(
                    Call.of(name, name.equals("Scatter") ? 9 : 11, axis, x, indices, updates),
                    new int[] {1, 4},
                    0,
                    10,
                    2,
                    20);
        }
        assertArrayEquals(new float[] {0, 1, 2, 3}, x.toFloats());
        assertThrows(Unsupported.class, () -> Call.of("Scatter", 11, axis, x, indices, updates));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("ScatterElements", 11, axis, x, indices, counted(1, 3)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("ScatterElements", 11, axis, x, indices, indices));
    }

    @Test
    void updatesAreJoined() {
        String[] names = {"add", "mul", "max", "min"};
        double[] expected = {3 + 5 + 2, 3 * 5 * 2, 5, 2};
        for (ElementType type : ElementType.values()) {
            for (int i = 0; i < names.length && type != ElementType.BOOL; i++) {
                Tensor y =
                        Call.of(
                                "ScatterElements",
                                18,
                                reduction(names[i]),
                                numbers(type, 9, 3),
                                list(1, 1),
                                numbers(type, 5, 2));
                equal(y, new int[] {2}, 9, expected[i]);
            }
        }
    }

    @Test
    void integersWrapAndUnsignedOnesCompareAsSuch() {
        Tensor bytes =
                Call.of(
                        "ScatterElements",
                        16,
                        reduction("add"),
                        numbers(ElementType.INT8, 127),
                        list(0),
                        numbers(ElementType.INT8, 1));
        assertEquals(-128, bytes.getLong(0));
        Tensor large = numbers(ElementType.UINT64, 0);
        large.setLong(0, -1);
        Tensor one = numbers(ElementType.UINT64, 1);
        Tensor most = Call.of("ScatterElements", 18, reduction("max"), one, list(0), large);
        assertEquals(-1, most.getLong(0));
        Tensor least = Call.of("ScatterElements", 18, reduction("min"), one, list(0), large);
        assertEquals(1, least.getLong(0));
        Tensor exact = list((1L << 53) + 1);
        assertEquals(
                (1L << 53) + 2,
                Call.of("ScatterElements", 16, reduction("add"), exact, list(0), list(1))
                        .getLong(0));
        Tensor nan = numbers(ElementType.FLOAT, Double.NaN);
        Tensor zero = numbers(ElementType.FLOAT, 0);
        assertEquals(
                Double.NaN,
                Call.of("ScatterElements", 18, reduction("max"), zero, list(0), nan).getDouble(0));
    }

    @Test
    void reductionsComeWithVersions() {
        Tensor x = counted(2);
        for (int version : new int[] {13, 16}) {
            assertThrows(
                    Unsupported.class,
                    () ->
                            Call.of(
                                    "ScatterElements",
                                    version,
                                    reduction("max"),
                                    x,
                                    list(0),
                                    counted(1)));
        }
        assertThrows(
                Unsupported.class,
                () -> Call.of("ScatterND", 18, reduction("mean"), x, list(0), counted(1)));
    }

    @Test
    void slicesAreScattered() {
        Tensor x = counted(3, 2);
        Tensor places = Tensor.of(new long[] {2, 0}, 2, 1);
        Tensor updates = Tensor.of(new float[] {10, 20, 30, 40}, 2, 2);
        equal(
                Call.of("ScatterND", 11, NONE, x, places, updates),
                new int[] {3, 2},
                30,
                40,
                2,
                3,
                10,
                20);
        equal(
                Call.of("ScatterND", 16, reduction("mul"), x, places, updates),
                new int[] {3, 2},
                0,
                40,
                2,
                3,
                40,
                100);
        equal(
                Call.of(
                        "ScatterND",
                        11,
                        NONE,
                        x,
                        list(1, -1),
                        numbers(ElementType.FLOAT, 9).reshape(Shape.scalar())),
                new int[] {3, 2},
                0,
                1,
                2,
                9,
                4,
                5);
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("ScatterND", 11, NONE, x, places, counted(2, 3)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("ScatterND", 11, NONE, x, list(3), counted(2)));
    }

    @Test
    void cachesAreWrittenAtTheirPlaces() {
        Tensor cache = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 3, 1));
        Tensor update = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2, 1);
        equal(
                Call.of("TensorScatter", 24, NONE, cache, update, list(1, 0)),
                new int[] {2, 3, 1},
                0,
                1,
                2,
                3,
                4,
                0);
        equal(
                Call.of("TensorScatter", 24, NONE, cache, update),
                new int[] {2, 3, 1},
                1,
                2,
                0,
                3,
                4,
                0);
        equal(
                Call.of(
                        "TensorScatter",
                        24,
                        Map.of("mode", "circular", "axis", 1L),
                        cache,
                        update,
                        list(2, Long.MAX_VALUE)),
                new int[] {2, 3, 1},
                // 2^63 - 1 leaves 1 of 3
                2,
                0,
                1,
                0,
                3,
                4);
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("TensorScatter", 24, NONE, cache, update, list(2, 0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Call.of("TensorScatter", 24, Map.of("axis", 0L), cache, update));
    }
}
