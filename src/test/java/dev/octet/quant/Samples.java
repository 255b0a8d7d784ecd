package dev.octet.quant;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Values of known distributions. */
public final class Samples {
    private Samples() {}

    /** Standard normal. */
    public static float[] normal(long seed, int count) {
        Random random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    /** Laplace with b = 1. */
    public static float[] laplace(long seed, int count) {
        Random random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) laplaceQuantile(random.nextDouble());
        }
        return x;
    }

    /** On [-1, 1]. */
    public static float[] uniform(long seed, int count) {
        Random random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = 2 * random.nextFloat() - 1;
        }
        return x;
    }

    /**
     * One value from the middle of each of {@code count} equally likely parts: no sampling noise.
     */
    public static float[] ideal(DoubleUnaryOperator quantile, int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) quantile.applyAsDouble((i + 0.5) / count);
        }
        return x;
    }

    public static double laplaceQuantile(double p) {
        return p < 0.5 ? Math.log(2 * p) : -Math.log(2 - 2 * p);
    }

    /** Finite values of all magnitudes, a few of them 0, NaN or infinite. */
    public static float[] wild(Random random, int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] =
                    switch (random.nextInt(12)) {
                        case 0 -> 0;
                        case 1 -> -0f;
                        case 2 -> Float.NaN;
                        case 3 -> Float.POSITIVE_INFINITY;
                        case 4 -> Float.NEGATIVE_INFINITY;
                        case 5 -> Float.intBitsToFloat(random.nextInt());
                        default ->
                                (float)
                                        (random.nextGaussian()
                                                * Math.scalb(1.0, random.nextInt(40) - 20));
                    };
        }
        return x;
    }
}
