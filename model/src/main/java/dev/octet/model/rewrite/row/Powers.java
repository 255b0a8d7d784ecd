package dev.octet.model.rewrite.row;

import dev.octet.request.Expression;
import dev.octet.request.Expression.Operator;
import java.util.List;

/**
 * Powers with exponents that are known: products and roots. Others, of bases that are not negative,
 * are e^(exponent · ln base); of negative ones they are NaN.
 */
final class Powers {
    private static final int MOST = 4;

    private Powers() {}

    /** Whether there is an expression for that exponent. */
    static boolean takes(double exponent) {
        return isProduct(exponent)
                || exponent == 1
                || exponent == -1
                || Math.abs(exponent) == 0.5
                || Double.isFinite(exponent) && exponent != Math.rint(exponent);
    }

    /** Whether the base is taken more than once. */
    static boolean isProduct(double exponent) {
        double size = Math.abs(exponent);
        return size >= 2 && size <= MOST && size == Math.rint(size);
    }

    /** Steps that it has at most beyond the base. */
    static int steps(double exponent) {
        return isProduct(exponent) ? 2 * MOST : 3;
    }

    /** The power of a base, which is a source where it is taken more than once. */
    static Expression of(Expression base, double exponent) {
        Expression power = base;
        double size = Math.abs(exponent);
        if (isProduct(exponent)) {
            for (int i = 1; i < size; i++) {
                power = new Expression.Applied(Operator.MUL, List.of(power, base));
            }
        } else if (size == 0.5) {
            power = new Expression.Applied(Operator.SQRT, List.of(base));
        } else if (size != 1) {
            Expression log = new Expression.Applied(Operator.LOG, List.of(base));
            Expression by = new Expression.Constant((float) exponent);
            Expression product = new Expression.Applied(Operator.MUL, List.of(log, by));
            return new Expression.Applied(Operator.EXP, List.of(product));
        }
        return exponent < 0 ? new Expression.Applied(Operator.RECIPROCAL, List.of(power)) : power;
    }
}
