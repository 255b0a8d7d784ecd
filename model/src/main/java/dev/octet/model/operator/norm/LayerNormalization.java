package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) · scale + bias}, mean and variance taken over an
 * axis and all behind it. Inputs: 0 x, 1 scale, 2 bias, which may be left out; both are broadcast
 * to x. Outputs: 0 of x's type, 1 the means and 2 the factors 1 / sqrt(variance + epsilon), both
 * with axes of 1 and of the stash's type.
 *
 * @param axis the first one
 * @param epsilon added to the variance
 * @param stash what x, means, factors and {@code (x - mean) · factor} are rounded to; in between
 *     precision is double
 */
public record LayerNormalization(int axis, float epsilon, ElementType stash) implements Operator {
    /** ONNX has it since version 17; ONNX Runtime writes it into networks of any version. */
    private static final int SINCE = 1;

    static final OperatorType TYPE =
            OperatorType.onnx("LayerNormalization", SINCE, 2, 3, LayerNormalization::read)
                    .outputs(3);

    private static LayerNormalization read(Declaration node) {
        ElementType stash = Rounding.stash(node);
        if (stash != ElementType.FLOAT && stash != ElementType.BFLOAT16) {
            throw new Unsupported("stash_type is " + stash + ", which must be float or bfloat16");
        }
        return new LayerNormalization(node.int32("axis", -1), node.epsilon(1e-5f), stash);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.same(inputs, 0, 1, 2);
        Shape x = inputs.shape(0);
        int first = x.axis(axis);
        inputs.shape(1).stridesIn(x);
        if (inputs.has(2)) {
            inputs.shape(2).stridesIn(x);
        }
        int[] dims = x.dims();
        Arrays.fill(dims, first, dims.length, 1);
        TensorType statistics = new TensorType(stash, Shape.of(dims));
        return List.of(inputs.type(0), statistics, statistics);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<Tensor> outputs = infer(inputs).stream().map(Tensor::zeros).toList();
        Tensor x = inputs.value(0);
        Tensor y = outputs.get(0);
        Tensor scale = inputs.value(1);
        Tensor bias = inputs.has(2) ? inputs.value(2) : Tensor.zeros(x.element(), Shape.scalar());
        Lines lines = Lines.from(x.shape(), axis);
        Rounding toStash = new Rounding(stash);
        Rounding toX = new Rounding(x.element());
        Broadcast walk = new Broadcast(x.shape(), scale.shape(), bias.shape());
        double[] values = new double[lines.length()];
        for (int line = 0; line < lines.count(); line++) {
            for (int i = 0; i < values.length; i++) {
                values[i] = toStash.of(x.getDouble(lines.at(line, i)));
            }
            Moments moments = Moments.of(values);
            double factor = 1 / Math.sqrt(moments.variance() + epsilon);
            outputs.get(1).setDouble(line, moments.mean());
            outputs.get(2).setDouble(line, factor);
            for (int i = 0; i < values.length; i++, walk.next()) {
                double normal = toX.of(toStash.of((values[i] - moments.mean()) * factor));
                double scaled = normal * scale.getDouble(walk.offset(0));
                y.setDouble(lines.at(line, i), scaled + bias.getDouble(walk.offset(1)));
            }
        }
        return outputs;
    }
}
