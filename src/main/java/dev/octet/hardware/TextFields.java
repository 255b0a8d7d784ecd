package dev.octet.hardware;

/** Text that a kernel wrote, or did not write: one "name: value" a line, and numbers. */
final class TextFields {
    private TextFields() {}

    /**
     * The value in the first line of this name, without white space around it; empty if there is
     * none.
     */
    static String value(String text, String name, char separator) {
        for (String line : text.split("\n")) {
            if (line.startsWith(name)) {
                String rest = line.substring(name.length()).stripLeading();
                if (!rest.isEmpty() && rest.charAt(0) == separator) {
                    return rest.substring(1).strip();
                }
            }
        }
        return "";
    }

    /** A decimal number, or {@code otherwise}. */
    static long number(String text, long otherwise) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException notOne) {
            return otherwise;
        }
    }
}
