package dev.octet.testing;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.octet.Octet;
import dev.octet.kernel.Probe;
import org.junit.jupiter.api.Test;

/** Run in a JVM of its own, where the engine named by a property must be here. */
public class NativeAnswers {
    @Test
    void engineIsHere() {
        Probe probe = Octet.probe(System.getProperty("octet.test.engine"));
        assertInstanceOf(Probe.Ready.class, probe, probe::toString);
    }
}
