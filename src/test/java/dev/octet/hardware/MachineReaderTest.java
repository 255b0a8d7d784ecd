package dev.octet.hardware;

import static dev.octet.hardware.IsaFeature.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineReaderTest {
    private static final CpuidAccess NO_LIBRARY =
            CpuidAccess.unavailable("UnsatisfiedLinkError: no jniCpuid");

    @TempDir Path root;

    @Test
    void aServerWithEverything() {
        FakeMachine server =
                new FakeMachine(root)
                        .file("/sys/devices/system/cpu/online", "0-1\n")
                        .file("/proc/self/status", "Name:\tjava\nCpus_allowed_list:\t1\n")
                        .file("/proc/meminfo", "MemTotal:       16777216 kB\n")
                        .file("/proc/cpuinfo", ProcCpuinfoTest.SKYLAKE)
                        .cache(1, 0, 1, "Data", "48K", "1")
                        .cache(1, 2, 2, "Unified", "2048K", "1");
        Machine machine = read(server, "Linux", "amd64", KnownCpu.sapphireRapids().access());
        Cpu cpu = machine.cpu();
        assertEquals("Intel(R) Xeon(R) Platinum 8480+", cpu.model());
        assertEquals("CPUID", cpu.features().source());
        assertTrue(cpu.has(AMX_INT8));
        assertTrue(cpu.features().notes().get(0).contains("ARCH_REQ_XCOMP_PERM"));
        assertEquals(16L << 30, machine.memory().totalBytes());
        assertEquals(
                "Intel(R) Xeon(R) Platinum 8480+ (1 of 2 logical cores allowed), L1d 48 KiB,"
                        + " L2 2 MiB; AVX2, AVX-512F, AVX-512 VNNI, AVX-512 BF16, AVX-VNNI,"
                        + " AMX-INT8",
                machine.summary());
        assertTrue(
                machine.toString()
                        .contains("none found (looked in /proc/driver/nvidia, /sys/class/drm)"));
    }

    @Test
    void withoutTheLibraryLinuxIsAskedAndTheReasonKept() {
        FakeMachine server = new FakeMachine(root).file("/proc/cpuinfo", ProcCpuinfoTest.SKYLAKE);
        IsaFeatures features = read(server, "Linux", "amd64", NO_LIBRARY).cpu().features();
        assertEquals("/proc/cpuinfo", features.source());
        assertTrue(features.has(AVX512F));
        assertEquals(
                List.of(
                        "CPUID not used: UnsatisfiedLinkError: no jniCpuid",
                        "Linux never lists AVX-VNNI-INT8 there"),
                features.notes());
    }

    @Test
    void armNeedsNoLibrary() {
        byte[] auxv =
                ArmHwcapTest.auxv(
                        ByteOrder.nativeOrder(),
                        ArmHwcapTest.GRAVITON3_HWCAP,
                        ArmHwcapTest.GRAVITON3_HWCAP2);
        FakeMachine graviton =
                new FakeMachine(root)
                        .file("/proc/cpuinfo", ProcCpuinfoTest.GRAVITON3)
                        .file("/proc/self/auxv", auxv);
        Cpu cpu =
                new MachineReader(
                                graviton.files(),
                                "Linux",
                                "aarch64",
                                () -> fail("nothing native is needed"))
                        .read()
                        .cpu();
        assertEquals("Arm Neoverse V1", cpu.model());
        assertEquals(
                new IsaFeatures(Set.of(ASIMD, DOTPROD, I8MM, SVE), "HWCAP", List.of()),
                cpu.features());
        assertTrue(cpu.summary().endsWith("caches unknown; ASIMD, DotProd, I8MM, SVE"));
    }

    @Test
    void armWithoutAuxvIsReadFromCpuinfo() {
        FakeMachine graviton =
                new FakeMachine(root).file("/proc/cpuinfo", ProcCpuinfoTest.GRAVITON3);
        IsaFeatures features = read(graviton, "Linux", "aarch64", NO_LIBRARY).cpu().features();
        assertEquals("/proc/cpuinfo", features.source());
        assertTrue(features.has(I8MM));
        assertEquals(List.of("HWCAP not used: nothing in /proc/self/auxv"), features.notes());
    }

    @Test
    void windowsWithTheLibraryKnowsItsCpu() {
        Cpu cpu =
                read(new FakeMachine(root), "Windows 11", "amd64", KnownCpu.zen5().access()).cpu();
        assertEquals("AMD EPYC", cpu.model());
        assertTrue(cpu.has(AVX512_VNNI));
        assertEquals(3, cpu.caches().size());
        assertEquals(0, cpu.physicalCores());
        assertEquals(Runtime.getRuntime().availableProcessors(), cpu.logicalCores());
    }

    @Test
    void anUnknownMachineSaysSo() {
        Machine machine = read(new FakeMachine(root), "Mac OS X", "aarch64", NO_LIBRARY);
        assertFalse(machine.cpu().features().known());
        assertFalse(machine.cpu().has(ASIMD));
        assertEquals(List.of(), machine.gpus());
        String text = machine.toString();
        for (String expected :
                List.of(
                        "CPU:    unknown CPU",
                        "Caches: unknown",
                        "ISA:    features unknown",
                        "Memory: unknown",
                        "GPU:    unknown on Mac OS X")) {
            assertTrue(text.contains(expected), text);
        }
    }

    @Test
    void noTextMakesItThrow() {
        Random random = new Random(20240607);
        List<String> seeds =
                List.of(
                        ProcCpuinfoTest.SAPPHIRE_RAPIDS,
                        ProcCpuinfoTest.GRAVITON3,
                        "0-3,8",
                        "48K",
                        "150000 100000",
                        "4:cpu,cpuset,memory:/a/b\n0::/c",
                        "1 0 0:1 / /cg rw - cgroup2 cgroup2 rw\n2 0 0:2 /a /d rw - cgroup c rw,cpu",
                        "Cpus_allowed_list:\t0-1\nMemTotal: 12 kB",
                        "9223372036854775807K");
        String cpus = "/sys/devices/system/cpu/";
        List<String> paths =
                List.of(
                        "/proc/cpuinfo",
                        "/proc/self/auxv",
                        "/proc/self/status",
                        "/proc/self/cgroup",
                        "/proc/self/mountinfo",
                        "/proc/meminfo",
                        "/cg/cpu.max",
                        "/cg/memory.max",
                        "/cg/cpuset.cpus.effective",
                        "/proc/driver/nvidia/version",
                        "/proc/driver/nvidia/gpus/0/information",
                        cpus + "online",
                        cpus + "cpu0/topology/thread_siblings_list",
                        cpus + "cpu0/cache/index0/size",
                        cpus + "cpu0/cache/index0/type",
                        "/sys/class/drm/card0/device/drm/renderD128/dev",
                        "/sys/class/drm/card0/device/uevent");
        for (int round = 0; round < 300; round++) {
            FakeMachine broken = new FakeMachine(root);
            for (String path : paths) {
                broken.file(path, broken(seeds.get(random.nextInt(seeds.size())), random));
            }
            String arch = random.nextBoolean() ? "amd64" : "aarch64";
            Machine machine = read(broken, "Linux", arch, NO_LIBRARY);
            assertTrue(machine.cpu().allowed().count() >= 1);
            assertFalse(machine.toString().isEmpty());
            assertFalse(machine.summary().isEmpty());
        }
    }

    /** A cut, a changed byte, or the text as it is. */
    private static byte[] broken(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(3)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            default -> {}
        }
        return bytes;
    }

    private static Machine read(FakeMachine machine, String os, String arch, CpuidAccess cpuid) {
        return new MachineReader(machine.files(), os, arch, () -> cpuid).read();
    }
}
