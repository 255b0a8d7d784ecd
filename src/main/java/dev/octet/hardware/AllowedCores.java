package dev.octet.hardware;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;

/**
 * How many logical cores this process may keep busy, and what limits it. Immutable.
 *
 * @param count the least of all limits, a quota rounded up as the JVM does it; at least 1
 * @param affinity logical CPUs in the scheduler's mask, which a cpuset narrows too; 0 if unknown
 * @param quota CPU time per time that a container may use, 1.5 is one and a half cores; 0 if not
 *     limited
 * @param javaProcessors {@link Runtime#availableProcessors()}, which -XX:ActiveProcessorCount sets
 * @param why what limits it, in a few words: "not limited", "cpuset 0-3", "CPU quota of 1.50"
 */
public record AllowedCores(int count, int affinity, double quota, int javaProcessors, String why) {
    /**
     * Takes the least and names what sets it.
     *
     * @param logical logical cores of the machine
     * @param mask Cpus_allowed_list of /proc/self/status, empty if unknown
     * @param cpuset the control group's list, empty if unknown
     * @param quota 0 if not limited
     * @param java what the JVM says
     */
    static AllowedCores of(int logical, String mask, String cpuset, double quota, int java) {
        int affinity = CpuList.parse(mask).cardinality();
        int byAffinity = affinity == 0 ? logical : Math.min(affinity, logical);
        int byQuota = quota == 0 ? logical : (int) Math.min(logical, Math.ceil(quota));
        int count = Math.max(1, Math.min(java, Math.min(byAffinity, byQuota)));

        List<String> limits = new ArrayList<>();
        if (count < logical) {
            if (byAffinity == count) {
                boolean wholeCpuset = CpuList.parse(cpuset).equals(CpuList.parse(mask));
                limits.add((wholeCpuset ? "cpuset " : "affinity ") + mask.strip());
            }
            if (byQuota == count) {
                limits.add(RootLocale.format("CPU quota of %.2f", quota));
            }
            if (limits.isEmpty()) {
                limits.add("the JVM: -XX:ActiveProcessorCount, or how it reads the container");
            }
        }
        String why = limits.isEmpty() ? "not limited" : String.join(" and ", limits);
        return new AllowedCores(count, affinity, quota, java, why);
    }
}
