package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.text.RootLocale;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The contract's sequences against StrictMath in f64, over all exponents. */
class FloatMathTest {
    @Test
    void exponential() {
        Random random = new Random(1);
        for (int i = 0; i < 400_000; i++) {
            float x =
                    i % 2 == 0
                            ? -88 + 177 * random.nextFloat()
                            : Float.intBitsToFloat(i % 255 << 23 | random.nextInt(1 << 23));
            float y = i % 4 == 1 ? -x : x;
            // below it, 2^(k - 1) is none of f32's normal numbers
            if (y < -86.98f) {
                assertTrue(FloatMath.exp(y) <= 0x1p-125f, "e^" + y);
            } else {
                assertClose("exp", y, FloatMath.exp(y), StrictMath::exp);
            }
        }
        assertEquals(1, FloatMath.exp(-0f));
        assertEquals(0, FloatMath.exp(-87.25f));
        assertEquals(0, FloatMath.exp(Float.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(88.8f));
        assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(Float.POSITIVE_INFINITY));
        assertTrue(Float.isNaN(FloatMath.exp(Float.NaN)));
    }

    @Test
    void logarithm() {
        Random random = new Random(2);
        for (int i = 0; i < 200_000; i++) {
            float x =
                    i % 2 == 0
                            ? 0.5f + random.nextFloat()
                            : Float.intBitsToFloat(i % 255 << 23 | random.nextInt(1 << 23));
            assertClose("log", x, FloatMath.log(x), StrictMath::log);
        }
        assertEquals(0, FloatMath.log(1));
        assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(0));
        assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(-0f));
        assertEquals(Float.POSITIVE_INFINITY, FloatMath.log(Float.POSITIVE_INFINITY));
        assertTrue(Float.isNaN(FloatMath.log(-1)));
        assertTrue(Float.isNaN(FloatMath.log(Float.NaN)));
    }

    /** Against values of tables, and what is known of it at both ends. */
    @Test
    void errorFunction() {
        float[][] table = {
            {0.1f, 0.11246292f}, {0.5f, 0.52049988f}, {0.899f, 0.79640579f}, {0.9f, 0.79690821f},
            {1, 0.84270079f}, {1.5f, 0.96610515f}, {2, 0.99532227f}, {3, 0.99997791f}
        };
        for (float[] line : table) {
            float tolerance = 2 * Math.ulp(line[1]);
            assertEquals(line[1], FloatMath.erf(line[0]), tolerance);
            assertEquals(-line[1], FloatMath.erf(-line[0]), tolerance);
        }
        double slope = 2 / Math.sqrt(Math.PI);
        for (float x = 1e-3f; x > 0; x /= 3) {
            float expected = (float) (slope * (x - (double) x * x * x / 3));
            assertEquals(expected, FloatMath.erf(x), 2 * Math.ulp(expected), "erf " + x);
        }
        assertEquals(1, FloatMath.erf(3.93f));
        assertEquals(-1, FloatMath.erf(Float.NEGATIVE_INFINITY));
        assertEquals(-0f, FloatMath.erf(-0f));
        assertTrue(Float.isNaN(FloatMath.erf(Float.NaN)));
    }

    private static void assertClose(
            String name, float x, float actual, DoubleUnaryOperator function) {
        double expected = function.applyAsDouble(x);
        if ((float) expected == actual) {
            return;
        }
        double error = Math.abs(actual - expected) / Math.ulp((float) expected);
        assertTrue(
                error < 1,
                () -> RootLocale.format("%s of %s is %s, off by %s ulp", name, x, actual, error));
    }

    /** Lane i takes elements i, i + 16, ...: here 1e8 and -1e8 meet before the small ones do. */
    @Test
    void sumsInTheirOrder() {
        float[] x = new float[33];
        x[0] = 1e8f;
        x[1] = 1;
        x[16] = -1e8f;
        x[32] = 3;
        assertEquals(4, FloatMath.alongRow(x, 0, Float::sum, Float::sum));
        assertEquals(3, FloatMath.inOrder(x, 0, Float::sum));
    }

    @Test
    void largestIsANumber() {
        assertEquals(2, FloatMath.largest(new float[] {Float.NaN, 2, -5}));
        assertEquals(Float.NEGATIVE_INFINITY, FloatMath.largest(new float[] {Float.NaN}));
    }
}
