package dev.octet.model.tflite.file;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.text.RootLocale;

/**
 * How much may be made of a file: parts of a damaged one may lie in each other, so that few bytes
 * say much. Not thread-safe.
 */
public final class Budget {
    private static final int TIMES = 4;
    private static final int LEAST = 1 << 16;

    private final long most;
    private long used;

    /** For a file of that many bytes. */
    public Budget(long fileBytes) {
        most = TIMES * fileBytes + LEAST;
    }

    /**
     * Takes that many bytes of it.
     *
     * @throws NetworkFormatException when there are not as many left
     */
    public void take(long bytes) throws NetworkFormatException {
        if (bytes < 0) {
            throw new NetworkFormatException(
                    RootLocale.format("one of its parts has a length of %,d bytes", bytes));
        }
        used += bytes;
        if (used > most) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "its parts have %,d bytes and more, which lie in each other", most));
        }
    }
}
