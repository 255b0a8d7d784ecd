package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Probe;
import dev.octet.testing.Command;
import dev.octet.testing.DeepRecursion;
import dev.octet.testing.InstalledJdks;
import dev.octet.testing.SmallComputations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native code begins and computes whatever stack the calling thread has. */
@Tag("forked")
class SmallStackTest {
    @BeforeEach
    void needNativeCode() {
        assumeTrue(Octet.probe("onednn") instanceof Probe.Ready, "oneDNN is not here");
    }

    private static Command.Outcome run(Path javaHome, List<String> flags, Class<?> main)
            throws Exception {
        String classPath = System.getProperty("java.class.path");
        Command.Outcome outcome =
                Command.run(Command.java(javaHome, classPath, flags, main), Map.of());
        assertEquals(0, outcome.status(), outcome.output());
        return outcome;
    }

    private static Path thisJava() {
        return Path.of(System.getProperty("java.home"));
    }

    /** Before, all but the last ended without a message. */
    @ParameterizedTest
    @ValueSource(strings = {"144k", "180k", "256k", "384k", "512k", "1m"})
    void smallStacks(String size) throws Exception {
        Command.Outcome outcome = run(thisJava(), List.of("-Xss" + size), SmallComputations.class);
        assertTrue(outcome.output().contains("onednn   ready"), outcome.output());
    }

    /**
     * From every depth of a recursion, up to the one where Java itself has no more: native code
     * makes do with the 80 KB that Java keeps for it, and with 48, too.
     */
    @ParameterizedTest
    @ValueSource(strings = {"20", "12"})
    void deepRecursion(String pages) throws Exception {
        run(thisJava(), List.of("-XX:StackShadowPages=" + pages), DeepRecursion.class);
    }

    @Test
    void virtualThreads() throws Exception {
        Path java = InstalledJdks.find(25).orElse(null);
        assumeTrue(java != null, "no JDK 25 in " + InstalledJdks.places());
        run(
                java,
                List.of("-Xss256k", "-Doctet.test.virtual=true", "-Xlog:disable"),
                DeepRecursion.class);
    }
}
