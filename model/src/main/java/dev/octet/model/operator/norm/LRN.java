package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Each element of [batch, channels, ...] divided by {@code (bias + alpha / size · s)^beta}, where s
 * is the sum of the squares in the channels around.
 *
 * @param size channels of a sum, of which one more lies behind than in front where it is even
 * @param alpha factor of the mean
 * @param beta exponent
 * @param bias added to it
 */
record LRN(int size, float alpha, float beta, float bias) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("LRN", 1, 1, 1, LRN::read);

    private static LRN read(Declaration node) {
        int size = node.int32("size", 0);
        if (size < 1) {
            throw new Unsupported("size is missing or " + size + ", which must be at least 1");
        }
        return new LRN(
                size, node.real("alpha", 1e-4f), node.real("beta", 0.75f), node.real("bias", 1));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        ShapeChecks.atLeast(inputs, 0, 2);
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Shape shape = x.shape();
        int channels = shape.get(1);
        int plane = shape.count(2, shape.rank());
        int inFront = (size - 1) / 2;
        int behind = size - 1 - inFront;
        for (int i = 0; i < x.count(); i++) {
            int channel = i / plane % channels;
            int first = Math.max(0, channel - inFront);
            int last = (int) Math.min(channels - 1L, (long) channel + behind);
            double squares = 0;
            for (int c = first; c <= last; c++) {
                double value = x.getDouble(i + (c - channel) * plane);
                squares += value * value;
            }
            double scale = StrictMath.pow(bias + (double) alpha / size * squares, beta);
            y.setDouble(i, x.getDouble(i) / scale);
        }
        return List.of(y);
    }
}
