package dev.octet.hardware;

import static dev.octet.hardware.CpuidReader.Registers.bits;

import java.util.ArrayList;
import java.util.List;

/** CPUID registers to caches: two leaves with one layout, of which a CPU fills at most one. */
final class CpuidCaches {
    private static final int[] LEAVES = {4, 0x8000_001D};
    private static final int MOST_CACHES = 16;
    private static final int NO_MORE = 0;
    private static final int DATA = 1;
    private static final int UNIFIED = 3;

    private CpuidCaches() {}

    static List<Cache> read(CpuidReader cpu) {
        for (int leaf : LEAVES) {
            List<Cache> caches = read(cpu, leaf);
            if (!caches.isEmpty()) {
                return caches;
            }
        }
        return List.of();
    }

    private static List<Cache> read(CpuidReader cpu, int leaf) {
        List<Cache> caches = new ArrayList<>();
        for (int index = 0; index < MOST_CACHES; index++) {
            CpuidReader.Registers r = cpu.cpuid(leaf, index);
            int type = bits(r.eax(), 0, 4);
            if (type == NO_MORE) {
                break;
            }
            if (type == DATA || type == UNIFIED) {
                caches.add(decode(r, type));
            }
        }
        return caches;
    }

    private static Cache decode(CpuidReader.Registers r, int type) {
        int lineBytes = bits(r.ebx(), 0, 11) + 1;
        int partitions = bits(r.ebx(), 12, 21) + 1;
        int ways = bits(r.ebx(), 22, 31) + 1;
        long sets = Integer.toUnsignedLong(r.ecx()) + 1;
        return new Cache(
                bits(r.eax(), 5, 7),
                type == DATA ? Cache.Type.DATA : Cache.Type.UNIFIED,
                sets * ways * partitions * lineBytes,
                lineBytes,
                bits(r.eax(), 14, 25) + 1);
    }
}
