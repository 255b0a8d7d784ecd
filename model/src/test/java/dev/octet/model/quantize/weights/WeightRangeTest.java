package dev.octet.model.quantize.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Scheme;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightRangeTest {
    private static double[] ones(int k) {
        double[] ones = new double[k];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float scale(float[] row, double[] variances, Scheme scheme) {
        return new WeightRange(row, new double[][] {variances}, scheme).scale(0, 1);
    }

    /** Integers times 0.03, to 127 of them: all are met. */
    @Test
    void weightsOnAGridAreMet() {
        Random random = new Random(1);
        float[] row = new float[40];
        for (int i = 0; i < row.length; i++) {
            row[i] = 0.03f * (random.nextInt(255) - 127);
        }
        row[7] = -0.03f * 127;
        float scale = scale(row, ones(40), Scheme.SYMMETRIC);
        assertEquals(0.03, scale, 1e-7);
        for (float x : row) {
            assertEquals(x, WeightRounding.round(x, scale, Scheme.SYMMETRIC) * scale, 1e-6);
        }
    }

    /** What is multiplied by zeros may be cut off. */
    @Test
    void deadInputsDoNotDetermineTheRange() {
        float[] row = {100, 64, -32, 7, 1};
        double[] variances = {0, 1, 1, 1, 1};
        // 64 steps of 1, where 7 bits reach 64
        assertEquals(1, scale(row, variances, Scheme.REDUCED), 0.002);
        assertEquals(100 / 64.0, scale(row, new double[5], Scheme.REDUCED), 1e-6);
    }

    /** One weight a little further out than many others: what these lose decides. */
    @Test
    void fewerLoseLess() {
        Random random = new Random(1);
        float[] row = new float[2000];
        for (int i = 0; i < row.length; i++) {
            row[i] = 2 * random.nextFloat() - 1;
        }
        row[0] = 1.1f;
        float best = scale(row, ones(2000), Scheme.REDUCED);
        assertTrue(best < 1.1f / 64, () -> "" + best);
        // of all scales, in small steps, none loses less by more than a little
        double error = error(row, best);
        for (double share = 0.25; share <= 1; share += 0.001) {
            double other = error(row, (float) (share * 1.1 / 64));
            assertTrue(error <= 1.02 * other, share + ": " + other + ", not " + error);
        }
    }

    private static double error(float[] row, float scale) {
        double error = 0;
        for (float x : row) {
            double steps = Math.max(-64, Math.min(64, Math.rint(x / scale)));
            error += (steps * scale - x) * (steps * scale - x);
        }
        return error;
    }

    @Test
    void zerosHaveScale1() {
        assertEquals(1, scale(new float[3], ones(3), Scheme.SYMMETRIC));
    }

    /** Two groups with two channels each: the second one's variances count for the last two. */
    @Test
    void groupsHaveVariancesOfTheirOwn() {
        float[] rows = {100, 64, 100, 64, 100, 64, 100, 64};
        WeightRange range = new WeightRange(rows, new double[][] {{1, 0}, {0, 1}}, Scheme.REDUCED);
        for (int n = 0; n < 4; n++) {
            double expected = n < 2 ? 100 : 64;
            float scale = range.scale(n, n + 1);
            double steps = Math.rint(expected / scale);
            assertTrue(steps <= 64, () -> "cut off by scale " + scale);
            assertEquals(expected, steps * scale, 0.05, "channel " + n);
        }
        assertEquals(100 / 64.0, range.scale(0, 4), 0.2);
    }
}
