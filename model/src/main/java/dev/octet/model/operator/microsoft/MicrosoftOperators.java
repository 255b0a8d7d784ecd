package dev.octet.model.operator.microsoft;

import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.operator.quantized.QLinearConv;
import dev.octet.model.operator.quantized.QuantizeLinear;
import java.util.List;
import java.util.stream.Stream;

/** The operators of this package, and those of another that ONNX Runtime has under its own name. */
public final class MicrosoftOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            Stream.of(
                            QLinearFunction.TYPES,
                            QuantizedPair.TYPES,
                            List.of(
                                    Attention.TYPE,
                                    BiasGelu.TYPE,
                                    QAttention.TYPE,
                                    DequantizeLinear.MICROSOFT,
                                    DynamicQuantizeMatMul.TYPE,
                                    EmbedLayerNormalization.TYPE,
                                    FastGelu.TYPE,
                                    FusedConv.TYPE,
                                    FusedGemm.TYPE,
                                    FusedMatMul.TYPE,
                                    Gelu.TYPE,
                                    MatMulIntegerToFloat.TYPE,
                                    MultiHeadAttention.TYPE,
                                    NhwcMaxPool.TYPE,
                                    QEmbedLayerNormalization.TYPE,
                                    QGemm.TYPE,
                                    QLinearAveragePool.TYPE,
                                    QLinearConcat.TYPE,
                                    QLinearConv.MICROSOFT,
                                    QLinearGlobalAveragePool.TYPE,
                                    QLinearSoftmax.TYPE,
                                    QuantizeLinear.MICROSOFT,
                                    QuickGelu.TYPE,
                                    SimplifiedLayerNormalization.TYPE,
                                    SkipLayerNormalization.TYPE,
                                    SkipSimplifiedLayerNormalization.TYPE))
                    .flatMap(List::stream)
                    .toList();

    private MicrosoftOperators() {}
}
