package dev.octet.model.quantize;

import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;

/**
 * Weights rounded to the nearest integers, with scales that reach the largest of them.
 *
 * @param integers as the weights lie
 * @param params their scales
 */
record NearestIntegers(byte[] integers, QuantParams params) {
    /**
     * Of constant weights.
     *
     * @param dims which the grouping counts, of as many numbers
     */
    static NearestIntegers of(
            String name, Tensor weights, Grouping grouping, Scheme scheme, int... dims) {
        float[] values = weights.toFloats();
        GroupedObserver observer =
                new GroupedObserver(name, new ObserverKind.Extreme(), grouping, dims);
        observer.observe(values);
        QuantParams params = observer.params(scheme);
        return new NearestIntegers(Quantizer.quantize(values, params, dims), params);
    }
}
