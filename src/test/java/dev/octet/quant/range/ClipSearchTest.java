package dev.octet.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClipSearchTest {
    @Test
    void findsTheLeast() {
        for (double place : new double[] {1, 0.999, 0.9, 0.3, 0.01, 1e-5, 1e-7}) {
            double factor = ClipSearch.factor(x -> Math.abs(Math.log(x / place)));
            assertEquals(place, factor, 1e-5 * place);
        }
    }

    @Test
    void ofEqualOnesTheLargest() {
        assertEquals(1, ClipSearch.factor(x -> 7));
    }

    /** Outliers make two valleys; the deeper one counts. */
    @Test
    void isNotCaughtInTheFirstValley() {
        double factor =
                ClipSearch.factor(x -> Math.min(Math.abs(x - 0.8) + 0.1, 10 * Math.abs(x - 0.02)));
        assertEquals(0.02, factor, 1e-6);
    }
}
