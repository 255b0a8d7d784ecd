package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The machine that runs the tests. */
class MachineTest {
    private final Machine machine = Machine.detect();

    @Test
    void isReadOnce() {
        IntStream.range(0, 64).parallel().forEach(i -> assertSame(machine, Machine.detect()));
    }

    @Test
    void saysSomethingInEveryField() {
        assertTrue(machine.cpu().logicalCores() >= 1);
        assertTrue(machine.cpu().allowed().count() <= machine.cpu().logicalCores());
        assertTrue(machine.memory().javaHeapBytes() > 0);
        assertTrue(machine.toString().lines().count() >= 8, machine.toString());
        assertEquals(1, machine.summary().lines().count());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void agreesWithProcCpuinfo() throws IOException {
        String text = Files.readString(Path.of("/proc/cpuinfo"));
        ProcCpuinfo cpuinfo = new ProcCpuinfo(text);
        assumeTrue(cpuinfo.hasFeatures(), "this /proc/cpuinfo lists no features");
        Cpu cpu = machine.cpu();
        assertEquals(
                text.lines().filter(l -> l.startsWith("processor")).count(), cpu.logicalCores());
        if (!text.contains(" hypervisor ")) {
            // the kernel of a virtual machine that was moved keeps the name from where it booted
            assertEquals(cpuinfo.model(), cpu.model());
        }
        assertEquals(cpuinfo.vendor(), cpu.vendor());

        Set<IsaFeature> present = cpu.features().present();
        assertTrue(present.containsAll(cpuinfo.features()), present.toString());
        // What came later than these, an old kernel may not list.
        EnumSet<IsaFeature> absent = EnumSet.range(IsaFeature.SSE4_1, IsaFeature.AVX512_VNNI);
        absent.removeAll(cpuinfo.features());
        assertTrue(Collections.disjoint(absent, present), present.toString());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void cpuidAndSysAgreeOnCaches() {
        CpuidAccess cpuid = CpuidAccess.open();
        assumeTrue(cpuid.reader().isPresent(), cpuid.problem());
        int hybrid = cpuid.reader().get().cpuid(7, 0).edx() >>> 15 & 1;
        assumeTrue(hybrid == 0, "which core answers CPUID is chance");
        assertEquals(
                machine.cpu().caches().stream().map(Cache::summary).toList(),
                CpuidCaches.read(cpuid.reader().get()).stream().map(Cache::summary).toList());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void aLeafThatDoesNotExistIsZero() {
        CpuidAccess cpuid = CpuidAccess.open();
        assumeTrue(cpuid.reader().isPresent(), cpuid.problem());
        assertEquals(CpuidReader.Registers.NONE, cpuid.reader().get().cpuid(0x7FFF_FFFF, 0));
        assertNotEquals(CpuidReader.Registers.NONE, cpuid.reader().get().cpuid(0, 0));
    }
}
