package dev.octet.engine.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both converters against the written rules, with true divisions. */
class ConverterTest {
    private static final int[] SIZES = {1, 2, 4, 7, 8, 15, 16, 17, 31, 33, 64, 97, 768, 1021};

    static Stream<Converter> converters() {
        return Stream.of(new ScalarConverter(), new VectorConverter());
    }

    @ParameterizedTest
    @MethodSource("converters")
    void rowsKeepTheRule(Converter converter) {
        for (int seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            int k = SIZES[random.nextInt(SIZES.length)];
            float[] src = row(random, 2 * k, seed % 6);
            byte[] q = new byte[2 * k];
            float[] scales = new float[2];
            DynamicRow.quantizeSymmetric(converter, src, 2, k, q, scales);
            byte[] expected = new byte[2 * k];
            for (int row = 0; row < 2; row++) {
                assertEquals(rule(src, row * k, k, expected), scales[row], "seed " + seed);
            }
            assertArrayEquals(expected, q, "seed " + seed);
        }
    }

    private static float rule(float[] src, int at, int k, byte[] q) {
        float most = 0;
        for (int i = at; i < at + k; i++) {
            if (Float.isFinite(src[i])) {
                most = Math.max(most, Math.abs(src[i]));
            }
        }
        float scale = most == 0 ? 1 : Math.max(most / 127, Float.MIN_NORMAL);
        for (int i = at; i < at + k; i++) {
            double rounded = Math.rint(src[i] / scale);
            q[i] = (byte) Math.max(-127, Math.min(127, rounded));
        }
        return scale;
    }

    @ParameterizedTest
    @MethodSource("converters")
    void endsAreTheFiniteOnes(Converter converter) {
        for (int seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            int k = SIZES[random.nextInt(SIZES.length)];
            float[] src = row(random, k, seed % 6);
            float least = 0;
            float greatest = 0;
            for (float x : src) {
                least = Float.isFinite(x) ? Math.min(least, x) : least;
                greatest = Float.isFinite(x) ? Math.max(greatest, x) : greatest;
            }
            // + 0 makes both zeros one
            assertEquals(least + 0f, converter.least(src, 0, k) + 0f, "seed " + seed);
            assertEquals(greatest + 0f, converter.greatest(src, 0, k) + 0f, "seed " + seed);
        }
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
