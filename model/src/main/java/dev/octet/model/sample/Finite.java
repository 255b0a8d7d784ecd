package dev.octet.model.sample;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.nio.FloatBuffer;
import java.util.Map;

/** Finds numbers that would spoil every range they get into. */
final class Finite {
    private Finite() {}

    /** Refuses NaN and infinity, naming the input and the sample. */
    static void check(String sample, Map<String, Tensor> inputs) {
        inputs.forEach(
                (name, tensor) -> {
                    int at = firstOther(tensor);
                    if (at >= 0) {
                        throw new IllegalArgumentException(
                                RootLocale.format(
                                        "%s: element %,d of %,d of input %s is %s",
                                        Echo.of(sample),
                                        at,
                                        tensor.count(),
                                        Echo.quoted(name),
                                        tensor.getDouble(at)));
                    }
                });
    }

    /** Where the first value that is not finite is, or -1. */
    private static int firstOther(Tensor tensor) {
        if (tensor.element() == ElementType.FLOAT) {
            FloatBuffer values = tensor.floats();
            for (int i = 0; i < values.limit(); i++) {
                if (!Float.isFinite(values.get(i))) {
                    return i;
                }
            }
        } else if (tensor.element().isFloat()) {
            for (int i = 0; i < tensor.count(); i++) {
                if (!Double.isFinite(tensor.getDouble(i))) {
                    return i;
                }
            }
        }
        return -1;
    }
}
