package dev.octet.model.operator.reduce;

import static dev.octet.model.operator.OneNode.floats;
import static dev.octet.model.operator.OneNode.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.OneNode;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** NonZero, Unique, NonMaxSuppression. */
class SearchTest {
    @Test
    void placesOfWhatIsNotZero() {
        Tensor x = Tensor.of(new float[] {0, 2, Float.NaN, -0f, 0, 1}, 2, 3);
        Tensor y = OneNode.of("NonZero", 13).run(x);
        assertEquals(Shape.of(2, 3), y.shape());
        assertArrayEquals(new long[] {0, 0, 1, 1, 2, 2}, y.toLongs());
        assertFalse(OneNode.of("NonZero", 13).infer(x).get(0).isKnown());
        assertEquals(
                Shape.of(0, 1), OneNode.of("NonZero", 9).run(Tensor.of(new long[] {7})).shape());
        Tensor none = Tensor.zeros(ElementType.BOOL, Shape.of(2, 0));
        assertEquals(Shape.of(2, 0), OneNode.of("NonZero", 9).run(none).shape());
    }

    @Test
    void differentElementsSortedOrAsTheyCome() {
        Tensor x = floats(2, 1, 1, 3, 4, 3);
        List<Tensor> sorted = OneNode.of("Unique", 11).run(4, x);
        assertArrayEquals(new float[] {1, 2, 3, 4}, sorted.get(0).toFloats());
        assertArrayEquals(new long[] {1, 0, 3, 4}, sorted.get(1).toLongs());
        assertArrayEquals(new long[] {1, 0, 0, 2, 3, 2}, sorted.get(2).toLongs());
        assertArrayEquals(new long[] {2, 1, 2, 1}, sorted.get(3).toLongs());
        List<Tensor> asTheyCome = OneNode.of("Unique", 11).with("sorted", 0).run(4, x);
        assertArrayEquals(new float[] {2, 1, 3, 4}, asTheyCome.get(0).toFloats());
        assertArrayEquals(new long[] {0, 1, 3, 4}, asTheyCome.get(1).toLongs());
        assertArrayEquals(new long[] {0, 1, 1, 2, 3, 2}, asTheyCome.get(2).toLongs());
        assertArrayEquals(new long[] {1, 2, 2, 1}, asTheyCome.get(3).toLongs());
    }

    @Test
    void differentSlices() {
        // columns (1, 3), (0, 9), (1, 3)
        Tensor x = Tensor.of(new float[] {1, 0, 1, 3, 9, 3}, 2, 3);
        List<Tensor> columns = OneNode.of("Unique", 28).with("axis", -1).run(4, x);
        assertEquals(Shape.of(2, 2), columns.get(0).shape());
        assertArrayEquals(new float[] {0, 1, 9, 3}, columns.get(0).toFloats());
        assertArrayEquals(new long[] {1, 0}, columns.get(1).toLongs());
        assertArrayEquals(new long[] {1, 0, 1}, columns.get(2).toLongs());
        assertArrayEquals(new long[] {1, 2}, columns.get(3).toLongs());
        Tensor none = Tensor.zeros(ElementType.INT8, Shape.of(3, 0));
        assertEquals(Shape.of(0), OneNode.of("Unique", 11).run(4, none).get(0).shape());
    }

    @Test
    void boxesThatOverlapTooMuchGo() {
        // of the first the second covers 9 of 10 columns, the third half
        Tensor boxes = Tensor.of(new float[] {0, 0, 1, 10, 1, 1, 0, 10, 0, 5, 1, 15}, 1, 3, 4);
        Tensor scores = Tensor.of(new float[] {0.7f, 0.9f, 0.8f}, 1, 1, 3);
        // the second comes first; 5 of 14 columns are in both it and the third: 0.357
        assertArrayEquals(
                new long[] {0, 0, 1, 0, 0, 2},
                select(false, boxes, scores, longs(9), floats(0.4f)).toLongs());
        assertArrayEquals(new long[] {0, 0, 1}, select(false, boxes, scores, longs(9)).toLongs());
        assertArrayEquals(
                new long[] {0, 0, 1, 0, 0, 2, 0, 0, 0},
                select(false, boxes, scores, longs(9), floats(1)).toLongs());
        assertArrayEquals(
                new long[] {0, 0, 1}, select(false, boxes, scores, longs(1), floats(1)).toLongs());
        assertArrayEquals(
                new long[] {0, 0, 1},
                select(false, boxes, scores, longs(9), floats(1), floats(0.8f)).toLongs());
        assertEquals(Shape.of(0, 3), select(false, boxes, scores).shape());
        assertEquals(Shape.of(0, 3), select(false, boxes, scores, longs(-1)).shape());
    }

    @Test
    void anOverlapThatIsTheThresholdStays() {
        // 7 of 10 columns are in both: the threshold as a float, which a double is above
        Tensor boxes = Tensor.of(new float[] {5, 1, 10, 2, 3.5f, 1, 7, 2}, 1, 2, 4);
        Tensor scores = Tensor.of(new float[] {0.9f, 0.8f}, 1, 1, 2);
        assertEquals(2, select(true, boxes, scores, longs(2), floats(0.7f)).shape().get(0));
        assertEquals(1, select(true, boxes, scores, longs(2), floats(0.69f)).shape().get(0));
    }

    private static Tensor select(boolean centered, Tensor... inputs) {
        return OneNode.of("NonMaxSuppression", 11)
                .with("center_point_box", centered ? 1 : 0)
                .run(inputs);
    }

    @Test
    void boxesThatDoNotFitAreRefused() {
        Tensor boxes = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 3, 4));
        Tensor scores = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 2, 3));
        assertEquals(0, select(false, boxes, scores, longs(1), null, floats(1)).count());
        Tensor others = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 2, 4));
        assertThrows(IllegalArgumentException.class, () -> select(false, boxes, others));
        assertThrows(
                IllegalArgumentException.class,
                () -> select(false, boxes, scores, longs(1), floats(1.5f)));
        assertThrows(
                IllegalArgumentException.class, () -> select(false, boxes, scores, longs(1, 2)));
    }
}
