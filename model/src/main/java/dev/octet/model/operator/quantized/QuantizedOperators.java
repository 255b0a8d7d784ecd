package dev.octet.model.operator.quantized;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;

/** The operators of this package. */
public final class QuantizedOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            List.of(
                    ConvInteger.TYPE,
                    DequantizeLinear.TYPE,
                    DynamicQuantizeLinear.TYPE,
                    MatMulInteger.TYPE,
                    QLinearConv.TYPE,
                    QLinearMatMul.TYPE,
                    QuantizeLinear.TYPE);

    private QuantizedOperators() {}
}
