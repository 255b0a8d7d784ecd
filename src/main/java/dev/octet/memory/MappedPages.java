package dev.octet.memory;

import dev.octet.nativelib.NativeLibrary;
import dev.octet.nativelib.Unusable;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Files that are mapped into memory. Thread-safe. */
public final class MappedPages {
    private static final boolean HAS_NATIVE_CODE = load();

    private MappedPages() {}

    private static boolean load() {
        try {
            NativeLibrary.load(MappedPagesNative.class);
            return true;
        } catch (Unusable | LinkageError e) {
            System.getLogger(MappedPages.class.getName())
                    .log(
                            System.Logger.Level.DEBUG,
                            "pages of mapped files stay in memory until it is short",
                            e);
            return false;
        }
    }

    /**
     * Lets the pages of a part of a file go, which count as this process's memory since they were
     * touched. Its bytes stay what they are: a page that is touched again comes back, mostly out of
     * the operating system's cache. Without native code pages stay until memory is short.
     *
     * @param mapped read-only, of a file that was mapped: from its position to its limit. Other
     *     memory would lose what it holds
     */
    public static void letGo(ByteBuffer mapped) {
        if (!mapped.isDirect() || !mapped.isReadOnly()) {
            throw new IllegalArgumentException(
                    "a read-only mapped buffer is needed, got " + mapped);
        }
        if (HAS_NATIVE_CODE && mapped.hasRemaining()) {
            MappedPagesNative.letGo(Buffers.address(mapped), mapped.remaining());
            Reference.reachabilityFence(mapped);
        }
    }
}
