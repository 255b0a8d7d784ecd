package dev.octet.engine.jvm;

import dev.octet.request.Activation;
import java.util.Arrays;

/** In plain Java: the reference. The working memory of one thread at a time. */
final class ScalarRowMath extends RowMath {
    private final float[] lanes = new float[LANES];

    @Override
    float largest(float[] x, int at, int n) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) {
            most = x[i] > most ? x[i] : most;
        }
        return most;
    }

    @Override
    void exp(float[] x, int at, int n) {
        for (int i = at; i < at + n; i++) {
            x[i] = exp(x[i]);
        }
    }

    @Override
    void activate(Activation activation, float[] x, int n) {
        Activations.apply(activation, x, 0, n);
    }

    @Override
    void multiply(
            float[] x,
            int at,
            int stride,
            int rows,
            int depth,
            float[] y,
            int matrixAt,
            float[] dst,
            int dstAt,
            int dstStride,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int to = dstAt + r * dstStride;
            Arrays.fill(dst, to, to + columns, 0);
            for (int k = 0; k < depth; k++) {
                float factor = x[at + r * stride + k];
                int from = matrixAt + k * dstStride;
                for (int j = 0; j < columns; j++) {
                    dst[to + j] = Math.fma(factor, y[from + j], dst[to + j]);
                }
            }
        }
    }

    @Override
    float sum(float[] x, int at, int n) {
        Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            lanes[i % LANES] += x[at + i];
        }
        return total(lanes);
    }

    @Override
    float squares(float[] x, int at, int n, float center) {
        Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            float d = x[at + i] - center;
            lanes[i % LANES] = Math.fma(d, d, lanes[i % LANES]);
        }
        return total(lanes);
    }
}
