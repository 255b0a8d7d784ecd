package dev.octet.hardware;

import static dev.octet.hardware.Cache.Type.DATA;
import static dev.octet.hardware.Cache.Type.UNIFIED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysCpuTest {
    private static final String CPUS = "/sys/devices/system/cpu/";

    @TempDir Path root;

    @Test
    void readsCachesOfOneCpu() {
        FakeMachine machine =
                new FakeMachine(root)
                        .cache(2, 0, 1, "Data", "48K", "2,34")
                        .cache(2, 1, 1, "Instruction", "32K", "2,34")
                        .cache(2, 2, 2, "Unified", "2048K", "2,34")
                        .cache(2, 3, 3, "Unified", "107520K", "0-63");
        assertEquals(
                List.of(
                        new Cache(1, DATA, 48 << 10, 64, 2),
                        new Cache(2, UNIFIED, 2 << 20, 64, 2),
                        new Cache(3, UNIFIED, 105 << 20, 64, 64)),
                new SysCpu(machine.files()).caches(2));
    }

    @Test
    void aCacheWithoutItsSizeIsNotListed() {
        FakeMachine machine = new FakeMachine(root).cache(0, 0, 1, "Data", "", "0");
        assertEquals(List.of(), new SysCpu(machine.files()).caches(0));
    }

    @Test
    void coresCountTheirThreadsOnce() {
        FakeMachine machine =
                new FakeMachine(root)
                        .file(CPUS + "online", "0-4\n")
                        .file(CPUS + "cpu0/topology/thread_siblings_list", "0,2\n")
                        .file(CPUS + "cpu1/topology/thread_siblings_list", "1,3\n")
                        .file(CPUS + "cpu4/topology/thread_siblings_list", "4\n");
        SysCpu cpu = new SysCpu(machine.files());
        assertEquals(5, cpu.online().cardinality());
        assertEquals(3, cpu.physicalCores());
    }

    @Test
    void coresAreUnknownWithoutTopology() {
        FakeMachine machine = new FakeMachine(root).file(CPUS + "online", "0-1\n");
        assertEquals(0, new SysCpu(machine.files()).physicalCores());
        assertEquals(0, new SysCpu(new SystemFiles(root.resolve("none"))).physicalCores());
    }
}
