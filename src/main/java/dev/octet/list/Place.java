package dev.octet.list;

import java.nio.file.Path;

/**
 * Where something stands in a file.
 *
 * @param file its name
 * @param line from 1
 */
public record Place(Path file, int line) {

    /** A caller's mistake at this place. */
    IllegalArgumentException mistake(String what) {
        return new IllegalArgumentException(this + ": " + what);
    }

    /** As compilers write it: {@code file:line}. */
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
