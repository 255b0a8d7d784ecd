package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Octet writes is the same in every language, to the byte: JVMs of their own, each in one. */
@Tag("forked")
@Execution(ExecutionMode.CONCURRENT)
class LocaleTest {
    @TempDir private static Path folder;
    private static List<String> everywhere;

    /** In no language at all; the commands themselves set none here, unlike the program. */
    @BeforeAll
    static void inNone() throws Exception {
        everywhere = everyText("none", "", "", "");
        for (String part : List.of("2,359,296 bytes", "<svg", "1,000 ok", "40.5")) {
            assertTrue(everywhere.stream().anyMatch(line -> line.contains(part)), part);
        }
    }

    private static List<String> everyText(
            String name, String language, String country, String extensions)
            throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve(name));
        Path output = folder.resolve(name + ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        // a JVM of some seconds gains nothing from what would compile its code better
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("-Duser.language=" + language);
        command.add("-Duser.country=" + country);
        command.add("-Duser.extensions=" + extensions);
        command.add("-Djava.awt.headless=true");
        // what is measured is written, too
        command.add("-Ddev.octet.onednn.shift=never");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(EveryText.class.getName());
        Process process =
                new ProcessBuilder(command)
                        .directory(place.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        List<String> lines;
        int status = process.waitFor();
        lines = Files.readAllLines(output);
        assertEquals(0, status, () -> String.join("\n", lines));
        return lines;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ar EG u-nu-arab",
                "de DE ",
                "tr TR ",
                "th TH u-nu-thai",
                "hi IN u-nu-deva",
            })
    void textsAndPicturesAreTheSameInEveryLanguage(String locale) throws Exception {
        String[] parts = locale.split(" ", -1);
        List<String> here = everyText(parts[0], parts[0], parts[1], parts[2]);
        for (int i = 0; i < Math.min(here.size(), everywhere.size()); i++) {
            assertEquals(everywhere.get(i), here.get(i));
        }
        assertEquals(everywhere.size(), here.size());
    }
}
