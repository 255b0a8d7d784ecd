package dev.octet.model.operator.quantized;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.tensor.Shape;
import java.util.Arrays;

/**
 * The shapes of a product of matrices as NumPy's matmul has it: the last two axes are matrices,
 * those in front of them are broadcast; a vector is a row in front of the product and a column
 * behind it, and its axis is gone from the output.
 */
public final class Matrices {
    private final Shape batchA;
    private final Shape batchB;
    private final Shape batch;
    private final int m;
    private final int k;
    private final int n;
    private final Shape whole;
    private final Shape output;

    private Matrices(Shape a, Shape b) {
        int[] left = a.rank() == 1 ? new int[] {1, a.get(0)} : a.dims();
        int[] right = b.rank() == 1 ? new int[] {b.get(0), 1} : b.dims();
        batchA = Shape.of(Arrays.copyOf(left, left.length - 2));
        batchB = Shape.of(Arrays.copyOf(right, right.length - 2));
        batch = Shape.broadcast(batchA, batchB);
        m = left[left.length - 2];
        k = left[left.length - 1];
        n = right[right.length - 1];
        int[] dims = Arrays.copyOf(batch.dims(), batch.rank() + 2);
        dims[dims.length - 2] = m;
        dims[dims.length - 1] = n;
        whole = Shape.of(dims);
        if (a.rank() == 1) {
            dims[dims.length - 2] = n;
            dims = Arrays.copyOf(dims, dims.length - 1);
        }
        output = Shape.of(b.rank() == 1 ? Arrays.copyOf(dims, dims.length - 1) : dims);
    }

    /**
     * The product of tensors of two shapes.
     *
     * @throws IllegalArgumentException when they do not fit
     */
    public static Matrices of(Shape a, Shape b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new IllegalArgumentException(
                    "a product of matrices needs at least one axis on either side, got "
                            + a
                            + " and "
                            + b);
        }
        int columns = a.get(-1);
        int rows = b.get(b.rank() == 1 ? 0 : -2);
        if (columns != rows) {
            throw new IllegalArgumentException(
                    "matrices of shapes "
                            + a
                            + " and "
                            + b
                            + " have no product: "
                            + columns
                            + " columns and "
                            + rows
                            + " rows");
        }
        return new Matrices(a, b);
    }

    /** The shape of the output. */
    public Shape output() {
        return output;
    }

    /** The same with the axes of rows and columns in any case. */
    public Shape whole() {
        return whole;
    }

    /** The product of real numbers. */
    public double[] multiply(double[] a, double[] b) {
        double[] y = new double[whole.count()];
        Broadcast matrix = new Broadcast(batch, batchA, batchB);
        for (int i = 0; i < y.length; i++) {
            int left = (matrix.offset(0) * m + i / n % m) * k;
            int right = matrix.offset(1) * k * n + i % n;
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += a[left + j] * b[right + j * n];
            }
            y[i] = sum;
            if ((i + 1) % (m * n) == 0) {
                matrix.next();
            }
        }
        return y;
    }
}
