package dev.octet.hardware;

/** Numbers in text that a kernel wrote, or did not write. */
final class Numbers {
    private Numbers() {}

    /** A decimal number, or {@code otherwise}. */
    static long parse(String text, long otherwise) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException notOne) {
            return otherwise;
        }
    }
}
