package dev.octet.cli;

import dev.octet.text.RootLocale;

/** Numbers for people. */
final class Text {
    private static final String[] TIMES = {"ns", "µs", "ms", "s"};
    private static final String BLOCKS = "▏▎▍▌▋▊▉█";

    private Text() {}

    /** Three digits and a unit: "812 ns", "1.23 ms". */
    static String time(double nanos) {
        int unit = 0;
        double value = nanos;
        // 999.5 would be written as 1000
        while (value >= 999.5 && unit < TIMES.length - 1) {
            value /= 1000;
            unit++;
        }
        return threeDigits(value) + " " + TIMES[unit];
    }

    /** A whole number of bytes in the largest unit that leaves at least 1. */
    static String bytes(long bytes) {
        return bytes >= 1L << 30
                ? RootLocale.format("%.1f GiB", bytes / (double) (1L << 30))
                : RootLocale.format("%d MiB", (bytes >> 20) + 1);
    }

    /** How many times as fast: "3.92x". */
    static String factor(double factor) {
        return threeDigits(factor) + "x";
    }

    /** Three digits, or all of them before the point. */
    static String threeDigits(double value) {
        return value < 9.995
                ? RootLocale.format("%.2f", value)
                : value < 99.95
                        ? RootLocale.format("%.1f", value)
                        : RootLocale.format("%.0f", value);
    }

    /** A bar with eighths of a character; full at {@code width}. */
    static String bar(double length, int width) {
        int eighths = (int) Math.round(Math.min(length, width) * 8);
        String full = "█".repeat(eighths / 8);
        return eighths % 8 == 0 ? full : full + BLOCKS.charAt(eighths % 8 - 1);
    }

    /** Breaks at spaces. */
    static String wrap(String text, int width) {
        StringBuilder wrapped = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ")) {
            if (column > 0 && column + 1 + word.length() > width) {
                wrapped.append(System.lineSeparator());
                column = 0;
            } else if (column > 0) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word);
            column += word.length();
        }
        return wrapped.toString();
    }
}
