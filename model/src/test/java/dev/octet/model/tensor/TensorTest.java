package dev.octet.model.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorTest {
    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    @Test
    void elementsAtOnce() {
        Tensor x = Tensor.zeros(ElementType.FLOAT, 2, 3);
        x.floats().put(new float[] {1, 2, 3, 4, 5, 6});
        assertEquals(6, x.floats().remaining(), "a view of its own each time");
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, x.toFloats());
        Tensor ids = Tensor.zeros(ElementType.INT64, 2);
        ids.longs().put(0, -5).put(1, 1L << 40);
        assertArrayEquals(new long[] {-5, 1L << 40}, ids.toLongs());
        assertArrayEquals(new float[] {-5, 0x1p40f}, ids.toFloats());
        Tensor counts = Tensor.zeros(ElementType.INT32, 1);
        counts.ints().put(0, -7);
        assertEquals(-7, counts.getInt(0));
    }

    @Test
    void elementsOfAnotherTypeAreRefused() {
        Tensor x = Tensor.zeros(ElementType.FLOAT, 2, 3);
        assertEquals("elements of float [2, 3] are not int64", refusal(x::longs));
        assertEquals("elements of float [2, 3] are not int32", refusal(x::ints));
        Tensor bytes = Tensor.zeros(ElementType.UINT8, 4);
        assertEquals("elements of uint8 [4] are not float", refusal(bytes::floats));
        refusal(() -> Tensor.zeros(ElementType.FLOAT, 2, -1));
    }

    @Test
    void someRows() {
        Tensor x = Tensor.of(new long[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Tensor last = x.rows(1, 2);
        assertEquals(Shape.of(2, 2), last.shape());
        assertArrayEquals(new long[] {3, 4, 5, 6}, last.toLongs());
        last.setLong(0, 33);
        assertEquals(33, x.getLong(2), "which is shared");
        assertEquals(Shape.of(0, 2), x.rows(3, 0).shape());
        assertEquals(x.type(), x.rows(0, 3).type());
        assertEquals(Shape.of(2, 0), Tensor.zeros(ElementType.FLOAT, 4, 0).rows(1, 2).shape());
        assertEquals(Shape.of(0, 5), Tensor.zeros(ElementType.FLOAT, 0, 5).rows(0, 0).shape());
    }

    @Test
    void rowsThatAreNotThere() {
        Tensor x = Tensor.zeros(ElementType.FLOAT, 3, 2);
        for (int[] wrong : new int[][] {{-1, 1}, {0, 4}, {3, 1}, {1, -1}, {2, Integer.MAX_VALUE}}) {
            String message = refusal(() -> x.rows(wrong[0], wrong[1]));
            assertTrue(message.contains("[3, 2]"), message);
        }
        assertTrue(refusal(() -> Tensor.of(new float[] {1}).rows(0, 1)).contains("scalar"));
    }

    @Test
    void theLargest() {
        Tensor x = Tensor.of(new float[] {1, 5, 5, -1, -3, -2}, 2, 3);
        assertEquals(1, x.argMax(0), "the first of equal ones");
        assertEquals(0, x.argMax(1));
        float nan = Float.NaN;
        Tensor none = Tensor.of(new float[] {nan, -9, nan, nan, nan, nan}, 1, 2, 3);
        assertEquals(1, none.argMax(0));
        assertEquals(0, none.argMax(1));
        assertEquals(0, Tensor.of(new float[] {4}).argMax(0));
        Tensor bytes = Tensor.of(ElementType.UINT8, new byte[] {1, -1}, 1, 2);
        assertEquals(1, bytes.argMax(0), "255");
        String message = refusal(() -> x.argMax(2));
        assertTrue(message.contains("line 2") && message.contains("[2, 3]"), message);
        refusal(() -> x.argMax(-1));
        refusal(() -> Tensor.zeros(ElementType.FLOAT, 2, 0).argMax(0));
    }
}
