package dev.octet.model.operator.control;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;

/** The operators of this package. */
public final class ControlOperators {
    /** All of them. */
    public static final List<OperatorType> ALL = List.of(If.TYPE, Loop.TYPE, Scan.TYPE);

    private ControlOperators() {}
}
