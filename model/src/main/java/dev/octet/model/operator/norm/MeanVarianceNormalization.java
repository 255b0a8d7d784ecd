package dev.octet.model.operator.norm;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Axes;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * {@code (x - mean) / (deviation + 1e-9)}, the standard deviation being the root of the variance.
 *
 * @param axes over which mean and variance are taken; none for all
 */
record MeanVarianceNormalization(int[] axes) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "MeanVarianceNormalization", 9, 1, 1, MeanVarianceNormalization::read);

    private static MeanVarianceNormalization read(Declaration node) {
        int[] axes = node.ints("axes");
        return new MeanVarianceNormalization(axes == null ? new int[] {0, 2, 3} : axes);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.of(inputs, 0);
        Axes.of(inputs.shape(0), axes);
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Shape kept = x.shape();
        for (int axis = 0; axis < kept.rank(); axis++) {
            kept = isTaken(axis, kept) ? kept.with(axis, 1) : kept;
        }
        int[] owner = new int[x.count()];
        Broadcast walk = new Broadcast(x.shape(), kept);
        for (int i = 0; i < owner.length; i++, walk.next()) {
            owner[i] = walk.offset(0);
        }
        double each = (double) x.count() / kept.count();
        double[] mean = new double[kept.count()];
        for (int i = 0; i < owner.length; i++) {
            mean[owner[i]] += x.getDouble(i);
        }
        Arrays.setAll(mean, i -> mean[i] / each);
        double[] squares = new double[kept.count()];
        for (int i = 0; i < owner.length; i++) {
            double rest = x.getDouble(i) - mean[owner[i]];
            squares[owner[i]] += rest * rest;
        }
        for (int i = 0; i < owner.length; i++) {
            double deviation = Math.sqrt(squares[owner[i]] / each);
            y.setDouble(i, (x.getDouble(i) - mean[owner[i]]) / (deviation + 1e-9));
        }
        return List.of(y);
    }

    private boolean isTaken(int axis, Shape shape) {
        return axes.length == 0 || Arrays.stream(axes).anyMatch(a -> shape.axis(a) == axis);
    }
}
