package dev.octet.verify;

import dev.octet.request.DataType;

/**
 * Rows of an f32 source quantized as a multiplication does it on the fly.
 *
 * @param src s8
 * @param scales one per row
 */
record OnTheFly(Tensor src, float[] scales) {

    static OnTheFly of(Tensor src, int rows, int columns) {
        Tensor quantized = new Tensor(DataType.S8, src.count());
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++) {
            scales[row] = scale(src, row * columns, columns);
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                float steps = src.real(i) / scales[row];
                quantized.set(i, Rounding.saturate(Rounding.halfEven(steps), -127, 127));
            }
        }
        return new OnTheFly(quantized, scales);
    }

    private static float scale(Tensor src, int from, int columns) {
        float largest = 0;
        for (int i = from; i < from + columns; i++) {
            float size = Math.abs(src.real(i));
            if (size <= Float.MAX_VALUE && size > largest) {
                largest = size;
            }
        }
        return scale(largest);
    }

    /** Of a row on [-127,127] whose largest finite magnitude that is. */
    static float scale(float largest) {
        return largest == 0 ? 1 : Math.max(largest / 127, Float.MIN_NORMAL);
    }

    /**
     * Finds the scale of a row, and its zero point where it is affine.
     *
     * @param x the row
     * @param row where they are written
     * @param zeroPoints null for symmetric rows
     */
    static void find(float[] x, int row, Tensor scales, Tensor zeroPoints) {
        float low = 0;
        float high = 0;
        for (float each : x) {
            if (Float.isFinite(each)) {
                low = Math.min(low, each);
                high = Math.max(high, each);
            }
        }
        if (zeroPoints == null) {
            scales.set(row, scale(Math.max(-low, high)));
            return;
        }
        float width = high - low;
        float step = Float.isFinite(width) ? width / 255 : high / 255 - low / 255;
        float scale = width == 0 ? 1 : Math.max(step, Float.MIN_NORMAL);
        scales.set(row, scale);
        zeroPoints.set(row, Rounding.saturate(Rounding.halfEven(-low / scale), 0, 255));
    }
}
