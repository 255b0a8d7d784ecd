package dev.octet.cli;

import dev.octet.model.Network;
import dev.octet.model.onnx.UnsupportedNetworkException;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Reads networks, and asks things of them. What is wrong with one is a caller's mistake. */
final class NetworkFiles {
    /** Of nodes that are not supported, in one line. */
    private static final int SHOWN = 3;

    private NetworkFiles() {}

    static Network load(Path file) {
        try {
            return read(file);
        } catch (UnsupportedNetworkException e) {
            List<String> nodes = e.nodes();
            throw new CallerMistake(
                    RootLocale.format(
                            "%s: %,d nodes are not supported, 'octet model info' lists them: %s%s",
                            file,
                            nodes.size(),
                            String.join("; ", nodes.subList(0, Math.min(nodes.size(), SHOWN))),
                            nodes.size() > SHOWN ? "; ..." : ""));
        }
    }

    /** Leaves it to the caller what to say of nodes that are not supported. */
    static Network read(Path file) throws UnsupportedNetworkException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new CallerMistake(
                    RootLocale.format("cannot read %s: it must be a regular file", file));
        }
        try {
            return Network.load(file);
        } catch (UnsupportedNetworkException e) {
            throw e;
        } catch (IOException e) {
            throw TensorFiles.cannotRead(file, e);
        }
    }

    /** What a network says of shapes and values that do not fit it is a caller's mistake. */
    static <T> T asking(Path file, Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(file + ": " + e.getMessage());
        }
    }
}
