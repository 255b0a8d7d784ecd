package dev.octet.model.operator.microsoft;

import dev.octet.model.operator.definition.OperatorType;

import java.util.List;

/** The operators of this package. */
public final class MicrosoftOperators {
    /** All of them. */
    public static final List<OperatorType> ALL = List.of();

    private MicrosoftOperators() {}
}
