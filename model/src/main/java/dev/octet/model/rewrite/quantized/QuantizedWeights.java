package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.ProductBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Constant 8-bit weights, with one scale and zero point, or one for each output channel.
 *
 * @param integers as the network has them
 * @param type u8 or s8
 * @param scales one, or one for each channel
 * @param zeroPoints as many, or none where all are 0
 * @param parts the constants that all this comes from
 */
public record QuantizedWeights(
        Tensor integers, DataType type, float[] scales, int[] zeroPoints, List<Tensor> parts) {
    /**
     * The integers that a value was made of by a DequantizeLinear; empty where it was not.
     *
     * @param axis of the output channels
     */
    static Optional<QuantizedWeights> of(Editor editor, String value, int axis) {
        Node node = editor.giver(value);
        if (node == null
                || !(node.operator() instanceof DequantizeLinear dequantize)
                || editor.type(value).element() != ElementType.FLOAT) {
            return Optional.empty();
        }
        Tensor integers = editor.constant(node.inputs().get(0));
        Tensor scales = editor.constant(node.inputs().get(1));
        DataType type = integers == null ? null : QuantizedValue.type(integers.element());
        if (type == null || scales == null || scales.element() != ElementType.FLOAT) {
            return Optional.empty();
        }
        boolean perChannel =
                dequantize.blockSize() == 0
                        && scales.shape().rank() == 1
                        && integers.shape().axis(dequantize.axis()) == axis;
        boolean valid = true;
        for (int i = 0; i < scales.count(); i++) {
            valid &= QuantizedValue.isScale(scales.getFloat(i));
        }
        if (!valid || scales.count() != 1 && !perChannel) {
            return Optional.empty();
        }
        List<Tensor> parts = new ArrayList<>(List.of(integers, scales));
        int[] zeroPoints = {};
        if (node.inputs().size() > 2 && !node.inputs().get(2).isEmpty()) {
            Tensor given = editor.constant(node.inputs().get(2));
            if (given == null) {
                return Optional.empty();
            }
            parts.add(given);
            boolean some = Arrays.stream(given.toInts()).anyMatch(each -> each != 0);
            zeroPoints = some ? given.toInts() : zeroPoints;
        }
        return Optional.of(
                new QuantizedWeights(integers, type, scales.toFloats(), zeroPoints, parts));
    }

    /** The scale of a channel. */
    float scale(int channel) {
        return scales[scales.length == 1 ? 0 : channel];
    }

    /** Says so to a request. */
    void describe(ProductBuilder<?> builder) {
        builder.weightScale(granularity(scales.length));
        if (zeroPoints.length > 0) {
            builder.weightZeroPoint(granularity(zeroPoints.length));
        }
    }

    /** The values of that. */
    Parameters parameters() {
        Parameters parameters = Parameters.of(integers.buffer(), type).weightScales(scales);
        return zeroPoints.length > 0 ? parameters.weightZeroPoints(zeroPoints) : parameters;
    }

    private static Granularity granularity(int count) {
        return count == 1 ? Granularity.PER_TENSOR : Granularity.PER_CHANNEL;
    }
}
