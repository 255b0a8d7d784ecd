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
    /** Known values of the mathematical functions. */
    @ParameterizedTest
    @CsvSource({
        "gelu, 1, 0.8413447460685429",
        "gelu, -1, -0.15865525393145707",
        "gelu, 3, 2.99595030590511",
        "gelu, -3, -0.00404969409489031",
        "gelu_tanh, 1, 0.8411919906082768",
        "gelu_tanh, -2, -0.04540230591222498",
        "sigmoid, -2, 0.11920292202211755",
        "sigmoid, 2, 0.8807970779778823",
        "tanh, 0.5, 0.46211715726000973",
        "tanh, -0.001, -0.0009999996666668",
        "silu, -1, -0.2689414213699951",
        "swish:2, 1, 0.8807970779778823",
        "swish:-2, 1, 0.11920292202211755",
        "elu:2, -0.001, -0.0019990003332500083",
        "elu:1, -3, -0.950212931632136",
        "mish, 1, 0.8650983882673103",
        "mish, -4, -0.07259174"
    })
    void knownValues(String activation, float y, double expected) {
        float actual = Functions.apply(Activation.parse(activation), y);
        assertEquals(expected, actual, Math.abs(expected) * 0x1p-21 + 0x1p-24 * Math.abs(y));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"PRELU", "FAKE_QUANTIZE"},
            mode = EnumSource.Mode.EXCLUDE)
    void nanGoesThrough(Kind kind) {
        assertTrue(Float.isNaN(Functions.apply(Activation.of(kind), Float.NaN)));
    }

    /** In steps of a half: what bytes from -3 on stand for. */
    @ParameterizedTest
    @CsvSource({
        "0.75, 1",
        "1.25, 1",
        "1.26, 1.5",
        "-0.25, 0",
        "-0.26, -0.5",
        "-9, -1.5",
        "1e30, 126",
        "-Infinity, -1.5",
        "NaN, NaN",
    })
    void multiplesOfAScale(float y, float expected) {
        assertEquals(expected, Functions.apply(Activation.parse("fake_quantize:0.5:-3"), y));
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
