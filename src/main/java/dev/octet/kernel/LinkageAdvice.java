package dev.octet.kernel;

import java.util.Locale;

/** Turns the loader's words into what is wrong and what helps. */
final class LinkageAdvice {
    private LinkageAdvice() {}

    static String of(LinkageError error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        String message = text.toLowerCase(Locale.ROOT);
        return text + advice(root, message);
    }

    private static String advice(Throwable root, String message) {
        if (message.contains("failed to map segment") || message.contains("not permitted")) {
            return "; the folder is mounted noexec: name one that allows execution with"
                    + " -Ddev.octet.native.dir";
        }
        if (message.contains("glibc") || message.contains("glibcxx") || message.contains("musl")) {
            return "; this system's C or C++ library is older than the engine's (or musl): use a"
                    + " newer base image";
        }
        if (message.contains("cannot open shared object")) {
            return "; that library is missing on this system: install it (libstdc++6 and libgcc of"
                    + " the distribution)";
        }
        if (message.contains("wrong elf class")
                || message.contains("invalid elf header")
                || message.contains("file too short")
                || message.contains("cannot be mapped")) {
            return "; the library file is truncated or for another CPU: take octet-platform, or the"
                    + " classifier of this system, of the same build";
        }
        if (root instanceof UnsatisfiedLinkError) {
            return "; no native library for this system: add octet-platform, or the classifier of"
                    + " this system, to the dependencies";
        }
        return "; a class is missing or of another version: check the dependencies";
    }
}
