package dev.octet.hardware;

import java.util.BitSet;

/** The kernel's notation for a set of logical CPUs: "0-3,8,10-11". */
final class CpuList {
    /** Linux can be built for 8192; a number beyond this is garbage. */
    private static final int MOST_CPUS = 1 << 16;

    private CpuList() {}

    /** Empty if the text is not such a list. */
    static BitSet parse(String text) {
        BitSet cpus = new BitSet();
        for (String range : text.strip().split(",")) {
            String[] ends = range.split("-", 2);
            long first = TextFields.number(ends[0], -1);
            long last = ends.length == 1 ? first : TextFields.number(ends[1], -1);
            if (first < 0 || last < first || last >= MOST_CPUS) {
                return new BitSet();
            }
            cpus.set((int) first, (int) last + 1);
        }
        return cpus;
    }
}
