package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Set;

/** Tensors of real numbers, computed in double precision and rounded once. */
final class Reals {
    /** What ONNX Runtime has its operators of real numbers for. */
    static final Set<ElementType> TYPES =
            Set.of(
                    ElementType.FLOAT,
                    ElementType.DOUBLE,
                    ElementType.FLOAT16,
                    ElementType.BFLOAT16);

    private Reals() {}

    /**
     * Checks that inputs that are there are real numbers of one type.
     *
     * @return the type
     */
    static ElementType same(Inputs inputs, int... indices) {
        ElementChecks.oneOf(inputs, indices[0], TYPES);
        return ElementChecks.same(inputs, indices);
    }

    /** Checks that an input, if it is there, is a vector with as many elements. */
    static void checkVector(Inputs inputs, int i, int length) {
        if (inputs.has(i) && !inputs.shape(i).equals(Shape.of(length))) {
            throw new IllegalArgumentException(
                    "input "
                            + i
                            + " must be a vector of "
                            + length
                            + " numbers, has shape "
                            + inputs.shape(i));
        }
    }

    /** All elements. */
    static double[] of(Tensor tensor) {
        double[] values = new double[tensor.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }

    /** All elements, or null where there is no tensor. */
    static double[] orNull(Tensor tensor) {
        return tensor == null ? null : of(tensor);
    }

    /** A tensor of these elements. */
    static Tensor tensor(ElementType element, Shape shape, double[] values) {
        Tensor tensor = Tensor.zeros(element, shape);
        for (int i = 0; i < values.length; i++) {
            tensor.setDouble(i, values[i]);
        }
        return tensor;
    }
}
