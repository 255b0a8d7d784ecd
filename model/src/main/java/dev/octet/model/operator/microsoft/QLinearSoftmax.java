package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Softmax of quantized numbers, quantized.
 *
 * @param axis along which the sum is 1, may count from behind
 * @param isFlat whether the axis and those behind it are one, as Softmax had it before version 13
 */
record QLinearSoftmax(int axis, boolean isFlat) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("QLinearSoftmax", 2, 5, QLinearSoftmax::read);

    private static QLinearSoftmax read(Declaration node) {
        QuantizedSingle.require(node);
        if (!node.has("opset")) {
            throw new Unsupported("attribute opset is missing");
        }
        return new QLinearSoftmax(node.int32("axis", -1), node.integer("opset", 0) < 13);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        inputs.shape(0).axis(axis);
        return List.of(new TensorType(QuantizedSingle.check(inputs), inputs.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Shape shape = x.shape();
        int from = shape.axis(axis);
        int to = isFlat ? shape.rank() : from + 1;
        int length = shape.count(from, to);
        int stride = shape.count(to, shape.rank());
        Quantization source = QuantizedSingle.source(inputs);
        Quantization output = QuantizedSingle.output(inputs);
        for (int line = 0; length > 0 && line < x.count() / length; line++) {
            int first = line / stride * length * stride + line % stride;
            float[] values = new float[length];
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < length; i++) {
                values[i] = source.dequantize(x.getLong(first + i * stride));
                most = Math.max(most, values[i]);
            }
            double sum = 0;
            for (float value : values) {
                sum += StrictMath.exp((double) value - most);
            }
            for (int i = 0; i < length; i++) {
                double share = StrictMath.exp((double) values[i] - most) / sum;
                y.setLong(first + i * stride, output.quantize((float) share, y.element()));
            }
        }
        return List.of(y);
    }
}
