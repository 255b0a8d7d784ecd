package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.operator.product.ConvTranspose;
import dev.octet.model.operator.product.Gemm;
import dev.octet.model.operator.product.MatMul;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.ProductBuilder;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A product of floats that DequantizeLinear made of a quantized tensor and of constant weights: one
 * of integers, whose sums are exact, with scales behind.
 *
 * @param source what is multiplied
 * @param weights by what
 * @param bias a value for each output channel, or null
 * @param biasParts the constants that it comes from
 */
public record IntegerProduct(
        QuantizedValue source, QuantizedWeights weights, float[] bias, List<Tensor> biasParts) {
    /** As many products have a sum of 32 bits, whatever the zero points. */
    public static final int MOST_SUMMANDS = 33_025;

    /** What a product multiplies; empty where it is not of that kind. */
    static Optional<IntegerProduct> of(Editor editor, Node node) {
        return of(editor, node, node.inputs().get(0));
    }

    /**
     * The same.
     *
     * @param from what gives the first input's values, where that is another one
     */
    public static Optional<IntegerProduct> of(Editor editor, Node node, String from) {
        TensorType type = node.inputs().size() < 2 ? null : editor.type(node.inputs().get(1));
        int axis = type == null ? -1 : channelAxis(node, type.shape());
        if (axis < 0) {
            return Optional.empty();
        }
        QuantizedValue source = QuantizedValue.dequantized(editor, from).orElse(null);
        QuantizedWeights weights =
                QuantizedWeights.of(editor, node.inputs().get(1), axis).orElse(null);
        if (source == null || weights == null) {
            return Optional.empty();
        }
        long summands = (long) weights.integers().count() / type.shape().get(axis);
        if (summands > MOST_SUMMANDS || editor.type(node.outputs().get(0)).shape().count() == 0) {
            return Optional.empty();
        }
        boolean hasBias = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        if (!hasBias) {
            return Optional.of(new IntegerProduct(source, weights, null, List.of()));
        }
        int channels = editor.type(node.outputs().get(0)).shape().get(axis(node));
        return bias(editor, node.inputs().get(2), channels, source, weights)
                .map(bias -> new IntegerProduct(source, weights, bias.values, bias.parts));
    }

    /** The axis of weights that has the output channels, or -1. */
    private static int channelAxis(Node node, Shape weights) {
        if (weights.count() == 0) {
            return -1;
        }
        if (node.operator() instanceof Conv) {
            return weights.rank() <= 5 ? 0 : -1;
        }
        if (node.operator() instanceof ConvTranspose conv) {
            return weights.rank() <= 5 && conv.groups() == 1 ? 1 : -1;
        }
        if (node.operator() instanceof Gemm gemm) {
            boolean plain = !gemm.transposeA() && gemm.alpha() == 1 && gemm.beta() == 1;
            return plain ? gemm.transposeB() ? 0 : 1 : -1;
        }
        return node.operator() instanceof MatMul && weights.rank() == 2 ? 1 : -1;
    }

    /** The axis of the output that has the channels. */
    private static int axis(Node node) {
        return node.operator() instanceof Conv || node.operator() instanceof ConvTranspose ? 1 : -1;
    }

    private record Bias(float[] values, List<Tensor> parts) {}

    private static boolean isOfChannels(Tensor bias, int channels) {
        return bias.count() == channels && (channels == 1 || bias.shape().get(-1) == channels);
    }

    private static Optional<Bias> bias(
            Editor editor,
            String value,
            int channels,
            QuantizedValue source,
            QuantizedWeights weights) {
        Tensor floats = editor.constant(value);
        if (floats != null) {
            return isOfChannels(floats, channels)
                    ? Optional.of(new Bias(floats.toFloats(), List.of(floats)))
                    : Optional.empty();
        }
        Node node = editor.giver(value);
        if (node == null
                || !(node.operator() instanceof DequantizeLinear)
                || node.inputs().size() > 2
                        && !node.inputs().get(2).isEmpty()
                        && !isZero(editor.constant(node.inputs().get(2)))) {
            return Optional.empty();
        }
        Tensor integers = editor.constant(node.inputs().get(0));
        Tensor scales = editor.constant(node.inputs().get(1));
        if (integers == null
                || scales == null
                || scales.element() != ElementType.FLOAT
                || !isOfChannels(integers, channels)
                || scales.count() != 1 && scales.count() != channels) {
            return Optional.empty();
        }
        float[] values = new float[channels];
        boolean follows = true;
        for (int i = 0; i < channels; i++) {
            float scale = scales.getFloat(scales.count() == 1 ? 0 : i);
            follows &= scale == source.scale() * weights.scale(i);
            values[i] = integers.getInt(i) * scale;
            if (!Float.isFinite(values[i])) {
                return Optional.empty();
            }
        }
        // scales that follow from others may be made anew for each size
        return Optional.of(
                new Bias(values, follows ? List.of(integers) : List.of(integers, scales)));
    }

    private static boolean isZero(Tensor zeroPoints) {
        boolean zero = zeroPoints != null;
        for (int i = 0; zero && i < zeroPoints.count(); i++) {
            zero = zeroPoints.getLong(i) == 0;
        }
        return zero;
    }

    /** The product that a builder describes, with floats as results. */
    public Computed computed(ProductBuilder<?> builder, TensorType output) {
        builder.types(source.type(), weights.type(), DataType.F32).srcScale(Granularity.PER_TENSOR);
        weights.describe(builder);
        Parameters parameters = weights.parameters().srcScale(source.scale());
        if (source.zeroPoint() != 0) {
            builder.srcZeroPoint(Granularity.PER_TENSOR);
            parameters = parameters.srcZeroPoint(source.zeroPoint());
        }
        if (bias != null) {
            builder.bias();
            parameters = parameters.bias(bias);
        }
        List<Tensor> constants = new ArrayList<>(weights.parts());
        constants.addAll(source.parts());
        constants.addAll(biasParts);
        Product request = builder.build();
        return Computed.of(request, parameters, constants, List.of(Role.SRC), output);
    }
}
