package dev.octet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.benchmarks.compare.Results.HeatResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class RooflineTest {
    private static final double EXACT = 1e-9;

    private final Roofline roofline = new Roofline(SampleResults.results().limits());

    @Test
    void theLaterOfComputingAndReadingBinds() {
        // 2000 operations at 100 per ns, 1000 bytes at 200 per ns
        HeatResult computing = SampleResults.results().heats().get(0);
        Roofline.Bound int8 = roofline.bound(computing, computing.entries().get(0));
        assertEquals(20, int8.nanos(), EXACT);
        assertEquals("INT8", int8.by());
        assertEquals(80, roofline.bound(computing, computing.entries().get(3)).nanos(), EXACT);
        HeatResult reading = new HeatResult("l", "s", 100, List.of(), computing.entries());
        Roofline.Bound bound = roofline.bound(reading, reading.entries().get(0));
        assertEquals(5, bound.nanos(), EXACT);
        assertEquals("reading", bound.by());
    }

    @Test
    void bandwidthIsThatOfTheWorkingSet() {
        assertEquals(200, roofline.bandwidth(10), EXACT);
        assertEquals(150, roofline.bandwidth(1500), EXACT);
        assertEquals(100, roofline.bandwidth(1 << 30), EXACT);
    }
}
