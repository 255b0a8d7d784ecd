package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MatrixShapeTest {
    @Test
    void integersArePaddedToWhatTensorCoresTake() {
        for (int size = 1; size < 200; size++) {
            int columns = MatrixShape.paddedColumns(true, size);
            assertEquals(0, columns % 16);
            assertEquals((size + 15) / 16, columns / 16);
            assertEquals(columns, MatrixShape.paddedDepth(true, size));
        }
    }

    @Test
    void fewRowsBecomeMore() {
        assertEquals(0, MatrixShape.paddedRows(true, 0));
        assertEquals(32, MatrixShape.paddedRows(true, 1));
        assertEquals(32, MatrixShape.paddedRows(true, 16));
        assertEquals(17, MatrixShape.paddedRows(true, 17));
        assertEquals(1021, MatrixShape.paddedRows(true, 1021));
    }

    @Test
    void floatsArePaddedForTheirReadersAlone() {
        assertEquals(8, MatrixShape.paddedColumns(false, 5));
        assertEquals(5, MatrixShape.paddedDepth(false, 5));
        assertEquals(1, MatrixShape.paddedRows(false, 1));
    }

    @Test
    void sizesDoNotWrapAround() {
        assertThrows(
                ArithmeticException.class,
                () -> MatrixShape.paddedColumns(true, Integer.MAX_VALUE));
    }
}
