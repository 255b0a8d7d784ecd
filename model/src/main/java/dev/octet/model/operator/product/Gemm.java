package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * {@code alpha · A · B + beta · C}, where C may be left out, or is broadcast to the product. With
 * {@code beta = 0} C is not looked at. Integers wrap; factors of them that are no whole numbers are
 * applied in double precision, and what comes out is cut.
 *
 * @param alpha factor of the product
 * @param beta factor of C
 * @param transposeA whether A is [k, m], else [m, k]
 * @param transposeB whether B is [n, k], else [k, n]
 */
public record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB)
        implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Gemm", 1, 2, 3, Gemm::read);

    private static Gemm read(Declaration node) {
        if (node.version() < 11 && !node.hasInput(2)) {
            throw new Unsupported("input 2 may be left out since version 11");
        }
        if (node.version() < 7) {
            // since then it always is
            node.flag("broadcast", false);
        }
        return new Gemm(
                node.real("alpha", 1),
                node.real("beta", 1),
                node.flag("transA", false),
                node.flag("transB", false));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = Numbers.ofMatrices(inputs, 0, 1, 2);
        Shape a = ShapeChecks.rank(inputs, 0, 2);
        Shape b = ShapeChecks.rank(inputs, 1, 2);
        int depth = a.get(transposeA ? 0 : 1);
        if (depth != b.get(transposeB ? 1 : 0)) {
            throw new IllegalArgumentException(
                    "matrices of shapes "
                            + a
                            + (transposeA ? " transposed" : "")
                            + " and "
                            + b
                            + (transposeB ? " transposed" : "")
                            + " do not fit: "
                            + depth
                            + " columns, "
                            + b.get(transposeB ? 1 : 0)
                            + " rows");
        }
        Shape y = Shape.of(a.get(transposeA ? 1 : 0), b.get(transposeB ? 0 : 1));
        if (inputs.has(2) && !Shape.broadcast(inputs.shape(2), y).equals(y)) {
            throw new IllegalArgumentException(
                    "input 2 has shape " + inputs.shape(2) + ", which must broadcast to " + y);
        }
        return List.of(new TensorType(element, y));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Matrix a = matrix(inputs.value(0), transposeA);
        Matrix b = matrix(inputs.value(1), transposeB);
        Tensor c = inputs.has(2) && beta != 0 ? inputs.value(2) : Tensor.zeros(scalar(y));
        Broadcast walk = new Broadcast(y.shape(), c.shape());
        if (y.element().isFloat()) {
            double[] product = Matrix.productOfFloats(a, b);
            for (int i = 0; i < product.length; i++, walk.next()) {
                y.setDouble(i, alpha * product[i] + beta * c.getDouble(walk.offset(0)));
            }
        } else if (isWhole(alpha) && isWhole(beta)) {
            long[] product = Matrix.productOfIntegers(a, b);
            for (int i = 0; i < product.length; i++, walk.next()) {
                y.setLong(i, (long) alpha * product[i] + (long) beta * c.getLong(walk.offset(0)));
            }
        } else {
            Tensor product = Tensor.zeros(y.type());
            long[] whole = Matrix.productOfIntegers(a, b);
            for (int i = 0; i < whole.length; i++, walk.next()) {
                product.setLong(i, whole[i]);
                y.setDouble(i, alpha * product.getDouble(i) + beta * c.getDouble(walk.offset(0)));
            }
        }
        return List.of(y);
    }

    private static TensorType scalar(Tensor y) {
        return new TensorType(y.element(), Shape.scalar());
    }

    private static Matrix matrix(Tensor tensor, boolean transposed) {
        Matrix matrix = Matrix.of(tensor, 0, tensor.shape().get(0), tensor.shape().get(1));
        return transposed ? matrix.transpose() : matrix;
    }

    private static boolean isWhole(float factor) {
        return factor == (long) factor && Math.abs(factor) < 0x1p63f;
    }
}
