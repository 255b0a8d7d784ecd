package dev.octet.model.operator.elementwise;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;
import java.util.stream.Stream;

/** The operators of this package. */
public final class ElementwiseOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            Stream.of(Unary.TYPES).flatMap(List::stream).toList();

    private ElementwiseOperators() {}
}
