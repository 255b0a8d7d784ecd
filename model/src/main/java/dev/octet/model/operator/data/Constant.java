package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A value that is there already.
 *
 * @param value shared with every evaluation
 */
public record Constant(Tensor value) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Constant", 1, 0, 0, Constant::of);

    private static Constant of(Declaration node) {
        List<Tensor> given = new ArrayList<>();
        if (node.has("value")) {
            given.add(node.tensor("value"));
        }
        if (node.version() >= 12) {
            addNumbers(node, given);
        }
        if (given.size() != 1) {
            throw new Unsupported("it must have one value, got " + given.size());
        }
        return new Constant(given.get(0));
    }

    private static void addNumbers(Declaration node, List<Tensor> given) {
        if (node.has("value_string") || node.has("value_strings")) {
            throw new Unsupported("strings are not supported");
        }
        if (node.has("value_int")) {
            given.add(Tensor.of(new long[] {node.integer("value_int", 0)}));
        }
        if (node.has("value_float")) {
            given.add(Tensor.of(new float[] {node.real("value_float", 0)}));
        }
        if (node.has("value_ints")) {
            long[] values = node.longs("value_ints");
            given.add(Tensor.of(values, values.length));
        }
        if (node.has("value_floats")) {
            float[] values = node.reals("value_floats");
            given.add(Tensor.of(values, values.length));
        }
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(value.type());
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(value);
    }
}
