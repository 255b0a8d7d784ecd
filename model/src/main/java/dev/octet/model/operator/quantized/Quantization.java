package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Set;

/**
 * How the integers of a whole tensor stand for real numbers: {@code (q - zeroPoint) · scale}.
 * Arithmetic is that of float.
 *
 * @param scale of a step
 * @param zeroPoint the integer that is 0
 */
public record Quantization(float scale, int zeroPoint) {
    /**
     * Checks that inputs are a scale and a zero point of a whole tensor.
     *
     * @param zeroPoint may be missing
     * @param element of the integers
     */
    public static void check(Inputs inputs, int scale, int zeroPoint, ElementType element) {
        ElementChecks.oneOf(inputs, scale, Set.of(ElementType.FLOAT));
        checkSingle(inputs, scale);
        if (inputs.has(zeroPoint)) {
            checkZeroPoint(inputs, zeroPoint, element);
            checkSingle(inputs, zeroPoint);
        }
    }

    /** Checks that an input has one element, as a scalar or as a vector. */
    public static void checkSingle(Inputs inputs, int i) {
        if (!isSingle(inputs.shape(i))) {
            throw new IllegalArgumentException(
                    "input " + i + " must be one number, has shape " + inputs.shape(i));
        }
    }

    /** Checks the type of a zero point. */
    static void checkZeroPoint(Inputs inputs, int i, ElementType element) {
        if (inputs.element(i) != element) {
            throw new IllegalArgumentException(
                    "input "
                            + i
                            + ", a zero point, is "
                            + inputs.element(i)
                            + ", what it belongs to is "
                            + element);
        }
    }

    /** Whether a parameter of this shape is that of a whole tensor. */
    static boolean isSingle(Shape shape) {
        return shape.count() == 1 && shape.rank() <= 1;
    }

    /** Reads checked inputs; a zero point that is missing is 0. */
    public static Quantization of(Inputs inputs, int scale, int zeroPoint) {
        return new Quantization(
                inputs.value(scale).getFloat(0),
                inputs.has(zeroPoint) ? inputs.value(zeroPoint).getInt(0) : 0);
    }

    /** The real number that an integer stands for. */
    public float dequantize(long q) {
        return (q - zeroPoint) * scale;
    }

    /** All elements as real numbers. */
    public float[] dequantize(Tensor tensor) {
        float[] values = new float[tensor.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dequantize(tensor.getLong(i));
        }
        return values;
    }

    /** The integer nearest to a real number, ties to even, saturated. */
    public long quantize(float x, ElementType type) {
        return Saturation.quantize(x / scale, zeroPoint, type);
    }
}
