package dev.octet.hardware;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Puts a {@link Machine} together: asks the best source first, the next where that one is silent.
 */
final class MachineReader {
    private static final List<String> X86 = List.of("amd64", "x86_64", "x86", "i386", "i686");
    private static final List<String> ARM64 = List.of("aarch64", "arm64");

    private final SystemFiles files;
    private final String os;
    private final String arch;
    private final CpuidAccess cpuid;
    private final ProcCpuinfo cpuinfo;
    private final SysCpu sysCpu;
    private final CgroupLimits cgroups;

    /** {@code cpuid} is asked on x86 only: elsewhere nothing native is loaded. */
    MachineReader(SystemFiles files, String os, String arch, Supplier<CpuidAccess> cpuid) {
        this.files = files;
        this.os = os;
        this.arch = arch.toLowerCase(Locale.ROOT);
        this.cpuid =
                X86.contains(this.arch)
                        ? cpuid.get()
                        : CpuidAccess.unavailable("not an x86 processor");
        cpuinfo = new ProcCpuinfo(files.head(ProcCpuinfo.PATH, ProcCpuinfo.HEAD_BYTES));
        sysCpu = new SysCpu(files);
        cgroups = new CgroupLimits(files);
    }

    Machine read() {
        return new Machine(
                (os + " " + System.getProperty("os.version", "")).strip(),
                arch,
                JavaRuntime.current(),
                cpu(),
                memory(),
                new GpuFiles(files).gpus(),
                isLinux() ? GpuFiles.PLACES : List.of());
    }

    private Cpu cpu() {
        int java = Runtime.getRuntime().availableProcessors();
        BitSet online = sysCpu.online();
        int logical = online.isEmpty() ? java : online.cardinality();
        String mask = TextFields.value(files.text("/proc/self/status"), "Cpus_allowed_list", ':');
        CpuidReader reader = cpuid.reader().orElse(null);
        return new Cpu(
                reader == null ? cpuinfo.model() : CpuidNames.model(reader),
                reader == null ? cpuinfo.vendor() : CpuidNames.vendor(reader),
                sysCpu.physicalCores(),
                logical,
                AllowedCores.of(logical, mask, cgroups.cpuset(), cgroups.cpuQuota(), java),
                caches(Math.max(0, CpuList.parse(mask).nextSetBit(0))),
                features());
    }

    private List<Cache> caches(int cpu) {
        List<Cache> caches = sysCpu.caches(cpu);
        return caches.isEmpty() && cpuid.reader().isPresent()
                ? CpuidCaches.read(cpuid.reader().get())
                : caches;
    }

    private IsaFeatures features() {
        List<String> notes = new ArrayList<>();
        if (X86.contains(arch)) {
            if (cpuid.reader().isPresent()) {
                return features(CpuidFeatures.read(cpuid.reader().get()), "CPUID", notes);
            }
            notes.add("CPUID not used: " + cpuid.problem());
        } else if (ARM64.contains(arch)) {
            byte[] auxv = files.bytes(ArmHwcap.PATH);
            Set<IsaFeature> found = ArmHwcap.features(auxv, ByteOrder.nativeOrder());
            if (!found.isEmpty()) {
                return features(found, "HWCAP", notes);
            }
            notes.add("HWCAP not used: nothing in " + ArmHwcap.PATH);
        } else {
            notes.add("Octet knows no feature of " + arch);
        }
        if (!cpuinfo.hasFeatures()) {
            return IsaFeatures.unknown(notes);
        }
        if (X86.contains(arch)) {
            notes.add("Linux never lists " + IsaFeature.AVX_VNNI_INT8.label() + " there");
        }
        return features(cpuinfo.features(), ProcCpuinfo.PATH, notes);
    }

    private IsaFeatures features(Set<IsaFeature> found, String source, List<String> notes) {
        if (isLinux() && found.contains(IsaFeature.AMX_TILE)) {
            notes.add("AMX: a process has to ask Linux first, arch_prctl(ARCH_REQ_XCOMP_PERM, 18)");
        }
        return new IsaFeatures(found, source, notes);
    }

    private Memory memory() {
        String total = TextFields.value(files.text("/proc/meminfo"), "MemTotal", ':');
        return new Memory(
                1024 * Math.max(0, TextFields.number(total.replace(" kB", ""), 0)),
                cgroups.memoryBytes(),
                Runtime.getRuntime().maxMemory());
    }

    private boolean isLinux() {
        return os.equals("Linux");
    }
}
