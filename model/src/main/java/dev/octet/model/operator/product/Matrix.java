package dev.octet.model.operator.product;

import dev.octet.model.tensor.Tensor;

/**
 * A matrix inside of a tensor.
 *
 * @param offset of its first element
 * @param rowStride elements from a row to the next one
 * @param columnStride elements from a column to the next one
 */
record Matrix(Tensor tensor, int offset, int rows, int columns, int rowStride, int columnStride) {
    /** One with rows that lie one behind the other. */
    static Matrix of(Tensor tensor, int offset, int rows, int columns) {
        return new Matrix(tensor, offset, rows, columns, columns, 1);
    }

    Matrix transpose() {
        return new Matrix(tensor, offset, columns, rows, columnStride, rowStride);
    }

    /** A product of floats, in double precision, row-major. */
    static double[] productOfFloats(Matrix a, Matrix b) {
        double[] rows = a.doubles();
        double[] columns = b.transpose().doubles();
        double[] product = new double[a.rows * b.columns];
        int depth = a.columns;
        for (int i = 0; i < product.length; i++) {
            int row = i / b.columns * depth;
            int column = i % b.columns * depth;
            double sum = 0;
            for (int k = 0; k < depth; k++) {
                sum += rows[row + k] * columns[column + k];
            }
            product[i] = sum;
        }
        return product;
    }

    /** A product of integers: its lowest 64 bits, row-major. */
    static long[] productOfIntegers(Matrix a, Matrix b) {
        long[] rows = a.longs();
        long[] columns = b.transpose().longs();
        long[] product = new long[a.rows * b.columns];
        int depth = a.columns;
        for (int i = 0; i < product.length; i++) {
            int row = i / b.columns * depth;
            int column = i % b.columns * depth;
            long sum = 0;
            for (int k = 0; k < depth; k++) {
                sum += rows[row + k] * columns[column + k];
            }
            product[i] = sum;
        }
        return product;
    }

    private double[] doubles() {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(at(i));
        }
        return values;
    }

    private long[] longs() {
        long[] values = new long[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getLong(at(i));
        }
        return values;
    }

    private int at(int i) {
        return offset + i / columns * rowStride + i % columns * columnStride;
    }
}
