package dev.octet.model.tflite.file;

import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Operator;

/**
 * A step of a graph.
 *
 * @param index among the graph's operators
 * @param code of the schema's list
 * @param custom the name of one that is none of these, or empty
 * @param version how new it is
 * @param inputs indices of tensors, -1 where one is left out
 * @param outputs indices of tensors
 * @param content its options
 */
public record LiteOperator(
        int index,
        int code,
        String custom,
        int version,
        int[] inputs,
        int[] outputs,
        Operator content) {
    /** {@code CONV_2D}, or a custom one's own name. */
    public String type() {
        if (code == BuiltinOperator.CUSTOM) {
            return custom;
        }
        return code >= 0 && code < BuiltinOperator.names.length
                ? BuiltinOperator.name(code)
                : Integer.toString(code);
    }

    /** {@code operator 12 (CONV_2D version 3)}. */
    public String describe() {
        return "operator " + index + " (" + type() + " version " + version + ")";
    }
}
