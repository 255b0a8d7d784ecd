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
}
