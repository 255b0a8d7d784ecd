package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.quantized.Matrices;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A product of two matrices of real numbers, a sum and an activation: {@code activation(alpha · A ·
 * B + beta · C)}.
 *
 * @param transposeA whether a is [k, m]
 * @param transposeB whether b is [n, k]
 * @param alpha factor of the product
 * @param beta factor of the addend
 * @param activation the last step
 */
public record FusedGemm(
        boolean transposeA, boolean transposeB, float alpha, float beta, Activation activation)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "FusedGemm",
                    2,
                    3,
                    node ->
                            new FusedGemm(
                                    node.flag("transA", false),
                                    node.flag("transB", false),
                                    node.real("alpha", 1),
                                    node.real("beta", 1),
                                    Activation.ofProduct(node)));

    private static Shape shape(Inputs inputs, int i, boolean isTransposed) {
        Shape shape = inputs.shape(i);
        if (shape.rank() != 2) {
            throw new IllegalArgumentException(
                    "input " + i + " must be a matrix, has shape " + shape);
        }
        return isTransposed ? Transposition.of(shape) : shape;
    }

    private static double[] values(Tensor tensor, boolean isTransposed) {
        return Reals.of(isTransposed ? Transposition.of(tensor) : tensor);
    }

    private Matrices matrices(Inputs inputs) {
        return Matrices.of(shape(inputs, 0, transposeA), shape(inputs, 1, transposeB));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType type = Reals.same(inputs, 0, 1, 2);
        Shape output = matrices(inputs).output();
        if (inputs.has(2)) {
            inputs.shape(2).stridesIn(output);
        }
        return List.of(new TensorType(type, output));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        TensorType type = infer(inputs).get(0);
        double[] y =
                matrices(inputs)
                        .multiply(
                                values(inputs.value(0), transposeA),
                                values(inputs.value(1), transposeB));
        Tensor addend = inputs.valueOrNull(2);
        Broadcast walk =
                new Broadcast(type.shape(), addend == null ? Shape.scalar() : addend.shape());
        for (int i = 0; i < y.length; i++) {
            double sum = alpha * y[i];
            y[i] =
                    activation.of(
                            addend == null ? sum : sum + beta * addend.getDouble(walk.offset(0)));
            walk.next();
        }
        return List.of(Reals.tensor(type.element(), type.shape(), y));
    }
}
