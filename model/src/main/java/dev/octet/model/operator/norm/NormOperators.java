package dev.octet.model.operator.norm;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;

/** The operators of this package. */
public final class NormOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            List.of(
                    BatchNormalization.TYPE,
                    GroupNormalization.TYPE,
                    Hardmax.TYPE,
                    InstanceNormalization.TYPE,
                    LayerNormalization.TYPE,
                    LogSoftmax.TYPE,
                    LpNormalization.TYPE,
                    LRN.TYPE,
                    MeanVarianceNormalization.TYPE,
                    RMSNormalization.TYPE,
                    Softmax.TYPE);

    private NormOperators() {}
}
