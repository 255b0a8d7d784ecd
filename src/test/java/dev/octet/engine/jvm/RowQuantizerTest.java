package dev.octet.engine.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both row quantizers against the written rule, with true divisions. */
class RowQuantizerTest {
    private static final int[] SIZES = {1, 2, 4, 7, 8, 15, 16, 17, 31, 33, 64, 97, 768, 1021};

    static Stream<RowQuantizer> quantizers() {
        return Stream.of(new ScalarRowQuantizer(), new VectorRowQuantizer());
    }

    @ParameterizedTest
    @MethodSource("quantizers")
    void keepsTheRule(RowQuantizer quantizer) {
        for (int seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            int k = SIZES[random.nextInt(SIZES.length)];
            float[] src = row(random, k + 1, seed % 6);
            byte[] q = new byte[k + 2];
            float[] scale = new float[2];
            quantizer.quantize(src, 1, k, 1, k, q, 1, k, scale, 1);

            byte[] expected = new byte[k + 2];
            float expectedScale = rule(src, k, expected);
            assertEquals(expectedScale, scale[1], "seed " + seed);
            assertArrayEquals(expected, q, "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("quantizers")
    void rowsAreIndependent(RowQuantizer quantizer) {
        float[] src = {1, -2, 9, Float.NaN, Float.NEGATIVE_INFINITY, 9, 0, -0f, 9};
        byte[] q = new byte[6];
        float[] scale = new float[3];
        quantizer.quantize(src, 0, 3, 3, 2, q, 0, 2, scale, 0);
        assertArrayEquals(new byte[] {64, -127, 0, -127, 0, 0}, q);
        assertArrayEquals(new float[] {2f / 127, 1, 1}, scale);
    }

    private static float rule(float[] src, int k, byte[] q) {
        float most = 0;
        for (int i = 1; i <= k; i++) {
            if (Float.isFinite(src[i])) {
                most = Math.max(most, Math.abs(src[i]));
            }
        }
        float scale = most == 0 ? 1 : Math.max(most / 127, Float.MIN_NORMAL);
        for (int i = 1; i <= k; i++) {
            double rounded = Math.rint(src[i] / scale);
            q[i] = (byte) Math.max(-127, Math.min(127, rounded));
        }
        return scale;
    }

    /** Ties and their neighbours, tiny and huge rows, zeros, NaN and infinities. */
    private static float[] row(Random random, int k, int kind) {
        float unit = (float) Math.pow(2, random.nextInt(240) - 120);
        float[] values = new float[k];
        for (int i = 0; i < k; i++) {
            values[i] =
                    switch (kind) {
                        case 0 -> (float) random.nextGaussian() * unit;
                        case 1 -> (random.nextInt(254) - 127 + 0.5f) * unit;
                        case 2 -> Math.nextUp((random.nextInt(254) - 127 + 0.5f) * unit);
                        case 3 -> Float.intBitsToFloat(random.nextInt());
                        case 4 -> (float) random.nextGaussian() * Float.MIN_NORMAL;
                        default -> 0f;
                    };
        }
        if (kind == 1 || kind == 2) {
            values[k / 2] = 127 * unit;
        }
        return values;
    }
}
