package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * Integers to real numbers: {@code (x - zeroPoint) · scale}, computed in float and rounded. Inputs:
 * x, the scales, and the zero points or none, with shapes as {@link QuantizeLinear} has them.
 *
 * @param axis of the scales, may count from behind
 * @param blockSize elements that share a scale along the axis, or 0
 * @param output the type of the real numbers, or null for that of the scales
 */
public record DequantizeLinear(int axis, int blockSize, ElementType output) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("DequantizeLinear", 10, 2, 3, DequantizeLinear::read);

    /** As ONNX Runtime has it: with an axis in every version, without blocks. */
    public static final OperatorType MICROSOFT =
            OperatorType.microsoft(
                    "DequantizeLinear",
                    2,
                    3,
                    node -> new DequantizeLinear(node.int32("axis", 1), 0, null));

    private static final Set<ElementType> INTEGER =
            Set.of(
                    ElementType.INT8,
                    ElementType.UINT8,
                    ElementType.INT16,
                    ElementType.UINT16,
                    ElementType.INT32);

    private static final Set<ElementType> REAL =
            Set.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16);

    private static DequantizeLinear read(Declaration node) {
        int version = node.version();
        return new DequantizeLinear(
                version >= 13 ? node.int32("axis", 1) : 1,
                version >= 21 ? QuantizeLinear.blockSize(node) : 0,
                version >= 23 ? Precision.of(node, "output_dtype", REAL) : null);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, INTEGER);
        ElementType scale = ElementChecks.oneOf(inputs, 1, REAL);
        new Granularity(axis, blockSize).over(inputs.shape(0), inputs.shape(1));
        if (inputs.has(2)) {
            Quantization.checkZeroPoint(inputs, 2, element);
            QuantizeLinear.checkShape(inputs);
        }
        return List.of(new TensorType(output == null ? scale : output, inputs.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Tensor scale = inputs.value(1);
        Tensor zeroPoint = inputs.valueOrNull(2);
        Granularity.Index index = new Granularity(axis, blockSize).over(x.shape(), scale.shape());
        for (int i = 0; i < x.count(); i++) {
            int at = index.of(i);
            long steps = x.getLong(i) - (zeroPoint == null ? 0 : zeroPoint.getLong(at));
            y.setDouble(i, steps * scale.getFloat(at));
        }
        return List.of(y);
    }
}
