package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.testing.ForkedTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forks {@link OutOfNativeMemory}: a limit on memory holds for the whole process. */
@Tag("forked")
class OutOfNativeMemoryTest {
    @Test
    void inAProcessOfItsOwn() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/prlimit")), "no /usr/bin/prlimit here");
        ForkedTests.Outcome outcome =
                ForkedTests.run(
                        Path.of(System.getProperty("java.home")),
                        List.of("-Xmx600m", "-XX:MaxDirectMemorySize=300m", "-XX:+UseSerialGC"),
                        Map.of(),
                        OutOfNativeMemory.class);
        assertEquals(0, outcome.status(), outcome.output());
        System.out.println(outcome.output().strip());
    }
}
