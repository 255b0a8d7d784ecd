package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tflite.file.LiteTensor;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;

/**
 * Softmax of 8-bit integers with the bits of the reference kernel: exponentials of fixed-point
 * numbers, which are those of at most 256 differences and so a table, their sum, and its reciprocal
 * by three steps of Newton's method.
 */
final class ExactSoftmax {
    private static final int DIFFERENCES = 256;

    /** Bits in front of the point: of what is exponentiated, and of the sum. */
    private static final int DIFFERENCE_BITS = 5;

    private static final int SUM_BITS = 12;

    private static final long MOST = Integer.MAX_VALUE;

    /** e to the power of minus a quarter, a half, 1, 2, 4, 8 and 16. */
    private static final long[] POWERS = {
        1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242
    };

    private static final long E_TO_MINUS_EIGHTH = 1895147668;
    private static final long THIRD = 715827883;

    /** 48/17 and -32/17 with two bits in front of the point. */
    private static final long C48 = 1515870810;

    private static final long C32 = -1010580540;

    private static final int NEWTON_STEPS = 3;

    private ExactSoftmax() {}

    static boolean convert(Operation operation) throws NetworkFormatException {
        LiteTensor from = operation.in(0);
        LiteTensor to = operation.out(0);
        if (!ExactForms.isByte(from) || to.element() != from.element()) {
            return false;
        }
        float beta = operation.options(BuiltinOptions.SoftmaxOptions, new SoftmaxOptions()).beta();
        long[] exponentials = exponentials(beta * (double) from.quantization().scales()[0]);
        long[] parts = new long[DIFFERENCES];
        for (int i = 0; i < DIFFERENCES; i++) {
            parts[i] = divided(exponentials[i], SUM_BITS);
        }
        FixedPoint fixed = new FixedPoint(operation);
        String x = fixed.of(operation.plain(0));
        String largest = operation.add("ReduceMax", x, operation.longs(-1));
        String below = fixed.subtract(largest, x);
        String each = gather(operation, exponentials, below);
        String sum =
                operation.add("ReduceSum", gather(operation, parts, below), operation.longs(-1));
        String zeros = leadingZeros(operation, fixed, sum);
        String scale = reciprocal(operation, fixed, sum, zeros);
        // 31 - 8 bits, and those of the sum over 1
        String shift = fixed.subtract(fixed.number(SUM_BITS + 31 - 8), zeros);
        String divisor = gather(operation, powersOfTwo(), shift);
        String y =
                fixed.divided(
                        fixed.multiplied(scale, each),
                        divisor,
                        operation.add("Div", divisor, fixed.number(2)));
        long least = to.element().isUnsigned() ? 0 : Byte.MIN_VALUE;
        String cut =
                operation.add(
                        "Clip",
                        fixed.add(y, fixed.number(least)),
                        fixed.number(least),
                        fixed.number(least + 255));
        operation.givePlain(0, operation.cast(cut, to.element()), false);
        return true;
    }

    private static String gather(Operation operation, long[] table, String at) {
        return operation.add(
                "Gather",
                Map.of("axis", 0L),
                operation.constant(Tensor.of(table, table.length)),
                at);
    }

    private static long[] powersOfTwo() {
        long[] powers = new long[32];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = 1L << i;
        }
        return powers;
    }

    /** Of 32 bits: how many powers of two are larger. */
    private static String leadingZeros(Operation operation, FixedPoint fixed, String sum) {
        String less = operation.add("Less", sum, operation.constant(Tensor.of(powersOfTwo(), 32)));
        return operation.add(
                "ReduceSum", operation.cast(less, ElementType.INT64), operation.longs(-1));
    }

    /** Of the sum, shifted to be from 1 to 2. */
    private static String reciprocal(
            Operation operation, FixedPoint fixed, String sum, String zeros) {
        String shifted = fixed.times(sum, gather(operation, powersOfTwo(), zeros));
        String a = fixed.subtract(shifted, fixed.number(1L << 31));
        String half = operation.add("Div", fixed.add(a, fixed.number(MOST + 1)), fixed.number(2));
        String x = fixed.add(fixed.multiplied(half, fixed.number(C32)), fixed.number(C48));
        for (int i = 0; i < NEWTON_STEPS; i++) {
            String off = fixed.subtract(fixed.number(1L << 29), fixed.multiplied(half, x));
            x = fixed.add(x, fixed.times(fixed.multiplied(x, off), fixed.number(4)));
        }
        return operation.add("Min", fixed.times(x, fixed.number(2)), fixed.number(MOST));
    }

    /** e to the power of each difference below the largest, 0 to 255 steps. */
    private static long[] exponentials(double scale) {
        int fraction = 31 - DIFFERENCE_BITS;
        FixedPoint.Multiplier by =
                FixedPoint.Multiplier.of(Math.min(scale * (1L << fraction), MOST));
        long lowest =
                (long)
                        Math.floor(
                                (double) ((1L << DIFFERENCE_BITS) - 1)
                                        * (1L << fraction)
                                        / (1L << by.shift()));
        long[] table = new long[DIFFERENCES];
        for (int i = 0; i < DIFFERENCES; i++) {
            if (i <= lowest) {
                table[i] = exponential(multiplied(-(long) i << by.shift(), by.multiplier()));
            }
        }
        return table;
    }

    /** Of a number that is not positive, with 26 bits behind the point. */
    private static long exponential(long a) {
        if (a == 0) {
            return MOST;
        }
        int fraction = 31 - DIFFERENCE_BITS;
        long quarter = 1L << (fraction - 2);
        long part = (a & (quarter - 1)) - quarter;
        long result = exponentialOfPart(part << DIFFERENCE_BITS);
        long rest = part - a;
        for (int i = 0; i < POWERS.length; i++) {
            if ((rest & 1L << (fraction - 2 + i)) != 0) {
                result = multiplied(result, POWERS[i]);
            }
        }
        return result;
    }

    /** From minus a quarter to 0, by Taylor's series around minus an eighth. */
    private static long exponentialOfPart(long a) {
        long x = a + (1L << 28);
        long x2 = multiplied(x, x);
        long x3 = multiplied(x2, x);
        long x4 = multiplied(x2, x2);
        long sum = divided(multiplied(divided(x4, 2) + x3, THIRD) + x2, 1);
        return E_TO_MINUS_EIGHTH + multiplied(E_TO_MINUS_EIGHTH, x + sum);
    }

    private static long multiplied(long a, long b) {
        long product = a * b;
        long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
        return (product + nudge) / (1L << 31);
    }

    private static long divided(long x, int bits) {
        long half = 1L << (bits - 1);
        return (x >= 0 ? x + half : x - half) / (1L << bits);
    }
}
