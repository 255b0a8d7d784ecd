package dev.octet.model;

import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import java.util.Arrays;
import java.util.Optional;

/** Values as networks declare them. */
public final class Declared {
    private Declared() {}

    /** A value; its dimensions are integers, or names. */
    public static Value value(String name, ElementType element, Object... dims) {
        return new Value(
                name,
                element,
                Optional.of(
                        Arrays.stream(dims)
                                .map(
                                        dim ->
                                                dim instanceof Integer size
                                                        ? new Value.Dimension(size, "")
                                                        : new Value.Dimension(-1, (String) dim))
                                .toList()));
    }
}
