package dev.octet.engine.jvm;

/** Scales and zero points that follow from a row's own values; see the contract of Quantize. */
final class DynamicRow {
    static final int S8_LIMIT = 127;
    static final int U8_LIMIT = 255;

    private DynamicRow() {}

    /**
     * Scale of a row that is symmetric on [-127,127].
     *
     * @param most its largest finite magnitude
     */
    static float symmetricScale(float most) {
        return most == 0 ? 1 : Math.max(most / S8_LIMIT, Float.MIN_NORMAL);
    }

    /**
     * Scale of a row that is affine on [0,255].
     *
     * @param low its smallest finite value, at most 0
     * @param high its largest finite value, at least 0
     */
    static float affineScale(float low, float high) {
        if (low == high) {
            return 1;
        }
        float width = high - low;
        float scale = Float.isInfinite(width) ? high / U8_LIMIT - low / U8_LIMIT : width / U8_LIMIT;
        return Math.max(scale, Float.MIN_NORMAL);
    }

    /** Zero point of such a row. */
    static int affineZeroPoint(float low, float scale) {
        return (int) Math.min(U8_LIMIT, Math.rint(-low / scale));
    }

    /** Quantizes dense rows of length k symmetrically. */
    static void quantizeSymmetric(
            Converter converter, float[] src, int rows, int k, byte[] q, float[] scales) {
        for (int row = 0; row < rows; row++) {
            float scale = symmetricScale(converter.largest(src, row * k, k));
            converter.quantize(src, row * k, k, scale, 0, -S8_LIMIT, S8_LIMIT, q, row * k);
            scales[row] = scale;
        }
    }
}
