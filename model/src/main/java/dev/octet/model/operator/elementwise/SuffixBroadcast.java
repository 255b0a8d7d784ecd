package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * An operator of two inputs as it was before version 7: the second is broadcast only where an
 * attribute says so, from an axis of the first on. What is not broadcast as it is since then, to
 * the last axes, is refused when shapes are known.
 *
 * @param operator as it is since version 7
 * @param isBroadcast whether the second input may have another shape
 * @param axis of the first input where the second one's begin; -1 for its last ones
 */
record SuffixBroadcast(Operator operator, boolean isBroadcast, int axis) implements Operator {
    /** The operator of a node, which is given as it is since version 7. */
    static Operator of(Declaration node, Operator operator) {
        if (node.version() >= 7) {
            return operator;
        }
        return new SuffixBroadcast(operator, node.flag("broadcast", false), node.int32("axis", -1));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape a = inputs.shape(0);
        Shape b = inputs.shape(1);
        if (!isBroadcast && !a.equals(b)) {
            throw new IllegalArgumentException(
                    "shapes " + a + " and " + b + " differ, and broadcast is 0");
        }
        if (isBroadcast && axis >= 0 && axis + b.rank() != a.rank() && b.count() != 1) {
            throw new IllegalArgumentException(
                    "shape "
                            + b
                            + " is broadcast to "
                            + a
                            + " from axis "
                            + axis
                            + " on, and not to its last axes, which is not supported");
        }
        return operator.infer(inputs);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        infer(inputs);
        return operator.evaluate(inputs);
    }
}
