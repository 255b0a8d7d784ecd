package dev.octet.verify;

import dev.octet.kernel.DataType;
import java.util.Optional;

/**
 * What an engine wrote against what it must write: bit for bit where the contract fixes every
 * operation (any NaN equals any other), within one unit in the last place (f32) or one step (s32,
 * u8, s8) after a sigmoid, tanh, GELU or SiLU, and within the bound of its sums for f32·f32.
 */
public final class Comparison {
    private Comparison() {}

    /** Where the first difference is, what was expected, and how many there are; empty for none. */
    public static Optional<String> differences(Expected expected, Tensor actual) {
        int first = -1;
        int count = 0;
        for (int i = 0; i < actual.count(); i++) {
            if (!isRight(expected, actual, i)) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        return describe(expected.gemm().n(), expected.dst(), actual, first, count);
    }

    /** Where the two differ in a bit; empty when they do not. Any NaN equals any other. */
    public static Optional<String> differences(int columns, Tensor expected, Tensor actual) {
        int first = -1;
        int count = 0;
        for (int i = 0; i < actual.count(); i++) {
            if (!isSame(expected, actual, i)) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        return describe(columns, expected, actual, first, count);
    }

    private static Optional<String> describe(
            int columns, Tensor expected, Tensor actual, int first, int count) {
        if (first < 0) {
            return Optional.empty();
        }
        return Optional.of(
                "row "
                        + first / columns
                        + ", column "
                        + first % columns
                        + " is "
                        + actual.text(first)
                        + ", expected "
                        + expected.text(first)
                        + "; "
                        + count
                        + " of "
                        + actual.count()
                        + " values differ");
    }

    private static boolean isSame(Tensor expected, Tensor actual, int index) {
        // floatToIntBits makes all NaNs one
        return actual.type() == DataType.F32
                ? Float.floatToIntBits(expected.real(index))
                        == Float.floatToIntBits(actual.real(index))
                : expected.integer(index) == actual.integer(index);
    }

    private static boolean isRight(Expected expected, Tensor actual, int index) {
        if (isSame(expected.dst(), actual, index)) {
            return true;
        }
        if (expected.slack() != null) {
            double distance = (double) actual.real(index) - expected.dst().real(index);
            double slack = expected.slack()[index];
            return slack == Double.POSITIVE_INFINITY || Math.abs(distance) <= slack;
        }
        if (Functions.isExact(expected.gemm().epilogue().activation())) {
            return false;
        }
        if (actual.type() == DataType.F32) {
            float e = expected.dst().real(index);
            float a = actual.real(index);
            return !Float.isNaN(e) && !Float.isNaN(a) && Math.abs(order(e) - order(a)) <= 1;
        }
        return Math.abs((long) expected.dst().integer(index) - actual.integer(index)) <= 1;
    }

    /** The number of floats between 0 and this one; both zeros are 0. */
    private static long order(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits < 0 ? (long) Integer.MIN_VALUE - bits : bits;
    }
}
