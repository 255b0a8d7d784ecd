package dev.octet.model.operator.reduce;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;
import java.util.stream.Stream;

/** The operators of this package. */
public final class ReduceOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            Stream.of(
                            Reduce.TYPES,
                            ArgExtreme.TYPES,
                            Cumulative.TYPES,
                            List.of(TopK.TYPE, NonZero.TYPE, NonMaxSuppression.TYPE))
                    .flatMap(List::stream)
                    .toList();

    private ReduceOperators() {}
}
