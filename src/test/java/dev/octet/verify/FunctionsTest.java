package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Activation;
import dev.octet.request.Activation.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FunctionsTest {
    /** Known values of the normal distribution. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "-1, 0.15865525393145707",
        "2, 0.9772498680518208",
        "-3, 0.0013498980316300957",
        "-5, 2.866515718791939e-07",
        "-10, 7.619853024160526e-24",
        "-40, 0",
        "40, 1",
    })
    void normalDistribution(double y, double expected) {
        assertEquals(expected, Functions.normalDistribution(y), expected * 1e-13);
    }

    /** The series ends and the fraction begins at 3. */
    @Test
    void seriesAndFractionMeet() {
        double below = Functions.normalDistribution(Math.nextUp(-3.0));
        double above = Functions.normalDistribution(-3.0);
        assertEquals(above, below, above * 1e-12);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"PRELU"},
            mode = EnumSource.Mode.EXCLUDE)
    void nanGoesThrough(Kind kind) {
        assertTrue(Float.isNaN(Functions.apply(Activation.of(kind), Float.NaN)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"GELU", "GELU_TANH", "SILU", "MISH", "HARD_SWISH"})
    void limitsAtInfinity(Kind kind) {
        Activation activation = Activation.of(kind);
        assertEquals(-0f, Functions.apply(activation, Float.NEGATIVE_INFINITY));
        assertEquals(-0f, Functions.apply(activation, -Float.MAX_VALUE));
        assertEquals(Float.POSITIVE_INFINITY, Functions.apply(activation, Float.POSITIVE_INFINITY));
        assertEquals(Float.MAX_VALUE, Functions.apply(activation, Float.MAX_VALUE));
    }

    @Test
    void limitsOfSwishAndElu() {
        float infinity = Float.POSITIVE_INFINITY;
        assertEquals(-0f, Functions.apply(Activation.parse("swish:2"), -infinity));
        assertEquals(infinity, Functions.apply(Activation.parse("swish:2"), infinity));
        assertEquals(0f, Functions.apply(Activation.parse("swish:-2"), infinity));
        assertEquals(-infinity, Functions.apply(Activation.parse("swish:-2"), -infinity));
        assertEquals(-infinity, Functions.apply(Activation.parse("swish:0"), -infinity));
        assertEquals(-0.5f, Functions.apply(Activation.parse("elu:0.5"), -infinity));
        assertEquals(infinity, Functions.apply(Activation.parse("elu:0.5"), infinity));
    }

    /** y/2·(1 + tanh u) in f64 is 0 here; the function is not. */
    @Test
    void geluTanhDoesNotCancel() {
        float y = -8;
        double u = 0.7978845608028654 * (y + 0.044715 * y * y * y);
        assertEquals(
                (float) (y * Math.exp(2 * u)),
                Functions.apply(Activation.of(Kind.GELU_TANH), y),
                1e-27f);
        assertTrue(Functions.apply(Activation.of(Kind.GELU_TANH), y) < 0);
    }

    @Test
    void exactFunctions() {
        assertEquals(0f, Functions.apply(Activation.RELU, -0f));
        assertEquals(-0.5f, Functions.apply(Activation.leakyRelu(0.25f), -2));
        assertEquals(6f, Functions.apply(Activation.clip(0, 6), 7));
        assertEquals(-0f, Functions.apply(Activation.clip(0, 6), -0f));
        assertEquals(0.75f, Functions.apply(Activation.parse("hard_sigmoid:0.25:0.5"), 1));
        assertEquals(0f, Functions.apply(Activation.parse("hard_sigmoid:0.25:0.5"), -9));
        assertEquals(1f, Functions.apply(Activation.parse("hard_sigmoid:0.25:0.5"), 9));
        assertEquals(3f, Functions.apply(Activation.parse("hard_swish"), 3));
        assertEquals(-0f, Functions.apply(Activation.parse("hard_swish"), -3.5f));
        assertEquals(-1.5f * 0.25f, Functions.apply(Activation.parse("hard_swish"), -1.5f));
    }
}
