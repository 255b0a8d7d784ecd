package dev.octet.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.error.QuantError;
import org.junit.jupiter.api.Test;

class ExpectedErrorTest {
    private static double measured(float[] x, Scheme scheme, Range range) {
        QuantError error = new QuantError();
        error.observe(x, Quantizer.roundTrip(x, scheme.params(range)));
        return error.summary().mse();
    }

    /** From coarse clips, where values lie within a step, to wide ones. */
    @Test
    void isTheErrorThatIsMeasured() {
        long seed = 11;
        float[] x = Samples.normal(seed, 200_000);
        Histogram histogram = new Histogram();
        histogram.observe(x);
        ExpectedError error = new ExpectedError(histogram.bins());
        for (Scheme scheme : Scheme.all()) {
            for (float clip : new float[] {0.01f, 0.5f, 1, 3, 4, 10, 100, 1000}) {
                Range range = new Range(-clip * 0.9f, clip);
                double expected = measured(x, scheme, range);
                assertEquals(
                        expected,
                        error.of(scheme.params(range)),
                        expected * 0.01,
                        "seed " + seed + " " + scheme + " clip " + clip);
            }
        }
    }

    @Test
    void aConstantOnTheGridHasNone() {
        Histogram histogram = new Histogram();
        histogram.observe(2, 2, 2);
        ExpectedError error = new ExpectedError(histogram.bins());
        assertEquals(0, error.of(Scheme.SYMMETRIC.params(new Range(0, 2))), 1e-12);
        assertEquals(1, error.of(Scheme.SYMMETRIC.params(new Range(0, 1))), 1e-6);
    }
}
