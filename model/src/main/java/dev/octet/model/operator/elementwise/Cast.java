package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Another type for each element; see {@link Conversion}.
 *
 * @param to that type
 */
record Cast(ElementType to) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Cast", 1, 1, 1, Cast::of);

    private static Cast of(Declaration node) {
        readAttributesOfSmallFloats(node);
        ElementType to = node.element("to");
        if (to == null) {
            throw new Unsupported("it has no attribute 'to'");
        }
        return new Cast(to);
    }

    /** Reads saturate and round_mode, which say nothing about floats of 16 bits or more. */
    static void readAttributesOfSmallFloats(Declaration node) {
        if (node.version() >= 19) {
            node.flag("saturate", true);
        }
        if (node.version() >= 24) {
            node.oneOf("round_mode", "up", "up", "down", "nearest");
        }
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(to, inputs.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(Conversion.of(inputs.value(0), to));
    }
}
