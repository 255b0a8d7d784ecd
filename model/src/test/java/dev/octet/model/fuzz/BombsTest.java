package dev.octet.model.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.testing.Command;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forks {@link Bombs}: a limit on memory holds for the whole process. */
@Tag("forked")
class BombsTest {
    @Test
    void smallFilesThatAskForMuchAreRefusedWithNumbers() throws Exception {
        List<String> flags =
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1");
        Command.Outcome outcome =
                Command.run(
                        Command.java(System.getProperty("java.class.path"), flags, Bombs.class),
                        Map.of());
        assertEquals(0, outcome.status(), outcome.output());
    }
}
