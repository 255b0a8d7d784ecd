package dev.octet.model.sample;

import dev.octet.files.IoReason;
import dev.octet.files.TextFile;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What the readers share: how a file that cannot be read is reported, and lines of text. */
final class SampleFiles {
    private SampleFiles() {}

    static UncheckedIOException cannotRead(Path file, IOException e) {
        return new UncheckedIOException(
                RootLocale.format("cannot read %s: %s", file, IoReason.of(e)), e);
    }

    /** A message about a line. */
    static IllegalArgumentException wrong(Path file, int line, String message) {
        return new IllegalArgumentException(
                RootLocale.format("%s, line %d: %s", file, line, message));
    }

    /** The lines of a text in UTF-8, however they end; what follows the last end is none. */
    static List<String> lines(Path file) {
        try {
            return TextFile.read(file).lines().toList();
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    /** A file's own name. */
    static String name(Path file) {
        Path last = file.getFileName();
        return last == null ? file.toString() : last.toString();
    }
}
