package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** The common part of the normalizations of a sum. */
final class SkippedRows {
    private SkippedRows() {}

    /**
     * Checks the inputs.
     *
     * @param vectors inputs along the last axis, some of which may be missing
     * @return the types of the output, of means, of factors and of the sum
     */
    static List<TensorType> infer(Inputs inputs, int... vectors) {
        Shape shape = inputs.shape(0);
        Shape skip = inputs.shape(1);
        if (shape.rank() < 1) {
            throw new IllegalArgumentException("a scalar has no last axis to normalize");
        }
        boolean fits = Shape.broadcast(shape, skip).equals(shape);
        for (int axis = -1; fits && axis >= -Math.min(2, shape.rank()); axis--) {
            fits = skip.rank() >= -axis && skip.get(axis) == shape.get(axis);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "what is added has shape "
                            + skip
                            + ", which must be that of the last axes of "
                            + shape);
        }
        ElementType type = Reals.same(inputs, 0, 1, 2, 3, 4);
        for (int vector : vectors) {
            Reals.checkVector(inputs, vector, shape.get(-1));
        }
        TensorType statistics = new TensorType(ElementType.FLOAT, shape.with(-1, 1));
        return List.of(inputs.type(0), statistics, statistics, new TensorType(type, shape));
    }

    /**
     * The outputs.
     *
     * @param beta an addend, or null
     * @param bias what is added to the sum, or null
     */
    static List<Tensor> evaluate(
            Inputs inputs, Tensor beta, Tensor bias, float epsilon, boolean isCentered) {
        Tensor x = inputs.value(0);
        Tensor skip = inputs.value(1);
        int length = x.shape().get(-1);
        double[] sum = Reals.of(x);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += skip.getDouble(i % skip.count());
            sum[i] += bias == null ? 0 : bias.getDouble(i % length);
        }
        Normalization rows = new Normalization(sum, length, epsilon, isCentered);
        Shape statistics = x.shape().with(-1, 1);
        return List.of(
                Reals.tensor(
                        x.element(),
                        x.shape(),
                        rows.rows(Reals.of(inputs.value(2)), Reals.orNull(beta))),
                Reals.tensor(ElementType.FLOAT, statistics, rows.means),
                Reals.tensor(ElementType.FLOAT, statistics, rows.factors),
                Reals.tensor(x.element(), x.shape(), sum));
    }
}
