package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.operator.quantized.Saturation;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Operators of two quantized tensors, element by element: each element is the nearest integer to
 * the result in steps of the output plus its zero point, ties to even, saturated. Inputs: a, its
 * scale, its zero point or none, b and its own, the scale and the zero point of the output, or
 * none.
 */
final class QuantizedPair {
    /** Of real numbers. */
    interface Function {
        double of(double a, double b);
    }

    private QuantizedPair() {}

    /** Checks that all inputs are there but the zero points. */
    static void require(Declaration node) {
        RequiredInputs.check(node, 0, 1, 3, 4, 6);
    }

    static List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, Saturation.BYTES);
        ElementType type = ElementChecks.same(inputs, 0, 3);
        Quantization.check(inputs, 1, 2, type);
        Quantization.check(inputs, 4, 5, type);
        Quantization.check(inputs, 6, 7, type);
        return List.of(new TensorType(type, Shape.broadcast(inputs.shape(0), inputs.shape(3))));
    }

    static List<Tensor> evaluate(Inputs inputs, Function function) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor a = inputs.value(0);
        Tensor b = inputs.value(3);
        Quantization left = Quantization.of(inputs, 1, 2);
        Quantization right = Quantization.of(inputs, 4, 5);
        Quantization output = Quantization.of(inputs, 6, 7);
        Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
        for (int i = 0; i < y.count(); i++) {
            double result =
                    function.of(
                            real(left, a.getLong(walk.offset(0))),
                            real(right, b.getLong(walk.offset(1))));
            y.setLong(
                    i,
                    Saturation.quantizeSum(
                            result / output.scale(), output.zeroPoint(), y.element()));
            walk.next();
        }
        return List.of(y);
    }

    private static double real(Quantization quantization, long q) {
        return (q - quantization.zeroPoint()) * (double) quantization.scale();
    }
}
