package dev.octet.engine.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Activation;
import dev.octet.request.Activation.Kind;
import dev.octet.text.RootLocale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The sequences against StrictMath and, for GELU, against a series and a continued fraction: no
 * further off than docs/numerics.md says.
 */
class ActivationsTest {
    /** Of 1 and of y: sigmoids that small are 0. */
    private static final double VANISHING = 0x1p-125;

    /** Of y, where GELU is below 0 and does not keep its relative accuracy. */
    private static final double GELU_TAIL = 2.5 * 0x1p-24;

    @ParameterizedTest
    @CsvSource({
        "sigmoid, 2.5",
        "tanh, 2.1",
        "gelu, 2.4",
        "gelu_tanh, 3.3",
        "silu, 3.4",
        "mish, 4",
        "swish:1.5, 3.4",
        "swish:-0.125, 3.4",
        "swish:0, 0.5",
        "elu:1, 1.1",
        "elu:-0.3, 2"
    })
    void isAsNearToTheFunctionAsStated(String text, double units) {
        Activation activation = Activation.parse(text);
        for (float y : arguments()) {
            float actual = apply(activation, y);
            double expected = reference(activation, y);
            if (Math.abs(expected) > Float.MAX_VALUE) {
                assertEquals((float) expected, actual, activation + " of " + y);
                continue;
            }
            double error = Math.abs(actual - expected);
            double bound = units * Math.ulp((float) expected) + VANISHING * (1 + Math.abs(y));
            if (activation.kind() == Kind.GELU && y < -0.5) {
                bound += GELU_TAIL * -y;
            }
            assertTrue(
                    error <= bound,
                    () ->
                            RootLocale.format(
                                    "%s of %s is %s, not %s", activation, y, actual, expected));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SIGMOID", "TANH", "GELU", "GELU_TANH", "SILU", "MISH", "HARD_SWISH"})
    void keepsNanAndLimits(Kind kind) {
        boolean isBounded = kind == Kind.SIGMOID || kind == Kind.TANH;
        float zero = kind == Kind.SIGMOID ? 0.5f : 0;
        assertTrue(Float.isNaN(apply(kind, Float.NaN)));
        assertEquals(isBounded ? 1 : Float.POSITIVE_INFINITY, apply(kind, Float.POSITIVE_INFINITY));
        assertEquals(
                kind == Kind.TANH ? -1 : kind == Kind.SIGMOID ? 0f : -0f,
                apply(kind, Float.NEGATIVE_INFINITY));
        assertEquals(zero, apply(kind, 0f));
        assertEquals(kind == Kind.SIGMOID ? 0.5f : -0f, apply(kind, -0f));
    }

    private static float apply(Kind kind, float y) {
        return apply(Activation.of(kind), y);
    }

    private static float apply(Activation activation, float y) {
        float[] stage = {y};
        Activations.apply(activation, stage, 0, 1);
        return stage[0];
    }

    /** Every exponent and both signs, the neighbours of all bounds, and where the curves bend. */
    private static float[] arguments() {
        Random random = new Random(1);
        float[] values = new float[60_000];
        float[] bounds = {0, 0.5f, 5.25f, 10, 20, 43.625f, 87.25f};
        for (int i = 0; i < values.length; i++) {
            float magnitude =
                    switch (i % 4) {
                        case 0 -> Float.intBitsToFloat(i / 4 % 255 << 23 | random.nextInt(1 << 23));
                        case 1 -> random.nextFloat() * 20;
                        case 2 -> random.nextFloat() * 120;
                        default ->
                                Float.intBitsToFloat(
                                        Math.abs(
                                                Float.floatToIntBits(bounds[i / 4 % bounds.length])
                                                        + random.nextInt(9)
                                                        - 4));
                    };
            values[i] = random.nextBoolean() ? magnitude : -magnitude;
        }
        return values;
    }

    private static double reference(Activation activation, double y) {
        double alpha = activation.alpha();
        return switch (activation.kind()) {
            case SWISH -> y / (1 + StrictMath.exp(-alpha * y));
            case ELU -> y > 0 ? y : alpha * StrictMath.expm1(y);
            case MISH -> y * StrictMath.tanh(StrictMath.log1p(StrictMath.exp(y)));
            case SIGMOID -> 1 / (1 + StrictMath.exp(-y));
            case TANH -> StrictMath.tanh(y);
            case SILU -> y / (1 + StrictMath.exp(-y));
            case GELU_TANH -> {
                double u = StrictMath.sqrt(2 / Math.PI) * (y + 0.044715 * y * y * y);
                yield y / (1 + StrictMath.exp(-2 * u));
            }
            default -> y < 0 ? y * tail(-y) : y * (1 - tail(y));
        };
    }

    /** The normal distribution beyond a. */
    private static double tail(double a) {
        double density = StrictMath.exp(-a * a / 2) / StrictMath.sqrt(2 * Math.PI);
        if (a < 3) {
            double term = a;
            double sum = a;
            for (int n = 1; n < 60; n++) {
                term *= a * a / (2 * n + 1);
                sum += term;
            }
            return 0.5 - density * sum;
        }
        double fraction = a;
        for (int n = 200; n > 0; n--) {
            fraction = a + n / fraction;
        }
        return density / fraction;
    }
}
