package dev.octet.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Standard output, which remembers why it could not be written: a PrintWriter knows only that. */
final class StandardOutput extends FileOutputStream {
    private IOException error;

    StandardOutput() {
        super(FileDescriptor.out);
    }

    PrintWriter writer() {
        return new PrintWriter(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            super.write(bytes, from, count);
        } catch (IOException e) {
            error = e;
            throw e;
        }
    }

    /**
     * Why something is missing. A reader that has read enough and closed the pipe misses nothing.
     */
    Optional<String> failure() {
        return Optional.ofNullable(error)
                .map(Throwable::getMessage)
                .filter(reason -> !reason.toLowerCase(Locale.ROOT).contains("broken pipe"));
    }
}
