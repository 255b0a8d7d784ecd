package dev.octet;

import dev.octet.text.RootLocale;

/**
 * Weights as s8 with one scale per output channel, symmetric on [-127,127]: scale = max|w| / 127, q
 * = roundHalfEven(w / scale).
 *
 * @param values row-major [outputs, inputs]
 * @param scales real units per step; 1 for a channel of zeros
 */
record QuantizedWeights(byte[] values, float[] scales) {
    private static final int LIMIT = 127;

    static QuantizedWeights perChannel(float[] weights, int outputs, int inputs) {
        if (weights == null) {
            throw new IllegalArgumentException("weights is null");
        }
        if (outputs < 1 || inputs < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "outputs and inputs must be at least 1, got %d and %d",
                            outputs, inputs));
        }
        if ((long) outputs * inputs != weights.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "weights need outputs·inputs = %d·%d = %d values, got %d",
                            outputs, inputs, (long) outputs * inputs, weights.length));
        }
        byte[] values = new byte[weights.length];
        float[] scales = new float[outputs];
        for (int n = 0; n < outputs; n++) {
            int row = n * inputs;
            float largest = 0;
            for (int k = row; k < row + inputs; k++) {
                if (!Float.isFinite(weights[k])) {
                    throw new IllegalArgumentException(
                            RootLocale.format(
                                    "weights must be finite, weights[%d,%d] is %s",
                                    n, k - row, weights[k]));
                }
                largest = Math.max(largest, Math.abs(weights[k]));
            }
            // a denormal scale would lose the precision of the quotient
            scales[n] = largest == 0 ? 1 : Math.max(largest / LIMIT, Float.MIN_NORMAL);
            for (int k = row; k < row + inputs; k++) {
                double q = Math.rint(weights[k] / scales[n]);
                values[k] = (byte) Math.max(-LIMIT, Math.min(LIMIT, q));
            }
        }
        return new QuantizedWeights(values, scales);
    }
}
