package dev.octet.model.sample;

import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.tensor.ElementType;
import java.util.Arrays;
import java.util.Optional;

/** Inputs of networks that need not exist. */
final class Inputs {
    private Inputs() {}

    /** Dimensions below 0 are open. */
    static Value input(String name, ElementType element, long... dims) {
        return new Value(
                name,
                element,
                Optional.of(
                        Arrays.stream(dims)
                                .mapToObj(size -> new Dimension(Math.max(size, -1), ""))
                                .toList()));
    }
}
