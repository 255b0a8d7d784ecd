package dev.octet.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.error.QuantError;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class QuantizerTest {
    private static final int SEEDS = 300;

    private static Range range(Random random) {
        float scale = Math.scalb(1f, random.nextInt(40) - 20);
        float a = (random.nextFloat() - 0.5f) * scale;
        float b = (random.nextFloat() - 0.5f) * scale;
        return new Range(Math.min(a, b), Math.max(a, b));
    }

    @Test
    void halfAStepInsideTheRange() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Range range = range(random);
            float[] x = new float[200];
            for (int i = 0; i < x.length; i++) {
                x[i] = range.low() + random.nextFloat() * (range.high() - range.low());
            }
            x[0] = range.low();
            x[1] = range.high();
            for (Scheme scheme : Scheme.all()) {
                QuantParams params = scheme.params(range);
                float[] back = Quantizer.roundTrip(x, params);
                // f32 rounds the quotient and the product: 255 steps of 2^-24 each, twice
                double bound = params.scale(0) * (0.5 + 1e-4);
                for (int i = 0; i < x.length; i++) {
                    String message = "seed " + seed + " " + scheme + " x " + x[i] + " " + params;
                    assertTrue(Math.abs((double) x[i] - back[i]) <= bound, message);
                }
            }
        }
    }

    @Test
    void idempotent() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            QuantParams params =
                    Scheme.all().get(random.nextInt(Scheme.all().size())).params(range(random));
            byte[] q = new byte[256];
            for (int i = 0; i < q.length; i++) {
                int span = params.max() - params.min() + 1;
                q[i] = (byte) (params.min() + random.nextInt(span));
            }
            byte[] again = Quantizer.quantize(Quantizer.dequantize(q, params), params);
            assertArrayEquals(q, again, "seed " + seed + " " + params);
        }
    }

    @Test
    void monotonic() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Range range = range(random);
            float[] x = new float[500];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) (random.nextGaussian() * range.magnitude());
            }
            x[0] = Float.NEGATIVE_INFINITY;
            x[1] = Float.POSITIVE_INFINITY;
            Arrays.sort(x);
            for (Scheme scheme : Scheme.all()) {
                QuantParams params = scheme.params(range);
                byte[] q = Quantizer.quantize(x, params);
                assertEquals(params.min(), Quantizer.integer(q[0], params), "seed " + seed);
                assertEquals(
                        params.max(), Quantizer.integer(q[q.length - 1], params), "seed " + seed);
                for (int i = 1; i < q.length; i++) {
                    assertTrue(
                            Quantizer.integer(q[i - 1], params) <= Quantizer.integer(q[i], params),
                            "seed " + seed + " " + params + " x " + x[i - 1] + " " + x[i]);
                }
            }
        }
    }

    @Test
    void tiesGoToEvenAndNaNToTheZeroPoint() {
        QuantParams params = QuantParams.perTensor(DataType.U8, 2, 100);
        float[] x = {1, 3, 5, -1, -3, Float.NaN, 1e30f, -1e30f};
        int[] expected = {100, 102, 102, 100, 98, 100, 255, 0};
        byte[] q = Quantizer.quantize(x, params);
        for (int i = 0; i < x.length; i++) {
            assertEquals(expected[i], q[i] & 0xff, "x " + x[i]);
        }
    }

    @Test
    void scalesByChannel() {
        QuantParams params =
                QuantParams.of(
                        DataType.S8,
                        -127,
                        127,
                        Grouping.perChannel(1),
                        new float[] {1, 10},
                        new int[] {0, 0});
        float[] x = {20, 20, -300, -300};
        assertArrayEquals(new byte[] {20, 2, -127, -30}, Quantizer.quantize(x, params, 2, 2));
        assertArrayEquals(new float[] {20, 20, -127, -300}, Quantizer.roundTrip(x, params, 2, 2));
    }

    @Test
    void requantizes() {
        QuantParams acc =
                QuantParams.of(
                        DataType.S32,
                        DataType.S32.min(),
                        DataType.S32.max(),
                        Grouping.perChannel(1),
                        new float[] {0.5f, 0.25f},
                        new int[] {0, 0});
        QuantParams to = QuantParams.perTensor(DataType.U8, 2, 10);
        int[] sums = {8, 8, -1000, 1_000_000};
        assertArrayEquals(
                new byte[] {12, 11, 0, (byte) 255}, Quantizer.requantize(sums, acc, to, 2, 2));
        assertThrows(
                IllegalArgumentException.class, () -> Quantizer.requantize(sums, to, to, 2, 2));

        QuantParams from = QuantParams.perTensor(DataType.S8, 4, -3);
        assertArrayEquals(
                new byte[] {16, 10, 0}, Quantizer.requantize(new byte[] {0, -3, -128}, from, to));

        QuantParams tiny = QuantParams.perTensor(DataType.U8, 1e-39f, 0);
        for (Executable each :
                List.<Executable>of(
                        () -> Quantizer.requantize(sums, acc, tiny, 2, 2),
                        () -> Quantizer.requantize(new byte[] {1}, from, tiny))) {
            String message = assertThrows(IllegalArgumentException.class, each).getMessage();
            assertTrue(message.contains("scale 1.0E-39"), message);
        }
    }

    @Test
    void refusesShapesThatDoNotMatch() {
        float[] x = new float[6];
        QuantParams two =
                Scheme.SYMMETRIC.params(
                        Grouping.perChannel(0), List.of(new Range(0, 1), new Range(0, 1)));
        String elements =
                assertThrows(IllegalArgumentException.class, () -> Quantizer.quantize(x, two, 2, 4))
                        .getMessage();
        assertTrue(elements.contains("[2, 4]") && elements.contains("6"), elements);
        String scales =
                assertThrows(IllegalArgumentException.class, () -> Quantizer.quantize(x, two, 3, 2))
                        .getMessage();
        assertTrue(scales.contains("has 3 scales, the parameters have 2"), scales);
        QuantParams accumulator = QuantParams.perTensor(DataType.S32, 1, 0);
        assertThrows(IllegalArgumentException.class, () -> Quantizer.quantize(x, accumulator));
    }

    /** Without channels, rows or groups there are no scales, and nothing to convert. */
    @Test
    void noElements() {
        for (Grouping grouping :
                List.of(
                        Grouping.perTensor(),
                        Grouping.perChannel(0),
                        Grouping.perChannel(1),
                        Grouping.perRow(),
                        Grouping.perGroup(2))) {
            int[] shape = {0, 5};
            float[] scales = new float[grouping.count(shape)];
            Arrays.fill(scales, 1);
            QuantParams params =
                    QuantParams.of(
                            DataType.S8, -128, 127, grouping, scales, new int[scales.length]);
            assertEquals(0, Quantizer.quantize(new float[0], params, shape).length);
            assertEquals(0, Quantizer.dequantize(new byte[0], params, shape).length);
            assertEquals(params, QuantParamsJson.read(QuantParamsJson.write(params)));
            assertEquals(scales.length == 0, params.toString().endsWith("no scales"));
            QuantError error = new QuantError();
            error.observe(new float[0], new byte[0], params, shape);
            assertEquals(0, error.summary().count());
        }
    }
}
