package dev.octet.model.operator.definition;

/** The Gauss error function in double precision, to some units of the last place. */
public final class ErrorFunction {
    /** As many as make no difference from 1 on. */
    private static final int FRACTIONS = 250;

    private static final double ROOT_PI = Math.sqrt(Math.PI);

    private ErrorFunction() {}

    /** {@code 2/√π ∫₀ˣ exp(-t²) dt}. */
    public static double erf(double x) {
        double a = Math.abs(x);
        return Math.copySign(a < 1 ? near(a) : 1 - far(a), x);
    }

    /** {@code 1 - erf x}, with all digits where erf x is near 1. */
    public static double erfc(double x) {
        return x < 1 ? 1 - erf(x) : far(x);
    }

    /**
     * erf x of x in [0, 1) by {@code 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · ... · (2n + 1))}, which
     * has no negative terms (DLMF 7.6.2).
     */
    private static double near(double x) {
        double term = x;
        double sum = x;
        for (int odd = 3; term > sum * 0x1p-60; odd += 2) {
            term *= 2 * x * x / odd;
            sum += term;
        }
        return 2 / ROOT_PI * gauss(x) * sum;
    }

    /**
     * erfc x of x from 1 on by the continued fraction {@code exp(-x²)/√π · 1/(x + (1/2)/(x + 1/(x +
     * (3/2)/(x + ...))))} (DLMF 7.9.1).
     */
    private static double far(double x) {
        double fraction = x;
        for (int n = FRACTIONS; n > 0; n--) {
            fraction = x + 0.5 * n / fraction;
        }
        return gauss(x) / (ROOT_PI * fraction);
    }

    /** {@code exp(-x²)}; what the square loses is a factor of its own. */
    private static double gauss(double x) {
        double square = x * x;
        if (Double.isInfinite(square)) {
            return 0;
        }
        return StrictMath.exp(-square) * (1 - Math.fma(x, x, -square));
    }
}
