package dev.octet.model.operator;

import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Rows of floats, along the last axis, as uint8: as DynamicQuantizeLinear, with a scale and a zero
 * point for each row and not for all of them. ONNX has no operator for it; this is how those that
 * it has say it, finite floats provided:
 *
 * <pre>
 * low = min(x, 0), high = max(x, 0)                   of each row
 * scale = max((high - low) / 255, smallest normal)
 * zeroPoint = roundHalfEven(-low / scale)
 * integers = clamp(roundHalfEven(x / scale) + zeroPoint, 0, 255)
 * </pre>
 *
 * @param integers uint8, shaped as the floats
 * @param scale float, with a last axis of 1
 * @param zeroPoint int32, with a last axis of 1
 */
public record DynamicRows(String integers, String scale, String zeroPoint) {
    /** The version since which axes of reductions are inputs. */
    public static final int AXES_ARE_INPUTS = 18;

    /**
     * Adds the nodes.
     *
     * @param value floats of rank 1 or more; what is added is called after it
     */
    public static DynamicRows of(GraphBuilder builder, String value) {
        String name = value + "/rows/";
        String zero = builder.constant(name + "0", scalar(0));
        String steps = builder.constant(name + "255", scalar(255));
        String normal = builder.constant(name + "least_scale", scalar(Float.MIN_NORMAL));
        String low = builder.add("Min", name + "low", reduced(builder, "ReduceMin", value), zero);
        String high = builder.add("Max", name + "high", reduced(builder, "ReduceMax", value), zero);
        String range = builder.add("Sub", name + "range", high, low);
        String step = builder.add("Div", name + "step", range, steps);
        String scale = builder.add("Max", name + "scale", step, normal);
        String above = builder.add("Neg", name + "above", low);
        String offset = builder.add("Div", name + "offset", above, scale);
        String zeros = builder.add("Round", name + "zero", offset);
        String divided = builder.add("Div", name + "divided", value, scale);
        String rounded = builder.add("Round", name + "rounded", divided);
        String moved = builder.add("Add", name + "moved", rounded, zeros);
        String clamped = builder.add("Clip", name + "clamped", moved, zero, steps);
        return new DynamicRows(
                cast(builder, clamped, name + "integers", ElementType.UINT8),
                scale,
                cast(builder, zeros, name + "zero_point", ElementType.INT32));
    }

    private static String reduced(GraphBuilder builder, String type, String value) {
        String name = value + "/rows/" + type;
        if (builder.version() < AXES_ARE_INPUTS) {
            return builder.add(type, Map.of("axes", List.of(-1L)), name, value);
        }
        String axes = builder.constant(value + "/rows/axes", Tensor.of(new long[] {-1}, 1));
        return builder.add(type, name, value, axes);
    }

    private static String cast(GraphBuilder builder, String from, String to, ElementType element) {
        return builder.add("Cast", Map.of("to", (long) ElementTypes.number(element)), to, from);
    }

    private static Tensor scalar(float value) {
        return Tensor.of(new float[] {value});
    }
}
