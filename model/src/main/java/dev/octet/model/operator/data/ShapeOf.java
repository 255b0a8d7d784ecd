package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * The dimensions of a tensor, as int64.
 *
 * @param start the first axis; negative ones count from behind, and beyond both ends it is cut
 * @param end the first one that is left out, in the same way
 */
public record ShapeOf(long start, long end) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Shape",
                    1,
                    1,
                    1,
                    node ->
                            node.version() < 15
                                    ? new ShapeOf(0, Long.MAX_VALUE)
                                    : new ShapeOf(
                                            node.integer("start", 0),
                                            node.integer("end", Long.MAX_VALUE)));

    /** The dimensions of such a tensor, from start to end. */
    public long[] of(Shape shape) {
        int from = clamp(start, shape.rank());
        int to = Math.max(from, clamp(end, shape.rank()));
        return Arrays.stream(shape.dims(), from, to).asLongStream().toArray();
    }

    private static int clamp(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(ElementType.INT64, Shape.of(of(inputs.shape(0)).length)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        long[] dims = of(inputs.shape(0));
        return List.of(Tensor.of(dims, dims.length));
    }

    @Override
    public boolean needsValues() {
        return false;
    }
}
