package dev.octet.engine.jvm;

/**
 * {@link ScalarTile}'s loops for floats: the contract's sum, one fused multiply-add after the
 * other. C2 turns them into vector code under the same conditions.
 */
final class FusedSteps {
    private FusedSteps() {}

    /** Adds {@link Blocking#STEP} products to each of the sums. */
    static void rows(float[][] sums, float[] step, float[] block, int k, int rows, int width) {
        switch (width) {
            case 64 -> {
                for (int r = 0; r < rows; r++) {
                    step64(sums[r], step, block, r * Blocking.STRIDE + k);
                }
            }
            case 256 -> {
                for (int r = 0; r < rows; r++) {
                    step256(sums[r], step, block, r * Blocking.STRIDE + k);
                }
            }
            default -> {
                for (int r = 0; r < rows; r++) {
                    step512(sums[r], step, block, r * Blocking.STRIDE + k);
                }
            }
        }
    }

    /** As ScalarTile.step64, by fused multiply-adds in the order of i. */
    private static void step64(float[] c, float[] b, float[] a, int at) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        float a4 = a[at + 4];
        float a5 = a[at + 5];
        float a6 = a[at + 6];
        float a7 = a[at + 7];
        for (int j = 0; j < 64; j++) {
            float x = Math.fma(a0, b[j], c[j]);
            x = Math.fma(a1, b[j + 64], x);
            x = Math.fma(a2, b[j + 2 * 64], x);
            x = Math.fma(a3, b[j + 3 * 64], x);
            x = Math.fma(a4, b[j + 4 * 64], x);
            x = Math.fma(a5, b[j + 5 * 64], x);
            x = Math.fma(a6, b[j + 6 * 64], x);
            c[j] = Math.fma(a7, b[j + 7 * 64], x);
        }
    }

    /** As ScalarTile.step256, by fused multiply-adds in the order of i. */
    private static void step256(float[] c, float[] b, float[] a, int at) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        float a4 = a[at + 4];
        float a5 = a[at + 5];
        float a6 = a[at + 6];
        float a7 = a[at + 7];
        for (int j = 0; j < 256; j++) {
            float x = Math.fma(a0, b[j], c[j]);
            x = Math.fma(a1, b[j + 256], x);
            x = Math.fma(a2, b[j + 2 * 256], x);
            x = Math.fma(a3, b[j + 3 * 256], x);
            x = Math.fma(a4, b[j + 4 * 256], x);
            x = Math.fma(a5, b[j + 5 * 256], x);
            x = Math.fma(a6, b[j + 6 * 256], x);
            c[j] = Math.fma(a7, b[j + 7 * 256], x);
        }
    }

    /** As ScalarTile.step512, by fused multiply-adds in the order of i. */
    private static void step512(float[] c, float[] b, float[] a, int at) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        float a4 = a[at + 4];
        float a5 = a[at + 5];
        float a6 = a[at + 6];
        float a7 = a[at + 7];
        for (int j = 0; j < 512; j++) {
            float x = Math.fma(a0, b[j], c[j]);
            x = Math.fma(a1, b[j + 512], x);
            x = Math.fma(a2, b[j + 2 * 512], x);
            x = Math.fma(a3, b[j + 3 * 512], x);
            x = Math.fma(a4, b[j + 4 * 512], x);
            x = Math.fma(a5, b[j + 5 * 512], x);
            x = Math.fma(a6, b[j + 6 * 512], x);
            c[j] = Math.fma(a7, b[j + 7 * 512], x);
        }
    }
}
