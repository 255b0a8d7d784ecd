package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.text.RootLocale;
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
        assertEquals(2, group.version());
        assertEquals(
                List.of(
                        "/sys/fs/cgroup/system.slice/app.service",
                        "/sys/fs/cgroup/system.slice",
                        "/sys/fs/cgroup"),
                group.folders());
    }

    @Test
    void version2InAContainerIsTheMount() {
        assertEquals(List.of("/sys/fs/cgroup"), Cgroup.find("cpu", "0::/", V2_MOUNT).folders());
        assertEquals(
                List.of("/sys/fs/cgroup"), Cgroup.find("cpu", "0::/../other", V2_MOUNT).folders());
    }

    @Test
    void version1WinsForTheControllersItNames() {
        String memberships = "9:cpuset:/\n4:cpu,cpuacct:/jobs/7\n0::/\n";
        assertEquals(
                new Cgroup(
                        1,
                        List.of(
                                "/sys/fs/cgroup/cpu,cpuacct/jobs/7",
                                "/sys/fs/cgroup/cpu,cpuacct/jobs",
                                "/sys/fs/cgroup/cpu,cpuacct")),
                Cgroup.find("cpu", memberships, V1_MOUNTS));
        assertEquals(
                new Cgroup(2, List.of("/sys/fs/cgroup/unified")),
                Cgroup.find("memory", memberships, V1_MOUNTS));
    }

    @Test
    void version1InAContainerSeesTheHostsPath() {
        String mount =
                "9 8 0:29 /docker/f00 /sys/fs/cgroup/memory ro master:5 - cgroup cgroup"
                        + " rw,memory\n";
        assertEquals(
                List.of("/sys/fs/cgroup/memory"),
                Cgroup.find("memory", "3:memory:/docker/f00\n", mount).folders());
        assertEquals(
                List.of("/sys/fs/cgroup/memory/in", "/sys/fs/cgroup/memory"),
                Cgroup.find("memory", "3:memory:/docker/f00/in\n", mount).folders());
    }

    private static String mount(String root, String point, String type) {
        return RootLocale.format(
                "9 8 0:29 %s %s ro master:5 - %s x rw,memory\n", root, point, type);
    }

    private static List<String> folders(String path, String mounts) {
        List<String> second = Cgroup.find("memory", "0::" + path + "\n", mounts).folders();
        String first = mounts.replace("cgroup2", "cgroup");
        assertEquals(second, Cgroup.find("memory", "3:memory:" + path + "\n", first).folders());
        return second;
    }

    @Test
    void aMountThatShowsOtherGroupsIsPassedOver() {
        String foreign = mount("/docker/f0", "/foreign", "cgroup2");
        String own = mount("/docker/f00", "/own", "cgroup2");
        assertEquals(List.of("/own/in", "/own"), folders("/docker/f00/in", foreign + own));
        assertEquals(List.of("/own/in", "/own"), folders("/docker/f00/in", own + foreign));
        assertEquals(List.of(), folders("/docker/f00", foreign));
        assertEquals(List.of(), folders("/docker", own));
        assertEquals(List.of(), folders("/", own));
        // relative to the root of a namespace
        String beside = mount("/../other", "/beside", "cgroup2");
        String around = mount("/..", "/around", "cgroup2");
        String inside = mount("/", "/inside", "cgroup2");
        assertEquals(List.of("/inside"), folders("/", beside + around + inside));
        assertEquals(
                List.of("/beside/in", "/beside", "/around/other/in", "/around/other", "/around"),
                folders("/../other/in", beside + around));
        assertEquals(List.of("/inside/..a", "/inside"), folders("/..a", inside));
    }

    /** A part of the hierarchy, and all of it, which says more. */
    @Test
    void everyMountThatShowsTheGroupCounts() {
        assertEquals(
                List.of("/part", "/docker/f00", "/docker", ""),
                folders(
                        "/docker/f00",
                        mount("/docker/f00", "/part", "cgroup2") + mount("/", "/", "cgroup2")));
    }

    @Test
    void theLastOfSeveralMountsOnAPointIsTheOneThatIsSeen() {
        String own = mount("/a", "/cg", "cgroup2");
        assertEquals(List.of("/cg"), folders("/a", mount("/b", "/cg", "cgroup2") + own));
        assertEquals(List.of(), folders("/a", own + mount("/b", "/cg", "cgroup2")));
        assertEquals(List.of(), folders("/a", own + mount("/", "/cg", "tmpfs")));
    }

    @Test
    void whiteSpaceAndBackslashesAreEscapedInMounts() {
        assertEquals(
                List.of("/my groups\t\n\\040$1/in", "/my groups\t\n\\040$1"),
                folders(
                        "/a b\\x2d/in",
                        mount(
                                "/a\\040b\\134x2d",
                                "/my\\040groups\\011\\012\\134040$1",
                                "cgroup2")));
    }

    @Test
    void withoutGroupsThereIsNone() {
        Cgroup none = new Cgroup(0, List.of());
        assertEquals(none, Cgroup.find("cpu", "", ""));
        assertEquals(none, Cgroup.find("cpu", "0::/", "no mounts"));
        assertEquals(none, Cgroup.find("cpu", "garbage", V2_MOUNT));
    }
}
