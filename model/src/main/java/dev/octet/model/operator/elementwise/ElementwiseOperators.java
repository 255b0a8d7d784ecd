package dev.octet.model.operator.elementwise;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;
import java.util.stream.Stream;

/** The operators of this package. */
public final class ElementwiseOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            Stream.of(
                            Functions.TYPES,
                            Activations.TYPES,
                            Signs.TYPES,
                            Complement.TYPES,
                            Arithmetic.TYPES,
                            Bitwise.TYPES,
                            Comparison.TYPES,
                            Variadic.TYPES,
                            FloatClass.TYPES,
                            List.of(
                                    Pow.TYPE,
                                    Clip.TYPE,
                                    PRelu.TYPE,
                                    Shrink.TYPE,
                                    Where.TYPE,
                                    Cast.TYPE,
                                    CastLike.TYPE,
                                    Identity.TYPE,
                                    Dropout.TYPE))
                    .flatMap(List::stream)
                    .toList();

    private ElementwiseOperators() {}
}
