package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupLimitsTest {
    private static final long GIB = 1L << 30;

    @TempDir Path root;

    @Test
    void version2TakesTheTightestOfAllGroups() {
        CgroupLimits limits = new CgroupLimits(version2().files());
        assertEquals(1.5, limits.cpuQuota());
        assertEquals("0-3", limits.cpuset());
        assertEquals(2 * GIB, limits.memoryBytes());
    }

    @Test
    void version1() {
        FakeMachine machine =
                new FakeMachine(root)
                        .file("/proc/self/cgroup", "3:memory:/\n2:cpuset:/\n1:cpu,cpuacct:/\n")
                        .file(
                                "/proc/self/mountinfo",
                                """
                                1 0 0:1 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct
                                2 0 0:2 / /cg/cpuset rw - cgroup cgroup rw,cpuset
                                3 0 0:3 / /cg/memory rw - cgroup cgroup rw,memory
                                """)
                        .file("/cg/cpu/cpu.cfs_quota_us", "250000\n")
                        .file("/cg/cpu/cpu.cfs_period_us", "100000\n")
                        .file("/cg/cpuset/cpuset.cpus", "4-7\n")
                        .file("/cg/memory/memory.limit_in_bytes", "1073741824\n");
        CgroupLimits limits = new CgroupLimits(machine.files());
        assertEquals(2.5, limits.cpuQuota());
        assertEquals("4-7", limits.cpuset());
        assertEquals(GIB, limits.memoryBytes());

        machine.file("/cg/cpu/cpu.cfs_quota_us", "-1\n")
                .file("/cg/memory/memory.limit_in_bytes", "9223372036854771712\n");
        limits = new CgroupLimits(machine.files());
        assertEquals(0, limits.cpuQuota());
        assertEquals(0, limits.memoryBytes());
    }

    /** Another container's group, or a copy that nothing can be read of, in front of one's own. */
    @Test
    void aForeignMountInFrontHidesNothing() {
        FakeMachine machine =
                version2()
                        .file(
                                "/proc/self/mountinfo",
                                """
                                29 24 0:27 /pod/app2 /mnt/other\\040one rw - cgroup2 cgroup2 rw
                                30 24 0:27 / /mnt/hidden rw - cgroup2 cgroup2 rw
                                31 24 0:27 / /sys/fs/my\\040cgroup rw - cgroup2 cgroup2 rw
                                """)
                        .file("/mnt/other one/cpu.max", "10000 100000")
                        .file("/mnt/other one/memory.max", "4096")
                        .file("/sys/fs/my cgroup/pod/app/cpu.max", "50000 100000")
                        .file("/sys/fs/my cgroup/pod/cpuset.cpus.effective", "0-1")
                        .file("/sys/fs/my cgroup/memory.max", "1000000");
        CgroupLimits limits = new CgroupLimits(machine.files());
        assertEquals(0.5, limits.cpuQuota());
        // the group's own list is missing where the controller is not enabled for it
        assertEquals("0-1", limits.cpuset());
        assertEquals(1_000_000, limits.memoryBytes());

        machine.file("/proc/self/cgroup", "2:memory:/pod/app\n1:cpu,cpuacct:/pod/app\n0::/\n")
                .file(
                        "/proc/self/mountinfo",
                        """
                        28 24 0:27 /pod/app2 /foreign rw - cgroup cgroup rw,cpu,cpuacct
                        29 24 0:27 /pod/app /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct
                        30 24 0:28 /pod/app2 /foreign2 rw - cgroup cgroup rw,memory
                        31 24 0:28 /pod/app /cg/memory rw - cgroup cgroup rw,memory
                        """)
                .file("/foreign/cpu.cfs_quota_us", "10000")
                .file("/foreign/cpu.cfs_period_us", "100000")
                .file("/foreign2/memory.limit_in_bytes", "4096")
                .file("/cg/cpu/cpu.cfs_quota_us", "50000")
                .file("/cg/cpu/cpu.cfs_period_us", "100000")
                .file("/cg/memory/memory.limit_in_bytes", "1000000");
        limits = new CgroupLimits(machine.files());
        assertEquals(0.5, limits.cpuQuota());
        assertEquals(1_000_000, limits.memoryBytes());
    }

    @Test
    void nothingReadableIsNoLimit() {
        CgroupLimits limits = new CgroupLimits(new SystemFiles(root));
        assertEquals(0, limits.cpuQuota());
        assertEquals("", limits.cpuset());
        assertEquals(0, limits.memoryBytes());
    }

    @Test
    void quotas() {
        assertEquals(0.5, CgroupLimits.quota("50000 100000"));
        assertEquals(0, CgroupLimits.quota("max 100000"));
        assertEquals(0, CgroupLimits.quota("100000"));
        assertEquals(0, CgroupLimits.quota(""));
        assertEquals(0, CgroupLimits.quota("100000", "0"));
    }

    private FakeMachine version2() {
        return new FakeMachine(root)
                .file("/proc/self/cgroup", "0::/pod/app\n")
                .file(
                        "/proc/self/mountinfo",
                        "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
                .file("/sys/fs/cgroup/pod/app/cpu.max", "400000 100000\n")
                .file("/sys/fs/cgroup/pod/cpu.max", "150000 100000\n")
                .file("/sys/fs/cgroup/pod/app/cpuset.cpus.effective", "0-3\n")
                .file("/sys/fs/cgroup/pod/app/memory.max", "max\n")
                .file("/sys/fs/cgroup/pod/memory.max", "2147483648\n");
    }
}
