package dev.octet.model.tflite.form;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;

/**
 * The reference's arithmetic of 32-bit fixed-point numbers, as nodes on 64-bit integers: whatever
 * runs ONNX computes the same bits.
 */
final class FixedPoint {
    private static final long ONE = 1L << 31;
    private static final long HALF = 1L << 30;

    private final Operation operation;

    FixedPoint(Operation operation) {
        this.operation = operation;
    }

    /** A real number as {@code multiplier / 2^31 * 2^shift}. */
    record Multiplier(long multiplier, int shift) {
        static Multiplier of(double real) {
            if (real == 0) {
                return new Multiplier(0, 0);
            }
            int exponent = Math.getExponent(real) + 1;
            long multiplier = Math.round(Math.scalb(real, 31 - exponent));
            if (multiplier == ONE) {
                multiplier /= 2;
                exponent++;
            }
            return exponent < -31 ? new Multiplier(0, 0) : new Multiplier(multiplier, exponent);
        }

        /** A part of it, as the reference divides: the multiplier, cut off. */
        Multiplier over(long count) {
            int bits = 63 - Long.numberOfLeadingZeros(count);
            int up = Math.min(Math.min(bits, 32), 31 + shift);
            return new Multiplier((multiplier << up) / count, shift - up);
        }
    }

    String number(long value) {
        Tensor tensor = Tensor.zeros(ElementType.INT64, new int[0]);
        tensor.setLong(0, value);
        return operation.constant(tensor);
    }

    String numbers(long[] values, int... dims) {
        return operation.constant(Tensor.of(values, dims));
    }

    /** Integers of a smaller type. */
    String of(String value) {
        return operation.cast(value, ElementType.INT64);
    }

    String add(String a, String b) {
        return operation.add("Add", a, b);
    }

    String subtract(String a, String b) {
        return operation.add("Sub", a, b);
    }

    String times(String a, String b) {
        return operation.add("Mul", a, b);
    }

    /** Rounded, halves away from 0. */
    String divided(String x, String divisor, String half) {
        String isPositive = operation.add("Greater", x, number(0));
        String nudge = operation.add("Where", isPositive, half, operation.add("Neg", half));
        return operation.add("Div", add(x, nudge), divisor);
    }

    /** The upper half of twice a product, rounded, halves up. */
    String multiplied(String a, String b) {
        String product = times(a, b);
        String isNegative = operation.add("Less", product, number(0));
        String nudge = operation.add("Where", isNegative, number(1 - HALF), number(HALF));
        return operation.add("Div", add(product, nudge), number(ONE));
    }

    /**
     * Times real numbers: a shift to the left, a product, and a shift to the right, the latter two
     * rounded.
     *
     * @param by one, or one for each channel
     * @param dims a shape that is broadcast to the channels
     */
    String scaled(String x, Multiplier[] by, int... dims) {
        long[] left = new long[by.length];
        long[] multipliers = new long[by.length];
        long[] right = new long[by.length];
        long[] half = new long[by.length];
        boolean isLeft = false;
        for (int i = 0; i < by.length; i++) {
            multipliers[i] = by[i].multiplier();
            left[i] = 1L << Math.max(0, by[i].shift());
            right[i] = 1L << Math.max(0, -by[i].shift());
            half[i] = right[i] / 2;
            isLeft |= left[i] > 1;
        }
        String y = isLeft ? times(x, numbers(left, dims)) : x;
        y = multiplied(y, numbers(multipliers, dims));
        return divided(y, numbers(right, dims), numbers(half, dims));
    }

    /** The same, by one number. */
    String scaled(String x, double by) {
        return scaled(x, new Multiplier[] {Multiplier.of(by)}, 1);
    }
}
