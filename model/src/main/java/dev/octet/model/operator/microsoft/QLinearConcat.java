package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.operator.quantized.Saturation;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Quantized tensors one behind the other, each quantized anew where the output has another scale or
 * zero point. Inputs: the scale and the zero point of y, then each tensor with its scale and its
 * zero point.
 *
 * @param axis along which they lie, may count from behind
 */
record QLinearConcat(int axis) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("QLinearConcat", 5, OperatorType.MANY, QLinearConcat::read);

    private static QLinearConcat read(Declaration node) {
        if (!node.has("axis")) {
            throw new Unsupported("attribute axis is missing");
        }
        if (node.inputs() % 3 != 2) {
            throw new Unsupported(
                    "each tensor comes with a scale and a zero point, it has "
                            + node.inputs()
                            + " inputs");
        }
        return new QLinearConcat(node.int32("axis", 0));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType type = ElementChecks.oneOf(inputs, 1, Saturation.BYTES);
        Quantization.check(inputs, 0, 1, type);
        Shape whole = inputs.shape(2);
        int along = whole.axis(axis);
        long length = 0;
        for (int i = 2; i < inputs.count(); i += 3) {
            Quantization.check(
                    inputs, i + 1, i + 2, ElementChecks.oneOf(inputs, i, Saturation.BYTES));
            Shape part = inputs.shape(i);
            if (part.rank() != whole.rank() || !part.with(along, 0).equals(whole.with(along, 0))) {
                throw new IllegalArgumentException(
                        "input "
                                + i
                                + " has shape "
                                + part
                                + ", input 2 has shape "
                                + whole
                                + ", which must be equal but along axis "
                                + along);
            }
            length += part.get(along);
        }
        return List.of(new TensorType(type, whole.with(along, Math.toIntExact(length))));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int along = y.shape().axis(axis);
        int inner = y.shape().count(along + 1, y.shape().rank());
        int whole = y.shape().get(along) * inner;
        Quantization output = Quantization.of(inputs, 0, 1);
        int begin = 0;
        for (int input = 2; input < inputs.count(); input += 3) {
            Tensor x = inputs.value(input);
            Quantization source = Quantization.of(inputs, input + 1, input + 2);
            boolean isSame = source.equals(output) && x.element() == y.element();
            int length = x.shape().get(along) * inner;
            for (int i = 0; i < x.count(); i++) {
                long q = x.getLong(i);
                y.setLong(
                        i / length * whole + begin + i % length,
                        isSame ? q : output.quantize(source.dequantize(q), y.element()));
            }
            begin += length;
        }
        return List.of(y);
    }
}
