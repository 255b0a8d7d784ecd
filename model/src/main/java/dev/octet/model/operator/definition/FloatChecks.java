package dev.octet.model.operator.definition;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.ElementType;

/** Checks that inputs are floats. */
public final class FloatChecks {
    private FloatChecks() {}

    /**
     * Checks that an input is floats.
     *
     * @return their type
     */
    public static ElementType of(Inputs inputs, int i) {
        ElementType element = inputs.element(i);
        if (!element.isFloat()) {
            throw new IllegalArgumentException(
                    "input " + i + " is " + element + ", which must be floats");
        }
        return element;
    }

    /**
     * Checks that inputs that are there are floats of one type, the first one's.
     *
     * @return that type
     */
    public static ElementType same(Inputs inputs, int... indices) {
        of(inputs, indices[0]);
        return ElementChecks.same(inputs, indices);
    }
}
