package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ErrorFunction;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The functions that are called GELU, and the common part of the operators of them. */
final class Gelus {
    private static final double SLOPE = Math.sqrt(2 / Math.PI);

    private Gelus() {}

    /** {@code x · Φ(x)}, where Φ is the distribution function of the normal distribution. */
    static double exact(double x) {
        return 0.5 * x * ErrorFunction.erfc(-x / Math.sqrt(2));
    }

    /** The same by {@code x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))}. */
    static double fast(double x) {
        return 0.5 * x * (1 + StrictMath.tanh(SLOPE * (x + 0.044715 * x * x * x)));
    }

    /** Checks x and its bias, a vector along the last axis, which may be missing. */
    static List<TensorType> infer(Inputs inputs) {
        Reals.same(inputs, 0, 1);
        if (inputs.has(1)) {
            if (inputs.shape(0).rank() == 0) {
                throw new IllegalArgumentException("a scalar has no bias");
            }
            Reals.checkVector(inputs, 1, inputs.shape(0).get(-1));
        }
        return List.of(inputs.type(0));
    }

    /** The function of each element and its bias. */
    static List<Tensor> evaluate(Inputs inputs, DoubleUnaryOperator function) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Tensor bias = inputs.valueOrNull(1);
        for (int i = 0; i < x.count(); i++) {
            double value = x.getDouble(i);
            if (bias != null) {
                value += bias.getDouble(i % bias.count());
            }
            y.setDouble(i, function.applyAsDouble(value));
        }
        return List.of(y);
    }
}
