package dev.octet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.list.ListReader;
import dev.octet.list.ProblemList;
import dev.octet.request.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Path LISTS = Path.of("lists");

    @Test
    void everyListIsReadWhole() throws IOException {
        try (Stream<Path> files = Files.list(LISTS)) {
            List<Path> lists =
                    files.filter(file -> !file.toString().endsWith("_shapes.txt")).toList();
            assertTrue(lists.size() >= 7, lists.toString());
            for (Path file : lists) {
                ProblemList list = ListReader.read(file);
                assertTrue(!list.problems().isEmpty(), file.toString());
                assertEquals(List.of(), list.unknown(), file.toString());
                assertEquals(List.of(), list.skipped(), file.toString());
            }
        }
    }

    @Test
    void thirteenMultiplicationsFromOneRowTo2048Cubed() {
        List<Heat> heats = Plan.list(LISTS.resolve("gemm.txt"));
        assertEquals(13, heats.size());
        assertEquals("1x1024:1024x1024", heats.get(0).shape());
        assertEquals("2048x2048:2048x2048", heats.get(12).shape());
    }

    @Test
    void everyShapeHasFormsInInt8AndInFp32() {
        for (Heat heat : Plan.sensible(LISTS, false)) {
            List<DataType> weights = heat.forms().stream().map(form -> form.weights()).toList();
            assertTrue(weights.contains(DataType.S8), heat.toString());
            assertTrue(weights.contains(DataType.F32), heat.toString());
        }
    }

    @Test
    void aQuickRunHasFewerShapesOfTheSameLists() {
        List<Heat> quick = Plan.sensible(LISTS, true);
        List<Heat> ordinary = Plan.sensible(LISTS, false);
        assertTrue(ordinary.containsAll(quick.stream().filter(ordinary::contains).toList()));
        assertTrue(quick.size() * 2 < ordinary.size(), quick.size() + " of " + ordinary.size());
    }
}
