package dev.octet.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchemeTest {
    @Test
    void namesReadBack() {
        for (Scheme scheme : Scheme.all()) {
            assertEquals(scheme, Scheme.parse(scheme.toString()));
        }
        String message =
                assertThrows(IllegalArgumentException.class, () -> Scheme.parse("int4"))
                        .getMessage();
        assertTrue(message.contains("int4") && message.contains("full_range"), message);
    }

    @Test
    void refusesIntegersThatDoNotFit() {
        assertThrows(
                IllegalArgumentException.class, () -> new Scheme("x", DataType.U8, -1, 255, false));
        assertThrows(
                IllegalArgumentException.class, () -> new Scheme("x", DataType.S8, 5, 5, false));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Scheme("x", DataType.S8, -126, 127, true));
        assertThrows(
                IllegalArgumentException.class, () -> new Scheme("x", DataType.S32, -1, 1, true));
    }

    /** In steps per unit: 127.5 for [-1, 1]; 0.5 is 63.75 steps, 64 stands for about 0.502. */
    @Test
    void fullRangeWorkedExample() {
        QuantParams params = Scheme.FULL_RANGE.params(new Range(-1, 1));
        assertEquals(1 / 127.5f, params.scale(0));
        assertEquals(63.75, 0.5 / params.scale(0), 1e-5);
        byte[] q = Quantizer.quantize(new float[] {0.5f, -2, 0, 1}, params);
        assertArrayEquals(new byte[] {64, -128, 0, 127}, q);
        assertEquals(0.502, Quantizer.dequantize(q, params)[0], 0.0005);
    }

    @Test
    void symmetricReachesTheLargestMagnitude() {
        assertEquals(3 / 127f, Scheme.SYMMETRIC.params(new Range(-3, 1)).scale(0));
        assertEquals(3 / 64f, Scheme.REDUCED.params(new Range(1, 3)).scale(0));
        assertTrue(2 * 255 * Scheme.REDUCED.max() <= Short.MAX_VALUE);
    }

    @Test
    void affineContainsZero() {
        QuantParams params = Scheme.AFFINE_U8.params(new Range(2, 10));
        assertEquals(10 / 255f, params.scale(0));
        assertEquals(0, params.zeroPoint(0));
        assertEquals(255, Scheme.AFFINE_U8.params(new Range(-10, -2)).zeroPoint(0));
        assertEquals(64, Scheme.AFFINE_U8.params(new Range(-1, 3)).zeroPoint(0));
        assertEquals(-64, Scheme.AFFINE_S8.params(new Range(-1, 3)).zeroPoint(0));
    }

    @Test
    void extremeRanges() {
        float largest = Float.MAX_VALUE;
        for (Scheme scheme : Scheme.all()) {
            assertEquals(1, scheme.params(new Range(0, 0)).scale(0));
            QuantParams widest = scheme.params(new Range(-largest, largest));
            // of 255 steps, 128 on one side: there they must not lead past the largest float
            int zeroPoint = widest.zeroPoint(0);
            int steps = Math.max(scheme.max() - zeroPoint, zeroPoint - scheme.min());
            assertEquals(largest / steps, widest.scale(0), 1e31);
            assertTrue(Float.isFinite(widest.low(0)) && Float.isFinite(widest.high(0)));
            QuantParams finest = scheme.params(new Range(0, Float.MIN_VALUE));
            assertEquals(Float.MIN_NORMAL, finest.scale(0));
        }
    }

    @Test
    void finiteValuesStayFinite() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            float a = end(random);
            float b = end(random);
            Range range = new Range(Math.min(a, b), Math.max(a, b));
            float inside = a + random.nextFloat() * (b / 2 - a / 2);
            for (Scheme scheme : Scheme.all()) {
                QuantParams params = scheme.params(range);
                String message = "seed " + seed + " " + scheme + " " + range + " " + params;
                assertTrue(Float.isFinite(params.low(0)), message);
                assertTrue(Float.isFinite(params.high(0)), message);
                float[] x = {range.low(), range.high(), inside};
                float[] back = Quantizer.roundTrip(x, params);
                for (int i = 0; i < x.length; i++) {
                    // half a step, and half of one more where the scale was made smaller
                    double bound = params.scale(0) * (1 + 1e-4);
                    assertTrue(Math.abs((double) x[i] - back[i]) <= bound, message + " " + x[i]);
                }
            }
        }
    }

    /** The largest float or up to 1 % less, or up to 8 octaves less, of either sign. */
    private static float end(Random random) {
        float sign = random.nextBoolean() ? 1 : -1;
        return sign
                * Float.MAX_VALUE
                * switch (random.nextInt(3)) {
                    case 0 -> 1;
                    case 1 -> 1 - random.nextFloat() / 100;
                    default -> Math.scalb(random.nextFloat(), -random.nextInt(8));
                };
    }

    @Test
    void zeroIsExactlyTheZeroPoint() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            float a = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(60) - 30));
            float b = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(60) - 30));
            for (Scheme scheme : Scheme.all()) {
                QuantParams params = scheme.params(new Range(Math.min(a, b), Math.max(a, b)));
                String message = "seed " + seed + ": " + params;
                byte[] q = Quantizer.quantize(new float[] {0, -0f}, params);
                assertEquals((byte) params.zeroPoint(0), q[0], message);
                assertEquals((byte) params.zeroPoint(0), q[1], message);
                assertEquals(0, Quantizer.dequantize(q, params)[0], message);
            }
        }
    }

    @Test
    void oneScaleForEachRange() {
        List<Range> ranges = List.of(new Range(-1, 1), new Range(0, 0), new Range(0, 254));
        QuantParams params = Scheme.SYMMETRIC.params(Grouping.perChannel(0), ranges);
        assertArrayEquals(new float[] {1 / 127f, 1, 2}, params.scales());
    }
}
