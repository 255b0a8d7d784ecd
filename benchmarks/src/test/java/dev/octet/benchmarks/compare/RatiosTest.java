package dev.octet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatiosTest {
    private static final double EXACT = 1e-12;

    private final Results results = SampleResults.results();

    @Test
    void aPairsRatioIsTheMedianOfTheRoundsNotTheRatioOfTheMedians() {
        // rounds 2, 2, 4: the medians 24 and 11 would make 2.18
        Ratios.Row row = row(Ratios.sameWork(results), "onnxruntime", "u8:s8:s32");
        assertEquals(2, row.pairs().get(0).ratio(), EXACT);
        assertEquals(2, row.pairs().get(0).low(), EXACT);
        assertEquals(3, row.pairs().get(0).high(), EXACT);
    }

    @Test
    void aListHasItsGeometricMeanAndItsWorstShape() {
        Ratios.Row row = row(Ratios.sameWork(results), "onnxruntime", "u8:s8:s32");
        assertEquals(1, row.mean(), EXACT);
        assertEquals(0.5, row.worst(), EXACT);
        assertEquals("128x128:128x128", row.worstShape());
    }

    @Test
    void whatIsWrongHasNoRatio() {
        assertTrue(Ratios.sameWork(results).stream().noneMatch(row -> row.peer().equals("mkl")));
    }

    @Test
    void aConvolutionIsComparedInBothLayoutsAndAcross() {
        List<Ratios.Row> rows = Ratios.sameWork(results);
        assertEquals(2, row(rows, "onnxruntime", "u8:s8:u8 channels last").mean(), EXACT);
        assertEquals(2, row(rows, "onnxruntime", "u8:s8:u8 channels first").mean(), EXACT);
        assertEquals(
                3, row(rows, "onnxruntime", "u8:s8:u8 channels last, theirs first").mean(), EXACT);
        assertTrue(rows.stream().noneMatch(row -> row.peer().equals("octet")));
    }

    @Test
    void int8AgainstFp32TakesOursInInt8AndTheirsInFp32() {
        List<Ratios.Row> rows = Ratios.int8AgainstFp32(results);
        assertEquals(3, row(rows, "onnxruntime", "u8:s8:s32 against their FP32").mean(), EXACT);
        assertEquals(4, row(rows, "octet", "u8:s8:s32 against their FP32").mean(), EXACT);
    }

    @Test
    void aSlowSideIsComparedInTheRoundsItTookPartIn() {
        Ratios.Pair pair = Ratios.Pair.of("s", List.of(1.0, 2.0, 100.0), List.of(3.0, 6.0));
        assertEquals(3, pair.ratio(), EXACT);
        assertThrows(
                IllegalArgumentException.class, () -> Ratios.Pair.of("s", List.of(), List.of(1.0)));
    }

    @Test
    void mergingForksKeepsAllRoundsAndEveryMistake() {
        Results.HeatResult heat = results.heats().get(0);
        Results.HeatResult merged = Merge.rounds(heat, heat);
        assertEquals(List.of(10.0, 12.0, 11.0, 10.0, 12.0, 11.0), merged.entries().get(0).nanos());
        assertEquals("row 0 <differs>", merged.entries().get(2).wrong());
        assertEquals(2 * heat.peaks().size(), merged.peaks().size());
    }

    private static Ratios.Row row(List<Ratios.Row> rows, String peer, String work) {
        return rows.stream()
                .filter(row -> row.peer().equals(peer) && row.work().equals(work))
                .findFirst()
                .orElseThrow();
    }
}
