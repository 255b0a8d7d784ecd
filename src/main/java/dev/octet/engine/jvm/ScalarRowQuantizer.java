package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.EpilogueConstants.ROUNDER;

/** The row quantizer in plain Java: the reference, and what the vector code leaves over. */
final class ScalarRowQuantizer implements RowQuantizer {
    private static final int INFINITY_BITS = 0x7F800000;

    @Override
    public void quantize(
            float[] src,
            int srcOffset,
            int srcStride,
            int rows,
            int k,
            byte[] q,
            int qOffset,
            int qStride,
            float[] scale,
            int scaleOffset) {
        for (int row = 0; row < rows; row++) {
            int at = srcOffset + row * srcStride;
            float s = scale(largestFinite(src, at, k));
            quotients(src, at, k, s, q, qOffset + row * qStride);
            scale[scaleOffset + row] = s;
        }
    }

    /**
     * The largest magnitude below infinity. Bits of non-negative floats compare as the floats do.
     */
    static float largestFinite(float[] src, int at, int k) {
        int most = 0;
        for (int i = 0; i < k; i++) {
            int magnitude = Float.floatToRawIntBits(src[at + i]) & Integer.MAX_VALUE;
            most = Math.max(most, magnitude < INFINITY_BITS ? magnitude : 0);
        }
        return Float.intBitsToFloat(most);
    }

    /** The scale of a row with that largest magnitude. */
    static float scale(float most) {
        return most == 0 ? 1 : Math.max(most / 127, Float.MIN_NORMAL);
    }

    static void quotients(float[] src, int at, int n, float scale, byte[] q, int out) {
        for (int i = 0; i < n; i++) {
            float t = src[at + i] / scale;
            float ordered = t == t ? t : 0;
            float clipped = ordered < -127 ? -127 : ordered > 127 ? 127 : ordered;
            q[out + i] = (byte) Float.floatToRawIntBits(clipped + ROUNDER);
        }
    }
}
