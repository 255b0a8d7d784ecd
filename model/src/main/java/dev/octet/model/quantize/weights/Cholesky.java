package dev.octet.model.quantize.weights;

import java.util.Optional;

/** Triangular factors of positive definite matrices, in f64. Stateless. */
final class Cholesky {
    private Cholesky() {}

    /**
     * The upper triangle U with {@code U' U} the inverse of a matrix.
     *
     * @param matrix symmetric
     * @param least variance that each number has, given those before it, above 0
     * @return empty where one has less, so that the matrix is not as definite as it is to be
     */
    static Optional<double[][]> ofInverse(double[][] matrix, double least) {
        return lower(matrix, least)
                .flatMap(lower -> lower(inverse(lower), Double.MIN_NORMAL))
                .map(Cholesky::transposed);
    }

    /** L with {@code L L'} the matrix. */
    private static Optional<double[][]> lower(double[][] matrix, double least) {
        int n = matrix.length;
        double[][] lower = new double[n][];
        for (int i = 0; i < n; i++) {
            lower[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j] - dot(lower[i], lower[j], j);
                if (i == j && !(sum >= least)) {
                    return Optional.empty();
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
        return Optional.of(lower);
    }

    private static double dot(double[] a, double[] b, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The inverse of {@code L L'}: {@code X' X} with X the inverse of L. */
    private static double[][] inverse(double[][] lower) {
        int n = lower.length;
        // columns of X lie in rows: x[j][i] is X[i][j]
        double[][] x = new double[n][n];
        for (int j = 0; j < n; j++) {
            x[j][j] = 1 / lower[j][j];
            for (int i = j + 1; i < n; i++) {
                double sum = 0;
                for (int k = j; k < i; k++) {
                    sum += lower[i][k] * x[j][k];
                }
                x[j][i] = -sum / lower[i][i];
            }
        }
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = i; k < n; k++) {
                    sum += x[i][k] * x[j][k];
                }
                inverse[i][j] = sum;
                inverse[j][i] = sum;
            }
        }
        return inverse;
    }

    private static double[][] transposed(double[][] lower) {
        int n = lower.length;
        double[][] upper = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                upper[j][i] = lower[i][j];
            }
        }
        return upper;
    }
}
