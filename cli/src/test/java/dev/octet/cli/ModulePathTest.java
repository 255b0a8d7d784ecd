package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.npy.Npy;
import dev.octet.testing.Command;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a module: picocli reaches the commands, and reports have their pictures. */
@Tag("forked")
class ModulePathTest {
    @Test
    void aReportIsWritten(@TempDir Path folder) throws Exception {
        Path weights = folder.resolve("weights.npy");
        try (OutputStream out = Npy.create(weights, "<f4", 2, 3)) {
            out.write(new byte[2 * 3 * Float.BYTES]);
        }
        Path page = folder.resolve("page.html");
        String modules =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.contains("test-classes"))
                        .filter(entry -> !entry.endsWith("-tests.jar"))
                        .collect(Collectors.joining(File.pathSeparator));
        Command.Outcome outcome =
                Command.run(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-p",
                                modules,
                                "-m",
                                "dev.octet.cli/dev.octet.cli.Main",
                                "quantize",
                                weights.toString(),
                                "--out",
                                folder.resolve("out").toString(),
                                "--report",
                                page.toString()),
                        Map.of());
        assertEquals(0, outcome.status(), outcome.output());
        assertTrue(Files.readString(page).contains("<svg"));
    }
}
