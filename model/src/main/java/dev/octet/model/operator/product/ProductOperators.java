package dev.octet.model.operator.product;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;

/** The operators of this package. */
public final class ProductOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            List.of(
                    Conv.TYPE,
                    ConvTranspose.TYPE,
                    Einsum.TYPE,
                    Gemm.TYPE,
                    GRU.TYPE,
                    LSTM.TYPE,
                    MatMul.TYPE,
                    RNN.TYPE);

    private ProductOperators() {}
}
