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
            return "; the folder is mounted noexec: point -Dorg.bytedeco.javacpp.cachedir at one"
                    + " that allows execution";
        }
        if (message.contains("glibc") || message.contains("glibcxx") || message.contains("musl")) {
            return "; this system's C or C++ library is older than the engine's (or musl): use a"
                    + " newer base image";
        }
        if (message.contains("wrong elf class")
                || message.contains("invalid elf header")
                || message.contains("file too short")
                || message.contains("cannot open shared object")
                || message.contains("cannot be mapped")) {
            return "; the library file is missing, truncated or for another CPU: delete the cache"
                    + " folder (~/.javacpp/cache) and add octet-platform, or the classifier of this"
                    + " system, to the dependencies";
        }
        if (root instanceof UnsatisfiedLinkError) {
            return "; no native library for this system: add octet-platform, or the classifier of"
                    + " this system, to the dependencies";
        }
        return "; a class is missing or of another version: check the dependencies";
    }
}
