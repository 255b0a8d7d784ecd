package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.quantized.Matrices;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A product of matrices of real numbers times a factor, broadcast as NumPy's matmul has it. A
 * vector is never transposed.
 *
 * @param transposeA whether the last two axes of a are exchanged
 * @param transposeB whether those of b are
 * @param batchA whether the first axis of a goes behind those of its batch, in front of the last
 *     one, before anything else
 * @param batchB the same of b
 * @param alpha the factor
 */
public record FusedMatMul(
        boolean transposeA, boolean transposeB, boolean batchA, boolean batchB, float alpha)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "FusedMatMul",
                    2,
                    2,
                    node ->
                            new FusedMatMul(
                                    node.flag("transA", false),
                                    node.flag("transB", false),
                                    node.flag("transBatchA", false),
                                    node.flag("transBatchB", false),
                                    node.real("alpha", 1)));

    private static Shape shape(Shape given, boolean isBatch, boolean isTransposed) {
        Shape shape = isBatch ? Transposition.firstInward(given) : given;
        return isTransposed && shape.rank() > 1 ? Transposition.of(shape) : shape;
    }

    private static double[] values(Tensor given, boolean isBatch, boolean isTransposed) {
        Tensor tensor = isBatch ? Transposition.firstInward(given) : given;
        return Reals.of(
                isTransposed && tensor.shape().rank() > 1 ? Transposition.of(tensor) : tensor);
    }

    private Matrices matrices(Inputs inputs) {
        return Matrices.of(
                shape(inputs.shape(0), batchA, transposeA),
                shape(inputs.shape(1), batchB, transposeB));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(Reals.same(inputs, 0, 1), matrices(inputs).output()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        TensorType type = infer(inputs).get(0);
        double[] y =
                matrices(inputs)
                        .multiply(
                                values(inputs.value(0), batchA, transposeA),
                                values(inputs.value(1), batchB, transposeB));
        for (int i = 0; i < y.length; i++) {
            y[i] *= alpha;
        }
        return List.of(Reals.tensor(type.element(), type.shape(), y));
    }
}
