package dev.octet.engine.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Activation;
import dev.octet.request.Activation.Kind;
import dev.octet.text.RootLocale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The f64 sequences against StrictMath and, for GELU, against a series and a continued fraction.
 */
class ActivationsTest {
    /** Half a unit is the rounding to f32; the rest is what the sequence may be off. */
    private static final double ULPS = 0.500001;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sigmoid",
                "tanh",
                "gelu",
                "gelu_tanh",
                "silu",
                "mish",
                "swish:1.5",
                "swish:-0.125",
                "swish:0",
                "elu:1",
                "elu:-0.3"
            })
    void isTheFunctionRoundedOnce(String text) {
        Activation kind = Activation.parse(text);
        for (float y : arguments()) {
            float actual = apply(kind, y);
            double expected = reference(kind, y);
            if (Math.abs(expected) > Float.MAX_VALUE) {
                assertEquals((float) expected, actual, kind + " of " + y);
                continue;
            }
            double error = Math.abs(actual - expected) / Math.ulp((float) expected);
            assertTrue(
                    error <= ULPS,
                    () ->
                            RootLocale.format(
                                    "%s of %s is %s, off by %s ulp", kind, y, actual, error));
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
        EpilogueBlock block = new EpilogueBlock();
        block.stage[0] = y;
        block.activations.apply(activation, block.stage, 0, 1);
        return block.stage[0];
    }

    /** Every exponent and both signs, the neighbours of all bounds, and where the curves bend. */
    private static float[] arguments() {
        Random random = new Random(1);
        float[] values = new float[60_000];
        float[] bounds = {0, 0.0625f, 16, 104, 128, 354, 708};
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
