package dev.octet.hardware;

import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What this machine has. Immutable; made of records, lists, texts and numbers, so that it is easily
 * written as JSON.
 *
 * @param os name and version
 * @param arch as Java calls it, such as "amd64" or "aarch64"
 * @param java the Java that runs this
 * @param cpu the processors
 * @param memory main memory
 * @param gpus what can compute besides; empty if none was found
 * @param gpuPlaces where GPUs were looked for; empty on an operating system without a place known
 *     to Octet
 */
public record Machine(
        String os,
        String arch,
        JavaRuntime java,
        Cpu cpu,
        Memory memory,
        List<Gpu> gpus,
        List<String> gpuPlaces) {

    /** Copies its arguments. */
    public Machine {
        gpus = List.copyOf(gpus);
        gpuPlaces = List.copyOf(gpuPlaces);
    }

    private static final class Detected {
        private static final Machine MACHINE =
                new MachineReader(
                                new SystemFiles(Path.of("/")),
                                System.getProperty("os.name", ""),
                                System.getProperty("os.arch", ""),
                                CpuidAccess::open)
                        .read();
    }

    /**
     * This machine, as it was at the first call, which reads some files and loads a small library:
     * tens of milliseconds in a new JVM, twice that if nothing has used JavaCPP before. Later calls
     * cost nothing. Thread-safe. Never throws: what cannot be read is unknown, and {@link
     * IsaFeatures#notes()} say why.
     */
    public static Machine detect() {
        return Detected.MACHINE;
    }

    /** One line: {@link Cpu#summary()} and the GPUs. */
    public String summary() {
        return cpu.summary()
                + gpus.stream().map(gpu -> "; GPU " + gpu.name()).collect(Collectors.joining());
    }

    /** Several lines with a label each, for people. */
    @Override
    public String toString() {
        return RootLocale.format(
                "OS:     %s, %s%nJava:   %s%n%s%nMemory: %s%n%s",
                os, arch, java, cpu, memory, gpuLines());
    }

    private String gpuLines() {
        if (gpus.isEmpty()) {
            return gpuPlaces.isEmpty()
                    ? "GPU:    unknown on " + os
                    : "GPU:    none found (looked in " + String.join(", ", gpuPlaces) + ")";
        }
        return gpus.stream()
                .map(gpu -> "GPU:    " + gpu)
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
