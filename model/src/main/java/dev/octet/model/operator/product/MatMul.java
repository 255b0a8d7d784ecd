package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Products of matrices [..., m, k] and [..., k, n], whose axes in front are broadcast. A vector is
 * one row as the first input and one column as the second, and the product lacks that axis.
 */
public record MatMul() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("MatMul", 1, 2, 2, node -> new MatMul());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = Numbers.ofMatrices(inputs, 0, 1);
        Shape a = ShapeChecks.atLeast(inputs, 0, 1);
        Shape b = ShapeChecks.atLeast(inputs, 1, 1);
        if (a.get(-1) != rows(b).get(-2)) {
            throw new IllegalArgumentException(
                    "matrices of shapes "
                            + a
                            + " and "
                            + b
                            + " do not fit: "
                            + a.get(-1)
                            + " columns, "
                            + rows(b).get(-2)
                            + " rows");
        }
        int[] batch = Shape.broadcast(batch(columns(a)), batch(rows(b))).dims();
        int[] dims = Arrays.copyOf(batch, batch.length + 2);
        int rank = batch.length;
        if (a.rank() > 1) {
            dims[rank++] = a.get(-2);
        }
        if (b.rank() > 1) {
            dims[rank++] = b.get(-1);
        }
        return List.of(new TensorType(element, Shape.of(Arrays.copyOf(dims, rank))));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Shape a = columns(inputs.shape(0));
        Shape b = rows(inputs.shape(1));
        int m = a.get(-2);
        int k = a.get(-1);
        int n = b.get(-1);
        Shape batch = Shape.broadcast(batch(a), batch(b));
        Broadcast walk = new Broadcast(batch, batch(a), batch(b));
        for (int i = 0; i < batch.count(); i++, walk.next()) {
            Matrix left = Matrix.of(inputs.value(0), walk.offset(0) * m * k, m, k);
            Matrix right = Matrix.of(inputs.value(1), walk.offset(1) * k * n, k, n);
            multiply(left, right, y, i * m * n);
        }
        return List.of(y);
    }

    private static void multiply(Matrix a, Matrix b, Tensor y, int offset) {
        if (y.element().isFloat()) {
            double[] product = Matrix.productOfFloats(a, b);
            for (int i = 0; i < product.length; i++) {
                y.setDouble(offset + i, product[i]);
            }
        } else {
            long[] product = Matrix.productOfIntegers(a, b);
            for (int i = 0; i < product.length; i++) {
                y.setLong(offset + i, product[i]);
            }
        }
    }

    /** The first input, a vector as one row. */
    private static Shape columns(Shape a) {
        return a.rank() == 1 ? Shape.of(1, a.get(0)) : a;
    }

    /** The second input, a vector as one column. */
    private static Shape rows(Shape b) {
        return b.rank() == 1 ? Shape.of(b.get(0), 1) : b;
    }

    private static Shape batch(Shape matrices) {
        return Shape.of(Arrays.copyOf(matrices.dims(), matrices.rank() - 2));
    }
}
