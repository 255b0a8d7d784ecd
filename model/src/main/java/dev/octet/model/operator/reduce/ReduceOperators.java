package dev.octet.model.operator.reduce;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;

/** The operators of this package. */
public final class ReduceOperators {
    /** All of them. */
    public static final List<OperatorType> ALL = List.of();

    private ReduceOperators() {}
}
