package dev.octet.hardware;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Main memory that a process may still take: what Linux calls available, and not more than the
 * control groups leave. {@code -Ddev.octet.freeMemory=BYTES} says it instead, for an operator who
 * wants to keep some for others.
 */
public final class FreeMemory {
    private static final String PROPERTY = "dev.octet.freeMemory";

    private FreeMemory() {}

    /**
     * As of now; empty if unknown. Reads some files. Thread-safe.
     *
     * @throws IllegalArgumentException when the property is no number of bytes
     */
    public static OptionalLong bytes() {
        String wanted = System.getProperty(PROPERTY);
        if (wanted == null) {
            return bytes(new SystemFiles(Path.of("/")));
        }
        if (!wanted.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + wanted + " is no number of bytes");
        }
        return OptionalLong.of(Long.parseLong(wanted));
    }

    static OptionalLong bytes(SystemFiles files) {
        String available = TextFields.value(files.text("/proc/meminfo"), "MemAvailable", ':');
        long machine = TextFields.number(available.replace(" kB", ""), -1);
        long group = new CgroupLimits(files).memoryLeft();
        if (machine < 0) {
            return group == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(group);
        }
        return OptionalLong.of(Math.min(1024 * machine, group));
    }
}
