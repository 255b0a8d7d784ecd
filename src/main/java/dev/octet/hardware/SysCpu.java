package dev.octet.hardware;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What Linux says about cores and caches, in /sys/devices/system/cpu. */
final class SysCpu {
    private final SystemFiles folder;

    SysCpu(SystemFiles files) {
        folder = files.in("/sys/devices/system/cpu");
    }

    /** The logical CPUs that run; empty if unknown. */
    BitSet online() {
        return CpuList.parse(folder.text("online"));
    }

    /** Cores, counting the logical CPUs of one core once; 0 if unknown. */
    int physicalCores() {
        BitSet left = online();
        int cores = 0;
        for (int cpu = left.nextSetBit(0); cpu >= 0; cpu = left.nextSetBit(cpu)) {
            BitSet core = CpuList.parse(cpu(cpu).in("topology").text("thread_siblings_list"));
            if (!core.get(cpu)) {
                return 0;
            }
            left.andNot(core);
            cores++;
        }
        return cores;
    }

    /** The data and unified caches of one logical CPU, nearest first; empty if unknown. */
    List<Cache> caches(int cpu) {
        SystemFiles indexes = cpu(cpu).in("cache");
        List<Cache> caches = new ArrayList<>();
        for (String name : indexes.names()) {
            SystemFiles index = indexes.in(name);
            String type = index.text("type");
            long bytes = bytes(index.text("size"));
            boolean data = type.equals("Data");
            if (bytes > 0 && (data || type.equals("Unified"))) {
                caches.add(
                        new Cache(
                                (int) TextFields.number(index.text("level"), 0),
                                data ? Cache.Type.DATA : Cache.Type.UNIFIED,
                                bytes,
                                (int) TextFields.number(index.text("coherency_line_size"), 0),
                                Math.max(1, sharing(index.text("shared_cpu_list")))));
            }
        }
        return caches;
    }

    /** "48K" to 49152; 0 if it is not such a size. */
    static long bytes(String size) {
        return size.endsWith("K")
                ? 1024 * Math.max(0, TextFields.number(size.substring(0, size.length() - 1), 0))
                : 0;
    }

    private static int sharing(String cpus) {
        return CpuList.parse(cpus).cardinality();
    }

    private SystemFiles cpu(int cpu) {
        return folder.in("cpu" + cpu);
    }
}
