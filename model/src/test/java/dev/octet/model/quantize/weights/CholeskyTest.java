package dev.octet.model.quantize.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {
    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static double[][] transposed(double[][] a) {
        double[][] transposed = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                transposed[j][i] = a[i][j];
            }
        }
        return transposed;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64})
    void theSquareOfTheFactorUndoesTheMatrix(int n) {
        Random random = new Random(n);
        double[][] a = new double[n][n + 3];
        for (double[] row : a) {
            for (int j = 0; j < row.length; j++) {
                row[j] = random.nextGaussian();
            }
        }
        double[][] matrix = product(a, transposed(a));
        double[][] upper = Cholesky.ofInverse(matrix, 1e-9).orElseThrow();
        double[][] one = product(product(transposed(upper), upper), matrix);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(i == j ? 1 : 0, one[i][j], 1e-7, i + ", " + j);
                assertTrue(j >= i || upper[i][j] == 0, () -> "below the diagonal");
            }
        }
    }

    @Test
    void byHand() {
        // the inverse of [[4, 2], [2, 2]] is [[0.5, -0.5], [-0.5, 1]]
        double[][] upper = Cholesky.ofInverse(new double[][] {{4, 2}, {2, 2}}, 1).orElseThrow();
        assertEquals(Math.sqrt(0.5), upper[0][0], 1e-12);
        assertEquals(-Math.sqrt(0.5), upper[0][1], 1e-12);
        assertEquals(Math.sqrt(0.5), upper[1][1], 1e-12);
    }

    /** Of the second number, given the first one, there is a variance of 2 - 2 · 2 / 4. */
    @Test
    void lessVarianceThanSaidHasNoFactor() {
        double[][] matrix = {{4, 2}, {2, 2}};
        assertTrue(Cholesky.ofInverse(matrix, 1.001).isEmpty());
        assertTrue(Cholesky.ofInverse(matrix, 0.999).isPresent());
        assertTrue(Cholesky.ofInverse(new double[][] {{1, 2}, {2, 1}}, 1e-9).isEmpty());
        assertTrue(Cholesky.ofInverse(new double[][] {{Double.NaN}}, 1e-9).isEmpty());
    }
}
