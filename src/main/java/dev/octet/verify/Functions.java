package dev.octet.verify;

import dev.octet.request.Activation;

/**
 * The activations. Those that f32 computes exactly are written as the contract writes them; the
 * others are the mathematical functions, in f64 with an error far below half a unit of f32, also
 * where the textbook formula cancels.
 */
final class Functions {
    private static final double SQRT_2_OVER_PI = 0.7978845608028654;

    /** Below it GELU is y/2 and less more than the next f64, which decides where f32 has a tie. */
    private static final double HALVED = 0x1p-60;

    private static final float SIXTH = 1 / 6f;

    private Functions() {}

    /** Whether engines must give these very bits, and not just a neighbour. */
    static boolean isExact(Activation activation) {
        return !activation.kind().isInDoubles();
    }

    /** The activation of an f32 value. */
    static float apply(Activation activation, float y) {
        float lower = activation.alpha();
        float upper = activation.beta();
        return switch (activation.kind()) {
            case LINEAR -> y;
            case RELU -> y <= 0 ? 0f : y;
            case CLIP -> y < lower ? lower : y > upper ? upper : y;
            case LEAKY_RELU -> leakyRelu(y, activation.alpha());
            case HARD_SIGMOID -> unit(activation.alpha() * y + activation.beta());
            case HARD_SWISH -> y == Float.NEGATIVE_INFINITY ? -0f : y * unit(y * SIXTH + 0.5f);
            default -> (float) smooth(activation, y);
        };
    }

    /** PReLU, too, whose slope is the channel's. */
    static float leakyRelu(float y, float slope) {
        return y > 0 ? y : slope * y;
    }

    private static float unit(float y) {
        return y < 0 ? 0f : y > 1 ? 1f : y;
    }

    private static double smooth(Activation activation, double y) {
        double alpha = activation.alpha();
        return switch (activation.kind()) {
            case ELU -> y > 0 ? y : alpha * StrictMath.expm1(y);
            case SWISH -> swish(y, alpha);
            case SIGMOID -> 1 / (1 + StrictMath.exp(-y));
            case TANH -> StrictMath.tanh(y);
            default -> y == Double.NEGATIVE_INFINITY ? -0.0 : product(activation.kind(), y);
        };
    }

    private static double swish(double y, double alpha) {
        if (Double.isInfinite(y)) {
            return alpha * y < 0 ? Math.copySign(0.0, y) : y;
        }
        return y / (1 + StrictMath.exp(-alpha * y));
    }

    /** Of y and a factor that vanishes towards -∞, where this would be ∞·0. */
    private static double product(Activation.Kind kind, double y) {
        return switch (kind) {
            case GELU -> Math.abs(y) < HALVED ? Math.nextUp(y / 2) : y * normalDistribution(y);
            // (1 + tanh u) / 2 is the sigmoid of 2u, which does not cancel for u far below 0
            case GELU_TANH ->
                    y / (1 + StrictMath.exp(-2 * SQRT_2_OVER_PI * (y + 0.044715 * y * y * y)));
            case SILU -> y / (1 + StrictMath.exp(-y));
            case MISH -> y * StrictMath.tanh(StrictMath.log1p(StrictMath.exp(y)));
            default -> throw new IllegalArgumentException(kind + " is computed in f32");
        };
    }

    /** Probability that a normal variable is below y: erfc(-y/√2) / 2. */
    static double normalDistribution(double y) {
        if (Double.isNaN(y)) {
            return y;
        }
        double tail = upperTail(Math.abs(y));
        return y < 0 ? tail : 1 - tail;
    }

    /**
     * Probability that a normal variable is above y ≥ 0, with a small relative error throughout.
     */
    private static double upperTail(double y) {
        double density = StrictMath.exp(-y * y / 2) / StrictMath.sqrt(2 * Math.PI);
        if (density == 0) {
            return 0;
        }
        if (y < 3) {
            // 1/2 - φ(y)·(y + y³/3 + y⁵/(3·5) + …)
            double term = y;
            double sum = y;
            for (int i = 3; term > sum * 1e-18; i += 2) {
                term *= y * y / i;
                sum += term;
            }
            return 0.5 - density * sum;
        }
        // φ(y) / (y + 1/(y + 2/(y + 3/(y + …)))), from the inside out
        double fraction = y;
        for (int i = 200; i >= 1; i--) {
            fraction = y + i / fraction;
        }
        return density / fraction;
    }

    /** How much the function stretches a difference at most. */
    static double slope(Activation activation) {
        return switch (activation.kind()) {
            case LEAKY_RELU, ELU, HARD_SIGMOID -> Math.max(1, Math.abs(activation.alpha()));
            case HARD_SWISH -> 1.5;
            default -> 1.2;
        };
    }
}
