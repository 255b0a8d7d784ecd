package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupTest {
    private static final String V2_MOUNT =
            "31 24 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
    private static final String V1_MOUNTS =
            """
            32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
            34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """;

    @Test
    void version2() {
        Cgroup group = Cgroup.find("cpu", "0::/system.slice/app.service\n", V2_MOUNT);
        assertEquals(
                new Cgroup(2, "/sys/fs/cgroup", "/sys/fs/cgroup/system.slice/app.service"), group);
        assertEquals(
                List.of(
                        "/sys/fs/cgroup/system.slice/app.service",
                        "/sys/fs/cgroup/system.slice",
                        "/sys/fs/cgroup"),
                group.enclosing());
    }

    @Test
    void version2InAContainerIsTheMount() {
        assertEquals(List.of("/sys/fs/cgroup"), Cgroup.find("cpu", "0::/", V2_MOUNT).enclosing());
        assertEquals(
                List.of("/sys/fs/cgroup"),
                Cgroup.find("cpu", "0::/../other", V2_MOUNT).enclosing());
    }

    @Test
    void version1WinsForTheControllersItNames() {
        String memberships = "9:cpuset:/\n4:cpu,cpuacct:/jobs/7\n0::/\n";
        assertEquals(
                new Cgroup(1, "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpu,cpuacct/jobs/7"),
                Cgroup.find("cpu", memberships, V1_MOUNTS));
        assertEquals(
                new Cgroup(2, "/sys/fs/cgroup/unified", "/sys/fs/cgroup/unified"),
                Cgroup.find("memory", memberships, V1_MOUNTS));
    }

    @Test
    void version1InAContainerSeesTheHostsPath() {
        String mount =
                "9 8 0:29 /docker/f00 /sys/fs/cgroup/memory ro master:5 - cgroup cgroup"
                        + " rw,memory\n";
        assertEquals(
                List.of("/sys/fs/cgroup/memory"),
                Cgroup.find("memory", "3:memory:/docker/f00\n", mount).enclosing());
        assertEquals(
                List.of("/sys/fs/cgroup/memory/in", "/sys/fs/cgroup/memory"),
                Cgroup.find("memory", "3:memory:/docker/f00/in\n", mount).enclosing());
    }

    @Test
    void withoutGroupsThereIsNone() {
        Cgroup none = new Cgroup(0, "", "");
        assertEquals(none, Cgroup.find("cpu", "", ""));
        assertEquals(none, Cgroup.find("cpu", "0::/", "no mounts"));
        assertEquals(none, Cgroup.find("cpu", "garbage", V2_MOUNT));
        assertEquals(List.of(), none.enclosing());
    }
}
