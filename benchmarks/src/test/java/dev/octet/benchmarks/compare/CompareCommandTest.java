package dev.octet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.octet.benchmarks.network.NetworkResult;
import dev.octet.benchmarks.network.NetworkResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
    @TempDir private Path folder;

    @Test
    void thePageIsMadeAgainFromResults() throws IOException {
        Path from = folder.resolve("some.json");
        Files.writeString(from, new Gson().toJson(SampleResults.results()));
        Path out = folder.resolve("out");
        assertEquals(0, run("--from", from.toString(), "--out", out.toString()));
        assertEquals(
                SampleResults.results(),
                new Gson().fromJson(Files.readString(out.resolve("results.json")), Results.class));
        assertTrue(Files.readString(out.resolve("report.html")).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void theReportHasTheNetworksThatLieBesideTheResults() throws IOException {
        Path from = folder.resolve("results.json");
        Files.writeString(from, new Gson().toJson(SampleResults.results()));
        NetworkResult race =
                new NetworkResult("net", "FP32", 1, List.of(2e6), List.of(3e6), 99, "");
        Path networks = folder.resolve("networks.json");
        Files.writeString(
                networks, new Gson().toJson(new NetworkResults("a day", "m", "17", List.of(race))));
        Path out = folder.resolve("out");
        assertEquals(0, run("--from", from.toString(), "--out", out.toString()));
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("Whole networks") && page.contains("m; Java 17; a day"), page);
        Files.writeString(networks, "[]");
        assertEquals(2, run("--from", from.toString(), "--out", out.toString()));
        assertEquals(page, Files.readString(out.resolve("report.html")));
    }

    @Test
    void whatCannotBeReadIsAMistake() throws IOException {
        assertEquals(2, run("--from", folder.resolve("none.json").toString()));
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"heats\": 3");
        assertEquals(2, run("--from", broken.toString()));
        Path older = Files.writeString(folder.resolve("older.json"), "{\"heats\": []}");
        assertEquals(2, run("--from", older.toString()));
        assertEquals(2, run("--list", folder.resolve("none.txt").toString()));
        assertFalse(Files.exists(folder.resolve("compare-peers")));
    }

    @Test
    void theSummaryHasRatiosAndReasons() {
        String text = Summary.of(SampleResults.results());
        assertTrue(text.contains("absent: pytorch: not in this build"), text);
        assertTrue(text.contains("wrong: mkl u8:s8:s32 64x64:64x64: row 0 <differs>"), text);
        assertTrue(
                text.lines()
                        .anyMatch(line -> line.matches(".*onnxruntime +u8:s8:s32 +1.00 +0.50.*")),
                text);
    }

    private static int run(String... arguments) {
        return new CommandLine(new CompareCommand()).execute(arguments);
    }
}
