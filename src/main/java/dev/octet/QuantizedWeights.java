package dev.octet;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights by {@link Scheme#SYMMETRIC}, with one scale per output channel.
 *
 * @param values row-major [outputs, inputs]
 */
record QuantizedWeights(byte[] values, QuantParams params) {

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
        List<Range> ranges = new ArrayList<>();
        for (int n = 0; n < outputs; n++) {
            ranges.add(range(weights, n, inputs));
        }
        QuantParams params = Scheme.SYMMETRIC.params(Grouping.perChannel(0), ranges);
        return new QuantizedWeights(Quantizer.quantize(weights, params, outputs, inputs), params);
    }

    private static Range range(float[] weights, int n, int inputs) {
        float largest = 0;
        for (int k = 0; k < inputs; k++) {
            float weight = weights[n * inputs + k];
            if (!Float.isFinite(weight)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "weights must be finite, weights[%d,%d] is %s", n, k, weight));
            }
            largest = Math.max(largest, Math.abs(weight));
        }
        return new Range(-largest, largest);
    }
}
