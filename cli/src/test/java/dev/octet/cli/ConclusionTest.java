package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.measure.Timing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ConclusionTest {
    private static Contest.Entry entry(String engine, double nanos) {
        return new Contest.Entry(engine, "implementation", Timing.of(nanos));
    }

    private static LayerResult result(int layer, double fp32, double chosen, double other) {
        return new LayerResult(
                Layer.ALL.get(layer),
                Optional.of(entry("onednn", fp32)),
                List.of(entry("onednn", chosen), entry("scalar", other)),
                "onednn",
                List.of(new Contest.Refusal("vnni", "M = 128")),
                List.of());
    }

    @Test
    void meanAndExtremes() {
        String text =
                Conclusion.of(List.of(result(0, 8000, 1000, 9000), result(1, 2000, 1000, 9000)));
        assertTrue(text.contains("4.00x"), text);
        assertTrue(text.contains("from 2.00x (BERT FFN up) to 8.00x (BERT attention)"), text);
        assertFalse(text.contains("slower"), text);
        assertFalse(text.contains("Faster"), text);
    }

    @Test
    void honestWhenInt8IsSlower() {
        String text = Conclusion.of(List.of(result(0, 500, 1000, 900)));
        assertTrue(text.contains("slower on BERT attention"), text);
        assertTrue(text.contains("Faster than the engine chosen was scalar on BERT"), text);
    }

    @Test
    void nothingToCompare() {
        assertTrue(Conclusion.of(List.of()).contains("Nothing"));
    }

    @Test
    void refusalsAreOneLinePerEngine() {
        List<LayerResult> results = List.of(result(0, 1, 1, 1), result(1, 1, 1, 1));
        assertEquals(List.of("- vnni refuses 2 of 2: M = 128"), Conclusion.notes(results));
    }

    @Test
    void rowsFitTheTerminal() {
        DemoTable table = new DemoTable(List.of("vnni", "onednn", "vector", "scalar"), Ansi.OFF);
        assertTrue(table.header().length() <= 100, table.header());
        for (int i = 0; i < Layer.ALL.size(); i++) {
            String row = table.row(result(i, 987_000_000, 1_000, 123_000_000));
            assertTrue(row.length() <= 100, row);
        }
        String row = table.row(result(0, 4000, 1000, 2000));
        assertTrue(row.contains("1.00 µs*"), row);
        assertTrue(row.contains("4.00x ████"), row);
        assertTrue(row.endsWith("✓"), row);
    }
}
