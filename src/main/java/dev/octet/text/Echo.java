package dev.octet.text;

/**
 * What somebody handed over, as messages show it. Whoever reads a message has not asked for
 * megabytes of it, nor for what moves a terminal's cursor or is invisible: control characters, byte
 * order marks, marks of direction and unusual spaces are written as escapes, and long texts are
 * cut. Stateless, so thread-safe.
 */
public final class Echo {
    /** Of one text in a message; the longest request with all attributes is shorter. */
    private static final int WORD = 300;

    /** Of a whole message. */
    private static final int LINE = 3000;

    private Echo() {}

    /** Between quotes. */
    public static String quoted(String text) {
        return "'" + of(text) + "'";
    }

    /** Without quotes. */
    public static String of(String text) {
        return cut(text, WORD);
    }

    /** A whole message, made one line; parts that are {@link #of} already stay as they are. */
    public static String line(String message) {
        return cut(message, LINE);
    }

    /** Counted are the characters that are shown: an escape has several. */
    private static String cut(String text, int most) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            String next = isVisible(codePoint) ? Character.toString(codePoint) : escape(codePoint);
            if (shown.length() + next.length() > most) {
                return RootLocale.format("%s... (%,d characters in all)", shown, text.length());
            }
            shown.append(next);
            at += Character.charCount(codePoint);
        }
        return shown.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    private static String escape(int codePoint) {
        return switch (codePoint) {
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> RootLocale.format(codePoint > 0xffff ? "\\u{%x}" : "\\u%04x", codePoint);
        };
    }
}
