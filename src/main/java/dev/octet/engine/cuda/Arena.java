package dev.octet.engine.cuda;

import dev.octet.text.RootLocale;

/** Adds up memory of a run: areas one behind the other, each aligned. */
public final class Arena {
    private long bytes;

    /** Where an area of that size begins. */
    public long reserve(long size) {
        if (size < 0) {
            throw new IllegalArgumentException(RootLocale.format("an area of %,d bytes", size));
        }
        long at = bytes;
        bytes = Math.addExact(at, roundUp(size));
        return at;
    }

    /** All areas. */
    public long bytes() {
        return bytes;
    }

    private static long roundUp(long size) {
        return (size + Device.ALIGNMENT - 1) / Device.ALIGNMENT * Device.ALIGNMENT;
    }
}
