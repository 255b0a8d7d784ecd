package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Probe;
import dev.octet.testing.Command;
import dev.octet.testing.InstalledJdks;
import dev.octet.testing.Redeployments;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several class loaders, each with an Octet of its own, that can be dropped. */
@Tag("forked")
class ClassLoaderTest {
    @TempDir Path cache;

    private void redeploy(Path javaHome) throws Exception {
        assumeTrue(Octet.probe("onednn") instanceof Probe.Ready, "oneDNN is not here");
        Command.Outcome outcome =
                Command.run(
                        Command.java(
                                javaHome,
                                System.getProperty("java.class.path"),
                                List.of(
                                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                                        "-Ddev.octet.require=onednn",
                                        "-Ddev.octet.native.dir=" + cache),
                                Redeployments.class),
                        Map.of());
        assertEquals(0, outcome.status(), outcome.output());
    }

    @Test
    void droppedLoadersAreCollected() throws Exception {
        redeploy(Path.of(System.getProperty("java.home")));
    }

    @Test
    void droppedLoadersAreCollectedOnJava25() throws Exception {
        Path java = InstalledJdks.find(25).orElse(null);
        assumeTrue(java != null, "no JDK 25 in " + InstalledJdks.places());
        redeploy(java);
    }
}
