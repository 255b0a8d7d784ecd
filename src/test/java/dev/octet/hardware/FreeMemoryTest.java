package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
    @TempDir private Path root;

    @AfterEach
    void forget() {
        System.clearProperty("dev.octet.freeMemory");
    }

    private FakeMachine machine() {
        return new FakeMachine(root)
                .file("/proc/meminfo", "MemTotal: 9000 kB\nMemAvailable:    5000 kB\n");
    }

    @Test
    void whatTheMachineHas() {
        assertEquals(OptionalLong.of(5000 * 1024), FreeMemory.bytes(machine().files()));
        assertEquals(OptionalLong.empty(), FreeMemory.bytes(new SystemFiles(root.resolve("no"))));
    }

    @Test
    void whatAGroupLeaves() {
        FakeMachine machine =
                machine()
                        .file("/proc/self/cgroup", "0::/pod/app\n")
                        .file(
                                "/proc/self/mountinfo",
                                "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
                        .file("/sys/fs/cgroup/pod/app/memory.max", "max\n")
                        .file("/sys/fs/cgroup/pod/memory.max", "3000000\n")
                        .file("/sys/fs/cgroup/pod/memory.current", "2500000\n")
                        .file("/sys/fs/cgroup/pod/memory.stat", "anon 7\ninactive_file 400000\n");
        assertEquals(OptionalLong.of(900_000), FreeMemory.bytes(machine.files()));
        machine.file("/sys/fs/cgroup/pod/memory.current", "9000000\n");
        assertEquals(OptionalLong.of(0), FreeMemory.bytes(machine.files()));
    }

    @Test
    void whatAGroupOfVersion1Leaves() {
        FakeMachine machine =
                machine()
                        .file("/proc/self/cgroup", "3:memory:/\n")
                        .file(
                                "/proc/self/mountinfo",
                                "3 0 0:3 / /cg/memory rw - cgroup cgroup rw,memory\n")
                        .file("/cg/memory/memory.limit_in_bytes", "3000000\n")
                        .file("/cg/memory/memory.usage_in_bytes", "1000000\n")
                        .file("/cg/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 5\n");
        assertEquals(OptionalLong.of(2_000_005), FreeMemory.bytes(machine.files()));
    }

    @Test
    void whatThePropertySays() {
        System.setProperty("dev.octet.freeMemory", "123");
        assertEquals(OptionalLong.of(123), FreeMemory.bytes());
        System.setProperty("dev.octet.freeMemory", "2g");
        var e = assertThrows(IllegalArgumentException.class, FreeMemory::bytes);
        assertTrue(e.getMessage().contains("dev.octet.freeMemory=2g"), e.getMessage());
    }

    @Test
    void thisMachine() {
        assertTrue(FreeMemory.bytes().orElse(1) > 0);
    }
}
