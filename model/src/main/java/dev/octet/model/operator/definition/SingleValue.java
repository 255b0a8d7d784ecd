package dev.octet.model.operator.definition;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.util.Set;

/** Inputs that are one number: a scalar, or one element in any other shape. */
public final class SingleValue {
    private SingleValue() {}

    /**
     * Checks an input's type, whether its value is known or not.
     *
     * @throws IllegalArgumentException when it has another type, or not one element
     */
    public static void check(Inputs inputs, int i, Set<ElementType> allowed) {
        ElementChecks.oneOf(inputs, i, allowed);
        if (inputs.shape(i).count() != 1) {
            throw new IllegalArgumentException(
                    RootLocale.format("input %d is one number, got shape %s", i, inputs.shape(i)));
        }
    }

    /** Checks an input as {@link #check} does, and gives its value. */
    public static Tensor of(Inputs inputs, int i, Set<ElementType> allowed) {
        check(inputs, i, allowed);
        return inputs.value(i);
    }
}
