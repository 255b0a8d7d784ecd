package dev.octet.model.operator.product;

import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of a recurrent network's gate or state, computed in double precision.
 *
 * @param kind which
 * @param alpha its first number, where it has one
 * @param beta its second number, where it has one
 */
public record GateFunction(Kind kind, float alpha, float beta) implements DoubleUnaryOperator {
    /**
     * Functions, with the numbers of the operators of these names, which they have where a network
     * gives none.
     */
    public enum Kind {
        /** The larger of x and 0. */
        RELU(0),
        /** The hyperbolic tangent. */
        TANH(0),
        /** 1 / (1 + exp(-x)). */
        SIGMOID(0),
        /** alpha · x + beta. There is no operator of this name. */
        AFFINE(2, Float.NaN, Float.NaN),
        /** x, below 0 alpha · x. */
        LEAKY_RELU(1, 0.01f),
        /** x, below alpha 0. */
        THRESHOLDED_RELU(1, 1),
        /** alpha · tanh(beta · x). There is no operator of this name. */
        SCALED_TANH(2, Float.NaN, Float.NaN),
        /** alpha · x + beta, between 0 and 1. */
        HARD_SIGMOID(2, 0.2f, 0.5f),
        /** x, below 0 alpha · (exp(x) - 1). */
        ELU(1, 1),
        /** x / (1 + |x|). */
        SOFTSIGN(0),
        /** log(1 + exp(x)). */
        SOFTPLUS(0);

        private static final Map<String, Kind> BY_NAME =
                Map.ofEntries(
                        Map.entry("relu", RELU),
                        Map.entry("tanh", TANH),
                        Map.entry("sigmoid", SIGMOID),
                        Map.entry("affine", AFFINE),
                        Map.entry("leakyrelu", LEAKY_RELU),
                        Map.entry("thresholdedrelu", THRESHOLDED_RELU),
                        Map.entry("scaledtanh", SCALED_TANH),
                        Map.entry("hardsigmoid", HARD_SIGMOID),
                        Map.entry("elu", ELU),
                        Map.entry("softsign", SOFTSIGN),
                        Map.entry("softplus", SOFTPLUS));

        private final int numbers;
        private final float alpha;
        private final float beta;

        Kind(int numbers, float... otherwise) {
            this.numbers = numbers;
            this.alpha = numbers > 0 ? otherwise[0] : 0;
            this.beta = numbers > 1 ? otherwise[1] : 0;
        }

        /** The function of that name, however its letters are written; null for an unknown one. */
        static Kind of(String name) {
            return BY_NAME.get(name.toLowerCase(Locale.ROOT));
        }

        boolean hasAlpha() {
            return numbers > 0;
        }

        boolean hasBeta() {
            return numbers > 1;
        }

        /** What alpha is where a network does not say it, NaN where it has to. */
        float alpha() {
            return alpha;
        }

        /** What beta is where a network does not say it, NaN where it has to. */
        float beta() {
            return beta;
        }
    }

    @Override
    public double applyAsDouble(double x) {
        return switch (kind) {
            case RELU -> Math.max(x, 0);
            case TANH -> StrictMath.tanh(x);
            case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
            case AFFINE -> alpha * x + beta;
            case LEAKY_RELU -> x >= 0 ? x : alpha * x;
            case THRESHOLDED_RELU -> x >= alpha ? x : 0;
            case SCALED_TANH -> alpha * StrictMath.tanh(beta * x);
            case HARD_SIGMOID -> Math.min(Math.max(alpha * x + beta, 0), 1);
            case ELU -> x >= 0 ? x : alpha * StrictMath.expm1(x);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            // exp of a large number would be infinite
            case SOFTPLUS -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
        };
    }
}
