package dev.octet.model.operator.reduce;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.math.BigInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/** What {@link Reduce} computes of one group. */
final class Reduction {
    private Reduction() {}

    /** Of floats, or a logarithm. */
    static double real(Reduce.Kind kind, Tensor x, Groups group) {
        return switch (kind) {
            case SUM -> sum(x, group, v -> v);
            case MEAN -> sum(x, group, v -> v) / group.size();
            case PROD -> product(x, group);
            case L1 -> sum(x, group, Math::abs);
            case L2 -> Math.sqrt(sum(x, group, v -> v * v));
            case LOG_SUM -> StrictMath.log(sum(x, group, v -> v));
            case LOG_SUM_EXP -> logSumExp(x, group);
            case SUM_SQUARE -> sum(x, group, v -> v * v);
            case MAX, MIN -> throw new IllegalArgumentException(kind + " is no sum");
        };
    }

    private static double sum(Tensor x, Groups group, DoubleUnaryOperator term) {
        double sum = 0;
        for (int i = 0; i < group.size(); i++) {
            sum += term.applyAsDouble(x.getDouble(group.at(i)));
        }
        return sum;
    }

    private static double product(Tensor x, Groups group) {
        double product = 1;
        for (int i = 0; i < group.size(); i++) {
            product *= x.getDouble(group.at(i));
        }
        return product;
    }

    private static double logSumExp(Tensor x, Groups group) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < group.size(); i++) {
            most = Math.max(most, x.getDouble(group.at(i)));
        }
        if (Double.isInfinite(most)) {
            // its difference to itself is no number
            return most;
        }
        double largest = most;
        return largest + StrictMath.log(sum(x, group, v -> StrictMath.exp(v - largest)));
    }

    /** Of integers: what 64 bits hold of it. */
    static long integer(Reduce.Kind kind, Tensor x, Groups group) {
        boolean unsigned = x.element() == ElementType.UINT64;
        return switch (kind) {
            case SUM -> wholeSum(x, group, v -> v);
            case MEAN -> mean(wholeSum(x, group, v -> v), group.size(), unsigned);
            case PROD -> wholeProduct(x, group);
            case L1 -> wholeSum(x, group, v -> unsigned ? v : Math.abs(v));
            case L2 -> root(x, group);
            case SUM_SQUARE -> wholeSum(x, group, v -> v * v);
            default -> throw new IllegalArgumentException(kind + " is no integer");
        };
    }

    private static long wholeSum(Tensor x, Groups group, LongUnaryOperator term) {
        long sum = 0;
        for (int i = 0; i < group.size(); i++) {
            sum += term.applyAsLong(x.getLong(group.at(i)));
        }
        return sum;
    }

    private static long wholeProduct(Tensor x, Groups group) {
        long product = 1;
        for (int i = 0; i < group.size(); i++) {
            product *= x.getLong(group.at(i));
        }
        return product;
    }

    private static long mean(long sum, int count, boolean unsigned) {
        if (count == 0) {
            throw new IllegalArgumentException("there is no mean of 0 integers");
        }
        return unsigned ? Long.divideUnsigned(sum, count) : sum / count;
    }

    private static long root(Tensor x, Groups group) {
        boolean unsigned = x.element() == ElementType.UINT64;
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < group.size(); i++) {
            long bits = x.getLong(group.at(i));
            BigInteger value =
                    unsigned
                            ? new BigInteger(Long.toUnsignedString(bits))
                            : BigInteger.valueOf(bits);
            sum = sum.add(value.multiply(value));
        }
        return sum.sqrt().longValue();
    }

    /** Writes the largest or the smallest element of a group, or of its type. */
    static void ordered(boolean largest, Tensor x, Groups group, Tensor y, int to) {
        if (group.size() == 0) {
            end(!largest, y, to);
            return;
        }
        int best = group.at(0);
        for (int i = 1; i < group.size(); i++) {
            best = Comparison.beats(x, group.at(i), best, largest) ? group.at(i) : best;
        }
        y.copy(to, x, best, 1);
    }

    /** Writes the last number of a type at one end. */
    private static void end(boolean largest, Tensor y, int to) {
        ElementType element = y.element();
        if (element.isFloat()) {
            y.setDouble(to, largest ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
        } else if (element == ElementType.BOOL || element.isUnsigned()) {
            y.setLong(to, largest ? -1 : 0);
        } else {
            long least = -1L << (8 * element.bytes() - 1);
            y.setLong(to, largest ? ~least : least);
        }
    }
}
