package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * Real numbers to integers: {@code saturate(roundHalfEven(x / scale) + zeroPoint)}; NaN gives the
 * zero point. Inputs: x, the scales, and the zero points or none. One scale is for the whole
 * tensor; a vector of them is along the axis; where there are blocks, the scales have the shape of
 * x but along the axis, where they are fewer.
 *
 * @param axis of the scales, may count from behind
 * @param blockSize elements that share a scale along the axis, or 0
 * @param output the type of the integers, or null for that of the zero point, uint8 without one
 * @param precision in which x is divided, or null for the type of the scales
 */
public record QuantizeLinear(int axis, int blockSize, ElementType output, ElementType precision)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("QuantizeLinear", 10, 2, 3, QuantizeLinear::read);

    /** As ONNX Runtime has it: with an axis in every version, without blocks. */
    public static final OperatorType MICROSOFT =
            OperatorType.microsoft(
                    "QuantizeLinear",
                    2,
                    3,
                    node -> new QuantizeLinear(node.int32("axis", 1), 0, null, ElementType.FLOAT));

    private static final Set<ElementType> REAL =
            Set.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.INT32);

    private static QuantizeLinear read(Declaration node) {
        int version = node.version();
        if (version >= 19) {
            // says what becomes of floats of 8 bits that are too large, none of which is here
            node.flag("saturate", true);
        }
        return new QuantizeLinear(
                version >= 13 ? node.int32("axis", 1) : 1,
                version >= 21 ? blockSize(node) : 0,
                version >= 21 ? Precision.of(node, "output_dtype", Saturation.SMALL) : null,
                version >= 23 ? Precision.of(node, "precision", REAL) : ElementType.FLOAT);
    }

    /** Reads the attribute block_size. */
    static int blockSize(Declaration node) {
        int size = node.int32("block_size", 0);
        if (size < 0) {
            throw new Unsupported("block_size is at least 0, got " + size);
        }
        return size;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, REAL);
        ElementChecks.oneOf(inputs, 1, REAL);
        new Granularity(axis, blockSize).over(inputs.shape(0), inputs.shape(1));
        ElementType type = output;
        if (inputs.has(2)) {
            type = ElementChecks.oneOf(inputs, 2, Saturation.SMALL);
            if (output != null) {
                Quantization.checkZeroPoint(inputs, 2, output);
            }
            checkShape(inputs);
        }
        return List.of(new TensorType(type == null ? ElementType.UINT8 : type, inputs.shape(0)));
    }

    /** Checks that there is a zero point for each scale. */
    static void checkShape(Inputs inputs) {
        boolean areSingle =
                Quantization.isSingle(inputs.shape(1)) && Quantization.isSingle(inputs.shape(2));
        if (!areSingle && !inputs.shape(1).equals(inputs.shape(2))) {
            throw new IllegalArgumentException(
                    "scales have shape " + inputs.shape(1) + ", zero points " + inputs.shape(2));
        }
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Tensor scale = inputs.value(1);
        Tensor zeroPoint = inputs.valueOrNull(2);
        Granularity.Index index = new Granularity(axis, blockSize).over(x.shape(), scale.shape());
        Tensor place = Precision.place(precision == null ? scale.element() : precision);
        for (int i = 0; i < x.count(); i++) {
            int at = index.of(i);
            y.setLong(
                    i,
                    Saturation.quantize(
                            divide(x.getDouble(i), scale.getDouble(at), place),
                            zeroPoint == null ? 0 : zeroPoint.getLong(at),
                            y.element()));
        }
        return List.of(y);
    }

    /**
     * The quotient, each number of it rounded to a type; to integers it is not rounded.
     *
     * @param place for a number of that type
     */
    private static double divide(double x, double scale, Tensor place) {
        if (!place.element().isFloat()) {
            return x / scale;
        }
        return round(place, round(place, x) / round(place, scale));
    }

    private static double round(Tensor place, double value) {
        place.setDouble(0, value);
        return place.getDouble(0);
    }
}
