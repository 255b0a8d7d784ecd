package dev.octet.engine;

import dev.octet.hardware.FreeMemory;
import dev.octet.text.RootLocale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether what a preparation takes is there. Better said before than by an OutOfMemoryError, or by
 * an operating system that hands out more than it has and ends the process later.
 */
public final class MemoryCheck {
    /** So little is never refused, and nobody looks how much there is. */
    static final long SMALL = 64L << 20;

    private MemoryCheck() {}

    /** Why a preparation that takes so many bytes outside of the Java heap is refused. */
    public static Optional<String> refusesNative(long bytes) {
        OptionalLong free = bytes <= SMALL ? OptionalLong.empty() : FreeMemory.bytes();
        return free.isEmpty() || bytes <= free.getAsLong()
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "packed weights and scratch take %,d bytes of memory, %,d are free",
                                bytes, free.getAsLong()));
    }

    /** Why a preparation that takes so many bytes of the Java heap is refused. */
    public static Optional<String> refusesHeap(long bytes) {
        long most = Runtime.getRuntime().maxMemory();
        return bytes <= SMALL || bytes <= most
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "packed weights take %,d bytes of the Java heap, which has %,d at"
                                        + " most (-Xmx)",
                                bytes, most));
    }
}
