package dev.octet.model.quantize.report;

import dev.octet.text.RootLocale;

/** Numbers as the page has them. What is not known is an en dash. */
final class Words {
    static final String UNKNOWN = "–";

    private static final double KIB = 1024;

    private Words() {}

    static String number(double value) {
        return special(value, RootLocale.format("%.4g", value));
    }

    /** With its sign. */
    static String change(double value) {
        return special(value, RootLocale.format("%+.4f", value));
    }

    static String decibels(double value) {
        return special(value, RootLocale.format("%.2f", value));
    }

    static String percent(double share) {
        return special(share, RootLocale.format("%.3f %%", 100 * share));
    }

    /** How many times one is the other. */
    static String times(double ratio) {
        return special(ratio, RootLocale.format("%.2f×", ratio));
    }

    static String nanos(double nanos) {
        Unit unit = Unit.of(nanos);
        return special(nanos, RootLocale.format("%.4g %s", nanos / unit.nanos, unit.text));
    }

    /** What there is not has none. */
    static String bytes(long bytes) {
        if (bytes == 0) {
            return UNKNOWN;
        }
        return bytes < KIB
                ? RootLocale.format("%d bytes", bytes)
                : bytes < KIB * KIB
                        ? RootLocale.format("%.1f KiB", bytes / KIB)
                        : RootLocale.format("%.2f MiB", bytes / (KIB * KIB));
    }

    /** What nobody counted is 0. */
    static String count(long count) {
        return count == 0 ? UNKNOWN : RootLocale.format("%,d", count);
    }

    static String plural(long count, String what) {
        return RootLocale.format("%,d %s%s", count, what, count == 1 ? "" : "s");
    }

    /** NaN where one of them is not known, or nothing. */
    static double ratio(double a, double b) {
        return a > 0 && b > 0 ? a / b : Double.NaN;
    }

    private static String special(double value, String finite) {
        if (Double.isNaN(value)) {
            return UNKNOWN;
        }
        return Double.isInfinite(value) ? value > 0 ? "∞" : "−∞" : finite;
    }

    /** Of a time. */
    record Unit(String text, double nanos) {
        /** In which it has few digits. */
        static Unit of(double nanos) {
            return nanos < 1e3
                    ? new Unit("ns", 1)
                    : nanos < 1e6 ? new Unit("µs", 1e3) : new Unit("ms", 1e6);
        }
    }
}
