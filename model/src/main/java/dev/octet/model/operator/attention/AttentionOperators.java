package dev.octet.model.operator.attention;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;

/** The operators of this package. */
public final class AttentionOperators {
    /** All of them. */
    public static final List<OperatorType> ALL = List.of(Attention.TYPE, RotaryEmbedding.TYPE);

    private AttentionOperators() {}
}
