package dev.octet.model.rewrite;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Map;
import java.util.Random;

/** Puts together networks that somebody has quantized. Not thread-safe. */
final class Quantized {
    final Build build = new Build();
    private final Random random = new Random(1);
    private final ElementType type;
    private int count;

    /** Tensors of that type, u8 or s8. */
    Quantized(ElementType type) {
        this.type = type;
    }

    /** Adds an input. */
    Quantized input(Value value) {
        build.input(value);
        return this;
    }

    /** A scale. */
    String scale(double value) {
        return constant("scale", Tensor.of(new float[] {(float) value}));
    }

    /** A zero point, counted from the middle of the type's range. */
    String zeroPoint(int fromMiddle) {
        Tensor zero = Tensor.zeros(type, Shape.scalar());
        zero.setLong(0, fromMiddle + (type == ElementType.UINT8 ? 128 : 0));
        return constant("zero", zero);
    }

    /** Integers of all kinds. */
    String integers(ElementType type, int... shape) {
        Tensor tensor = Tensor.zeros(type, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setLong(
                    i, type == ElementType.INT32 ? random.nextInt(2001) - 1000 : byteOf(type));
        }
        return constant("q", tensor);
    }

    private int byteOf(ElementType type) {
        return random.nextInt(256) - (type == ElementType.INT8 ? 128 : 0);
    }

    /** Floats between 0.01 and 0.02. */
    String scales(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = 0.01f + 0.01f * random.nextFloat();
        }
        return constant("scales", Tensor.of(values, n));
    }

    /** Adds a constant. */
    String constant(String like, Tensor value) {
        String name = like + count++;
        build.constant(name, value);
        return name;
    }

    /** A value quantized, and floats again. */
    String pair(String value, String scale, String zero) {
        return node("DequantizeLinear", Map.of(), quantized(value, scale, zero), scale, zero);
    }

    /** A value quantized. */
    String quantized(String value, String scale, String zero) {
        return node("QuantizeLinear", Map.of(), value, scale, zero);
    }

    /** Weights as floats, with a scale for each index of an axis. */
    String weights(ElementType type, int axis, int... shape) {
        int n = shape[axis];
        Tensor zeros = Tensor.zeros(type, Shape.of(n));
        for (int i = 0; i < n; i++) {
            zeros.setLong(i, type == ElementType.UINT8 ? 120 + i : 0);
        }
        return node(
                "DequantizeLinear",
                Map.of("axis", (long) axis),
                integers(type, shape),
                scales(n),
                constant("zeros", zeros));
    }

    /** A bias as floats. */
    String bias(int n) {
        return node(
                "DequantizeLinear",
                Map.of("axis", 0L),
                integers(ElementType.INT32, n),
                constant("scale", Tensor.of(new float[] {0.001f})));
    }

    /** Adds a node of ONNX; returns its output. */
    String node(String operator, Map<String, Object> attributes, String... inputs) {
        String output = operator + count++;
        build.add(text(output, operator, inputs), attributes, java.util.List.of());
        return output;
    }

    /** Adds a node of ONNX Runtime's own; returns its output. */
    String microsoft(String operator, Map<String, Object> attributes, String... inputs) {
        String output = operator + count++;
        build.microsoft(text(output, operator, inputs), attributes);
        return output;
    }

    private static String text(String output, String operator, String... inputs) {
        return output + " = " + operator + "(" + String.join(", ", inputs) + ")";
    }
}
