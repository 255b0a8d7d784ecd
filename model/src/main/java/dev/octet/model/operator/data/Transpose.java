package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The axes in another order.
 *
 * @param order for each axis of the output, which one of the input it is; null turns them around
 */
public record Transpose(List<Integer> order) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Transpose", 1, 1, 1, node -> new Transpose(AxisList.boxed(node.ints("perm"))));

    /**
     * For each axis of the output, which one of the input it is.
     *
     * @throws IllegalArgumentException when the order is none for so many axes
     */
    public int[] order(int rank) {
        if (order == null) {
            return IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
        }
        int[] axes = AxisList.unboxed(order);
        int[] sorted = axes.clone();
        Arrays.sort(sorted);
        if (!Arrays.equals(sorted, IntStream.range(0, rank).toArray())) {
            throw new IllegalArgumentException(
                    "perm must have each axis from 0 to " + (rank - 1) + " once, got " + order);
        }
        return axes;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape source = inputs.shape(0);
        int[] dims = Arrays.stream(order(source.rank())).map(source::get).toArray();
        return List.of(new TensorType(inputs.element(0), Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(Strided.permuted(inputs.value(0), order(inputs.shape(0).rank())));
    }
}
