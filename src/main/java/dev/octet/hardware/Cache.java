package dev.octet.hardware;

/**
 * One data or unified cache, as one logical CPU sees it. Immutable.
 *
 * @param level 1 is nearest to the core
 * @param type what it holds
 * @param bytes its size
 * @param lineBytes the unit it moves
 * @param sharedBy how many logical CPUs use it together, at least 1; an upper bound when it comes
 *     from CPUID
 */
public record Cache(int level, Type type, long bytes, int lineBytes, int sharedBy) {
    /**
     * What a cache holds. Instruction caches are not listed: no kernel's blocking depends on them.
     */
    public enum Type {
        /** Data only. */
        DATA,
        /** Data and instructions. */
        UNIFIED
    }

    /** "L1d" or "L2". */
    public String label() {
        return "L" + level + (type == Type.DATA ? "d" : "");
    }

    /** Such as "L3 32 MiB shared by 16". */
    @Override
    public String toString() {
        return summary() + (sharedBy > 1 ? " shared by " + sharedBy : "");
    }

    String summary() {
        return label() + " " + Bytes.text(bytes);
    }
}
