package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * {@code min(most, max(least, x))}. Bounds that are left out are the least and the greatest finite
 * numbers of the type.
 *
 * @param bounds the two as attributes, before version 11; null where they are inputs
 */
record Clip(Bounds bounds) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Clip", 1, 1, 3, Clip::of);

    private static final int LEAST = 1;
    private static final int MOST = 2;

    /** Bounds that the node has as attributes. */
    record Bounds(float least, float most) {}

    private static Clip of(Declaration node) {
        if (node.version() >= 11) {
            return new Clip(null);
        }
        if (node.inputs() > 1) {
            throw new Unsupported(
                    RootLocale.format(
                            "it has %d inputs, before version 11 it has 1", node.inputs()));
        }
        float least = node.real("min", -Float.MAX_VALUE);
        return new Clip(new Bounds(least, node.real("max", Float.MAX_VALUE)));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, bounds == null ? ElementSets.NUMBERS : ElementSets.FLOATS);
        ElementChecks.same(inputs, 0, LEAST, MOST);
        Shapes.checkScalar(inputs, LEAST, "min");
        Shapes.checkScalar(inputs, MOST, "max");
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        if (y.element().isFloat()) {
            clipFloats(x, y, inputs);
        } else {
            clipIntegers(x, y, inputs);
        }
        return List.of(y);
    }

    private void clipFloats(Tensor x, Tensor y, Inputs inputs) {
        double least = -greatest(x.element());
        double most = greatest(x.element());
        if (bounds != null) {
            least = bounds.least;
            most = bounds.most;
        }
        least = inputs.has(LEAST) ? inputs.value(LEAST).getDouble(0) : least;
        most = inputs.has(MOST) ? inputs.value(MOST).getDouble(0) : most;
        for (int i = 0; i < x.count(); i++) {
            y.setDouble(i, Math.min(most, Math.max(least, x.getDouble(i))));
        }
    }

    private static double greatest(ElementType type) {
        return switch (type) {
            case FLOAT16 -> 65504;
            case BFLOAT16 -> 0x1.fep127;
            case FLOAT -> Float.MAX_VALUE;
            default -> Double.MAX_VALUE;
        };
    }

    private static void clipIntegers(Tensor x, Tensor y, Inputs inputs) {
        ElementType type = x.element();
        for (int i = 0; i < x.count(); i++) {
            long value = x.getLong(i);
            if (inputs.has(LEAST)) {
                value = Integers.max(value, inputs.value(LEAST).getLong(0), type);
            }
            if (inputs.has(MOST)) {
                value = Integers.min(value, inputs.value(MOST).getLong(0), type);
            }
            y.setLong(i, value);
        }
    }
}
