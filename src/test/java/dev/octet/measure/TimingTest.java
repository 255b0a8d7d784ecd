package dev.octet.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void statistics() {
        Timing timing = Timing.of(5, 1, 4, 2, 3);
        assertEquals(5, timing.rounds());
        assertEquals(3, timing.median());
        assertEquals(1, timing.min());
        assertEquals(5, timing.max());
        assertEquals(1.4, timing.quantile(0.1), 1e-12);
        assertEquals(4.6, timing.quantile(0.9), 1e-12);
        assertEquals(1.6 / 3, timing.spread(), 1e-12);
        assertEquals(2.0, timing.gops(6));
    }

    @Test
    void medianOfTwoLiesBetween() {
        assertEquals(15, Timing.of(10, 20).median());
    }

    @Test
    void geometricMean() {
        assertEquals(1, Timing.geometricMean(0.5, 2), 1e-12);
        assertEquals(3, Timing.geometricMean(3), 1e-12);
    }

    @Test
    void needsARound() {
        assertThrows(IllegalArgumentException.class, Timing::of);
    }
}
