package dev.octet.model.rewrite.match;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of 8-bit integers with one scale and one zero point, both known before a run.
 *
 * @param integers the value that holds them
 * @param type u8 or s8
 * @param scale real units per step
 * @param zeroPoint the integer that is 0
 * @param parts the constants that scale and zero point come from
 */
public record QuantizedValue(
        String integers, DataType type, float scale, int zeroPoint, List<Tensor> parts) {
    /** The integers that a value was made of by a DequantizeLinear; empty where it was not. */
    public static Optional<QuantizedValue> dequantized(Editor editor, String value) {
        Node node = editor.giver(value);
        return node != null && node.operator() instanceof DequantizeLinear && isFloat(editor, value)
                ? of(editor, node, node.inputs().get(0))
                : Optional.empty();
    }

    /** What a QuantizeLinear of floats writes; empty where a node is none. */
    public static Optional<QuantizedValue> quantized(Editor editor, Node node) {
        return node.operator() instanceof QuantizeLinear && isFloat(editor, node.inputs().get(0))
                ? of(editor, node, node.outputs().get(0))
                : Optional.empty();
    }

    private static boolean isFloat(Editor editor, String value) {
        TensorType type = editor.type(value);
        return type != null && type.isKnown() && type.element() == ElementType.FLOAT;
    }

    private static Optional<QuantizedValue> of(Editor editor, Node node, String integers) {
        DataType type = type(editor.type(integers));
        Tensor scale = editor.constant(node.inputs().get(1));
        if (type == null || scale == null || !isSingle(scale) || !isScale(scale.getFloat(0))) {
            return Optional.empty();
        }
        List<Tensor> parts = new ArrayList<>(List.of(scale));
        int zeroPoint = 0;
        if (node.inputs().size() > 2 && !node.inputs().get(2).isEmpty()) {
            Tensor given = editor.constant(node.inputs().get(2));
            if (given == null || given.count() != 1) {
                return Optional.empty();
            }
            zeroPoint = given.getInt(0);
            parts.add(given);
        }
        return Optional.of(new QuantizedValue(integers, type, scale.getFloat(0), zeroPoint, parts));
    }

    private static boolean isSingle(Tensor scale) {
        return scale.count() == 1 && scale.element() == ElementType.FLOAT;
    }

    /** Whether a kernel takes such a scale: its reciprocal is a normal number, too. */
    public static boolean isScale(float scale) {
        return scale >= Float.MIN_NORMAL && 1 / scale >= Float.MIN_NORMAL;
    }

    private static DataType type(TensorType type) {
        return type == null ? null : type(type.element());
    }

    /** The type of 8-bit integers; null for others. */
    public static DataType type(ElementType element) {
        return element == ElementType.UINT8
                ? DataType.U8
                : element == ElementType.INT8 ? DataType.S8 : null;
    }

    /** Whether integers of both stand for the same numbers. */
    public boolean isAs(QuantizedValue other) {
        return type == other.type && scale == other.scale && zeroPoint == other.zeroPoint;
    }
}
