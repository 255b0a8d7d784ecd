package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Functions of one quantized number, whose result is quantized.
 *
 * @param name as ONNX Runtime has it
 * @param function of a real number
 */
record QLinearFunction(String name, DoubleUnaryOperator function) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    OperatorType.microsoft("QLinearSigmoid", 2, 5, QLinearFunction::sigmoid),
                    OperatorType.microsoft("QLinearLeakyRelu", 2, 5, QLinearFunction::leakyRelu));

    private static Operator sigmoid(Declaration node) {
        QuantizedSingle.require(node);
        return new QLinearFunction("QLinearSigmoid", x -> 1 / (1 + StrictMath.exp(-x)));
    }

    private static Operator leakyRelu(Declaration node) {
        QuantizedSingle.require(node);
        float alpha = node.real("alpha", 0.01f);
        return new QLinearFunction("QLinearLeakyRelu", x -> x >= 0 ? x : alpha * x);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(QuantizedSingle.check(inputs), inputs.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Quantization source = QuantizedSingle.source(inputs);
        Quantization output = QuantizedSingle.output(inputs);
        for (int i = 0; i < x.count(); i++) {
            double result = function.applyAsDouble(source.dequantize(x.getLong(i)));
            y.setLong(i, output.quantize((float) result, y.element()));
        }
        return List.of(y);
    }
}
