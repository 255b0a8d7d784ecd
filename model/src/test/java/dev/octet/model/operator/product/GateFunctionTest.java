package dev.octet.model.operator.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.octet.model.operator.product.GateFunction.Kind;
import org.junit.jupiter.api.Test;

class GateFunctionTest {
    private static void check(Kind kind, double at, double wanted) {
        assertEquals(wanted, new GateFunction(kind, 0.5f, 2).applyAsDouble(at), 1e-12);
    }

    @Test
    void values() {
        check(Kind.RELU, -3, 0);
        check(Kind.RELU, 3, 3);
        check(Kind.TANH, 1, (Math.E - 1 / Math.E) / (Math.E + 1 / Math.E));
        check(Kind.SIGMOID, 1, Math.E / (Math.E + 1));
        check(Kind.AFFINE, 3, 3.5);
        check(Kind.LEAKY_RELU, -3, -1.5);
        check(Kind.LEAKY_RELU, 3, 3);
        check(Kind.THRESHOLDED_RELU, 0.25, 0);
        check(Kind.THRESHOLDED_RELU, 0.5, 0.5);
        check(Kind.SCALED_TANH, 0.5, 0.5 * (Math.E - 1 / Math.E) / (Math.E + 1 / Math.E));
        check(Kind.HARD_SIGMOID, -3, 0.5);
        check(Kind.HARD_SIGMOID, -5, 0);
        check(Kind.HARD_SIGMOID, 5, 1);
        check(Kind.ELU, -1, 0.5 * (1 / Math.E - 1));
        check(Kind.ELU, 2, 2);
        check(Kind.SOFTSIGN, -3, -0.75);
        check(Kind.SOFTPLUS, 1, Math.log(1 + Math.E));
        check(Kind.SOFTPLUS, 5000, 5000);
        check(Kind.SOFTPLUS, -5000, 0);
    }

    @Test
    void names() {
        assertEquals(Kind.HARD_SIGMOID, Kind.of("HardSigmoid"));
        assertEquals(Kind.TANH, Kind.of("tanh"));
        assertNull(Kind.of("Gelu"));
    }
}
