package dev.octet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NoiseTest {
    @Test
    void eitherSpreadMakesAMachineNoisy() {
        assertFalse(new Noise(Noise.PEAK_LIMIT, Noise.TIME_LIMIT).isNoisy());
        assertTrue(new Noise(Noise.PEAK_LIMIT + 0.001, 0).isNoisy());
        assertTrue(new Noise(0, Noise.TIME_LIMIT + 0.001).isNoisy());
        assertTrue(new Noise(0.2, 0).toString().startsWith("NOISY MACHINE"));
    }

    @Test
    void theSpreadsAreThoseOfTheRun() {
        Noise noise = Noise.of(SampleResults.results().heats());
        // peaks 99, 100 (five times), 101: the 10th percentile is 99.6, the 90th 100.4
        assertEquals(0.004, noise.peakSpread(), 1e-9);
        // most are 8 of 110 or as much of another median, four of one round 0, one is more
        assertEquals(8 / 110.0, noise.medianSpread(), 1e-9);
    }
}
