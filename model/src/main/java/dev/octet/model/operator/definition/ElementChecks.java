package dev.octet.model.operator.definition;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.ElementType;
import java.util.Set;

/** Checks of the types of elements. */
public final class ElementChecks {
    private ElementChecks() {}

    /**
     * Checks that an input has one of some types.
     *
     * @return its type
     */
    public static ElementType oneOf(Inputs inputs, int i, Set<ElementType> allowed) {
        ElementType element = inputs.element(i);
        if (!allowed.contains(element)) {
            throw new IllegalArgumentException(
                    "input " + i + " is " + element + ", which must be one of " + allowed);
        }
        return element;
    }

    /**
     * Checks that inputs that are there have the type of the first of them.
     *
     * @return that type
     */
    public static ElementType same(Inputs inputs, int... indices) {
        ElementType element = inputs.element(indices[0]);
        for (int i : indices) {
            if (inputs.has(i) && inputs.element(i) != element) {
                throw new IllegalArgumentException(
                        "input "
                                + i
                                + " is "
                                + inputs.element(i)
                                + ", input "
                                + indices[0]
                                + " is "
                                + element);
            }
        }
        return element;
    }
}
