package dev.octet.hardware;

import dev.octet.text.RootLocale;

/** Sizes in bytes, for people. */
final class Bytes {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Bytes() {}

    /**
     * In the largest unit that leaves at least 1, one decimal unless it is a whole number: "1.5
     * GiB".
     */
    static String text(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024) {
            value /= 1024;
            unit++;
        }
        String number = RootLocale.format("%.1f", value);
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number)
                + " "
                + UNITS[unit];
    }
}
