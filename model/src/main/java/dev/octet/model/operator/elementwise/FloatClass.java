package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Whether a float is NaN, or infinite.
 *
 * @param name as ONNX has it
 * @param holds of a number
 */
record FloatClass(String name, DoublePredicate holds) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    OperatorType.onnx(
                            "IsNaN", 9, 1, 1, node -> new FloatClass("IsNaN", Double::isNaN)),
                    OperatorType.onnx("IsInf", 10, 1, 1, FloatClass::infinity));

    private static FloatClass infinity(Declaration node) {
        boolean negative = node.flag("detect_negative", true);
        boolean positive = node.flag("detect_positive", true);
        return new FloatClass("IsInf", x -> Double.isInfinite(x) && (x < 0 ? negative : positive));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, ElementSets.FLOATS);
        return List.of(new TensorType(ElementType.BOOL, inputs.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        for (int i = 0; i < x.count(); i++) {
            y.setBoolean(i, holds.test(x.getDouble(i)));
        }
        return List.of(y);
    }
}
