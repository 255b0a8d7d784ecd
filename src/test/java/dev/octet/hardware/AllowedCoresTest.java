package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AllowedCoresTest {
    @Test
    void nothingLimits() {
        assertEquals(
                new AllowedCores(8, 8, 0, 8, "not limited"),
                AllowedCores.of(8, "0-7", "0-7", 0, 8));
        assertEquals(new AllowedCores(8, 0, 0, 8, "not limited"), AllowedCores.of(8, "", "", 0, 8));
    }

    @Test
    void aCpusetAndAnAffinityMaskAreToldApart() {
        assertEquals("cpuset 0-3", AllowedCores.of(8, "0-3", "0-3", 0, 4).why());
        assertEquals("affinity 2", AllowedCores.of(8, "2", "0-3", 0, 1).why());
        assertEquals("affinity 0,2", AllowedCores.of(8, "0,2\n", "", 0, 2).why());
    }

    @Test
    void aQuotaIsRoundedUp() {
        assertEquals(
                new AllowedCores(2, 8, 1.5, 2, "CPU quota of 1.50"),
                AllowedCores.of(8, "0-7", "0-7", 1.5, 2));
        assertEquals(1, AllowedCores.of(8, "0-7", "", 0.1, 1).count());
        assertEquals("not limited", AllowedCores.of(8, "0-7", "", 64, 8).why());
    }

    @Test
    void allThatBindAreNamed() {
        assertEquals(
                "cpuset 0-1 and CPU quota of 2.00", AllowedCores.of(8, "0-1", "0-1", 2, 2).why());
    }

    @Test
    void theJvmMayAllowLess() {
        AllowedCores one = AllowedCores.of(8, "0-3", "0-3", 0, 1);
        assertEquals(1, one.count());
        assertEquals(4, one.affinity());
        assertEquals("the JVM: -XX:ActiveProcessorCount, or how it reads the container", one.why());
    }
}
