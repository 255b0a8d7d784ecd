package dev.octet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.kernel.Probe;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IsaTest {
    private static final String PROPERTY = "dev.octet.isa";

    @AfterEach
    void limitNothing() {
        System.clearProperty(PROPERTY);
    }

    private static int limit() throws Probe.Unavailable {
        AtomicInteger widest = new AtomicInteger(-1);
        Isa.limit(widest::set);
        return widest.get();
    }

    @Test
    void theWidestIfNothingIsSaid() throws Probe.Unavailable {
        assertEquals(Isa.AVX512.ordinal(), limit());
    }

    @Test
    void aNarrowerOne() throws Probe.Unavailable {
        System.setProperty(PROPERTY, "avx2");
        assertEquals(Isa.AVX2.ordinal(), limit());
        System.setProperty(PROPERTY, "baseline");
        assertEquals(Isa.BASELINE.ordinal(), limit());
    }

    @Test
    void anUnknownOneIsAReason() {
        System.setProperty(PROPERTY, "sse");
        var e = assertThrows(Probe.Unavailable.class, IsaTest::limit);
        assertEquals("-Ddev.octet.isa=sse: it is baseline, avx2, avx512", e.getMessage());
    }
}
