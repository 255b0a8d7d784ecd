package dev.octet.npy;

import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Where elements come from. Files are read and not mapped: of a mapped one that somebody cuts there
 * would be zeros up to the end of a page, and behind it an error that Java reports at any time
 * later. Thread-safe.
 */
interface Source {
    /**
     * Fills a buffer from its position to its limit.
     *
     * @param at where the bytes begin, from the first element on
     * @throws IOException when they are not there, or cannot be read
     */
    void read(long at, ByteBuffer bytes) throws IOException;

    /** A file, from {@code start} on. It closes when nobody has it any more. */
    static Source of(FileChannel channel, long start) throws IOException {
        long size = channel.size();
        return (at, bytes) -> {
            long place = start + at;
            while (bytes.hasRemaining()) {
                int count = channel.read(bytes, place);
                if (count < 0) {
                    throw new IOException(
                            RootLocale.format(
                                    "it was cut from %d to %d bytes while it was read",
                                    size, channel.size()));
                }
                place += count;
            }
        };
    }

    /** A file's content, from {@code start} on. */
    static Source of(byte[] file, int start) {
        return (at, bytes) -> bytes.put(file, start + (int) at, bytes.remaining());
    }
}
