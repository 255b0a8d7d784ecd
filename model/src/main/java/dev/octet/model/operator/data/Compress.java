package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The slices of a tensor along an axis for which a condition holds, which may be shorter.
 *
 * @param axis from -rank to rank - 1, or null where the elements are taken as one vector
 */
record Compress(Integer axis) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Compress",
                    9,
                    2,
                    2,
                    node -> new Compress(node.has("axis") ? node.int32("axis", 0) : null));

    private static final Set<ElementType> BOOL = EnumSet.of(ElementType.BOOL);

    /** The input as it is compressed. */
    private Shape shape(Inputs inputs) {
        return axis == null ? Shape.of(inputs.shape(0).count()) : inputs.shape(0);
    }

    private int along() {
        return axis == null ? 0 : axis;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 1, BOOL);
        Shape source = shape(inputs);
        int size = source.get(along());
        if (inputs.shape(1).rank() != 1 || inputs.shape(1).count() > size) {
            throw new IllegalArgumentException(
                    "a condition for axis "
                            + along()
                            + " of shape "
                            + source
                            + " has one axis of at most "
                            + size
                            + ", got shape "
                            + inputs.shape(1));
        }
        if (!inputs.knows(1)) {
            return List.of(TensorType.ofUnknownShape(inputs.element(0)));
        }
        int chosen = chosen(inputs.value(1)).length;
        return List.of(new TensorType(inputs.element(0), source.with(along(), chosen)));
    }

    private static int[] chosen(Tensor condition) {
        return IntStream.range(0, condition.count()).filter(condition::getBoolean).toArray();
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Shape source = shape(inputs);
        int first = source.axis(along());
        int[] chosen = chosen(inputs.value(1));
        int size = source.get(first);
        int rows = source.count(0, first);
        int slice = source.count(first + 1, source.rank());
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < chosen.length; i++) {
                y.copy(
                        (row * chosen.length + i) * slice,
                        inputs.value(0),
                        (row * size + chosen[i]) * slice,
                        slice);
            }
        }
        return List.of(y);
    }
}
