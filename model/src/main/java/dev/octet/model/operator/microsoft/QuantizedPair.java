package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.operator.quantized.Saturation;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * QLinearAdd and QLinearMul: the sum or the product of two quantized tensors, broadcast, quantized.
 * Inputs: a, its scale, its zero point or none; b, its scale, its zero point or none; the scale of
 * y and its zero point or none. Zero points that are left out are 0. The result in steps of y and
 * the zero point of y are summed before they are rounded, ties to even, and saturated.
 *
 * @param name as ONNX Runtime has it
 * @param function of two real numbers
 */
record QuantizedPair(String name, DoubleBinaryOperator function) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(type("QLinearAdd", (a, b) -> a + b), type("QLinearMul", (a, b) -> a * b));

    private static OperatorType type(String name, DoubleBinaryOperator function) {
        return OperatorType.microsoft(
                name,
                2,
                8,
                node -> {
                    RequiredInputs.check(node, 0, 1, 3, 4, 6);
                    return new QuantizedPair(name, function);
                });
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, Saturation.BYTES);
        ElementType type = ElementChecks.same(inputs, 0, 3);
        Quantization.check(inputs, 1, 2, type);
        Quantization.check(inputs, 4, 5, type);
        Quantization.check(inputs, 6, 7, type);
        return List.of(new TensorType(type, Shape.broadcast(inputs.shape(0), inputs.shape(3))));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor a = inputs.value(0);
        Tensor b = inputs.value(3);
        Quantization left = Quantization.of(inputs, 1, 2);
        Quantization right = Quantization.of(inputs, 4, 5);
        Quantization output = Quantization.of(inputs, 6, 7);
        Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
        for (int i = 0; i < y.count(); i++) {
            double result =
                    function.applyAsDouble(
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
