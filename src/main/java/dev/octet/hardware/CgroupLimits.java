package dev.octet.hardware;

/**
 * What Linux control groups, versions 1 and 2, allow this process. A limit of any enclosing group
 * counts.
 */
final class CgroupLimits {
    /** Version 1 writes "no limit" as the largest whole number of pages. */
    private static final long UNLIMITED = Long.MAX_VALUE / 2;

    private final SystemFiles files;
    private final String memberships;
    private final String mounts;

    CgroupLimits(SystemFiles files) {
        this.files = files;
        memberships = files.text("/proc/self/cgroup");
        mounts = files.text("/proc/self/mountinfo");
    }

    /** CPU time per time, 1.5 is one and a half cores; 0 if not limited. */
    double cpuQuota() {
        Cgroup group = find("cpu");
        double least = 0;
        for (String folder : group.folders()) {
            double quota =
                    group.version() == 1
                            ? quota(
                                    files.text(folder + "/cpu.cfs_quota_us"),
                                    files.text(folder + "/cpu.cfs_period_us"))
                            : quota(files.text(folder + "/cpu.max"));
            if (quota > 0 && (least == 0 || quota < least)) {
                least = quota;
            }
        }
        return least;
    }

    /**
     * The logical CPUs of the innermost group that has a list of them, such as "0-3"; empty if
     * unknown.
     */
    String cpuset() {
        Cgroup group = find("cpuset");
        String file = group.version() == 1 ? "/cpuset.cpus" : "/cpuset.cpus.effective";
        return group.folders().stream()
                .map(folder -> files.text(folder + file))
                .filter(list -> !list.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** In bytes; 0 if not limited. */
    long memoryBytes() {
        Cgroup group = find("memory");
        long least = UNLIMITED;
        for (String folder : group.folders()) {
            least = Math.min(least, memoryLimit(group, files.in(folder)));
        }
        return least == UNLIMITED ? 0 : least;
    }

    /**
     * What the groups leave of their limits, cached files not counted, which go when memory is
     * wanted; the largest long if there is no limit.
     */
    long memoryLeft() {
        Cgroup group = find("memory");
        boolean first = group.version() == 1;
        long least = Long.MAX_VALUE;
        for (String path : group.folders()) {
            SystemFiles folder = files.in(path);
            long limit = memoryLimit(group, folder);
            if (limit < UNLIMITED) {
                long used =
                        TextFields.number(
                                folder.text(first ? "memory.usage_in_bytes" : "memory.current"), 0);
                String name = first ? "total_inactive_file " : "inactive_file ";
                long cached =
                        folder.text("memory.stat")
                                .lines()
                                .filter(line -> line.startsWith(name))
                                .mapToLong(
                                        line -> TextFields.number(line.substring(name.length()), 0))
                                .sum();
                least = Math.min(least, Math.max(0, limit - Math.max(0, used - cached)));
            }
        }
        return least;
    }

    private static long memoryLimit(Cgroup group, SystemFiles folder) {
        return TextFields.number(
                folder.text(group.version() == 1 ? "memory.limit_in_bytes" : "memory.max"),
                UNLIMITED);
    }

    /** Version 2: "150000 100000" is 1.5; 0 for "max 100000" and what is not a quota. */
    static double quota(String quotaAndPeriod) {
        String[] words = quotaAndPeriod.split(" ");
        return words.length == 2 ? quota(words[0], words[1]) : 0;
    }

    /** Version 1: "150000" and "100000", microseconds in each period, is 1.5; 0 for "-1". */
    static double quota(String quota, String period) {
        long used = TextFields.number(quota, 0);
        long of = TextFields.number(period, 0);
        return used > 0 && of > 0 ? (double) used / of : 0;
    }

    private Cgroup find(String controller) {
        return Cgroup.find(controller, memberships, mounts);
    }
}
