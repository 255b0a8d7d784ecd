package dev.octet.cli;

import dev.octet.text.RootLocale;
import java.util.function.LongSupplier;

/** How much longer something takes, as its pace so far says. Not thread-safe. */
final class TimeLeft {
    private static final double NANOS = 1e9;
    private static final double MINUTE = 60;

    private final LongSupplier nanos;
    private final long start;

    /** From now on. */
    TimeLeft() {
        this(System::nanoTime);
    }

    TimeLeft(LongSupplier nanos) {
        this.nanos = nanos;
        start = nanos.getAsLong();
    }

    /** {@code 12 of 40 steps, about 35 s left}. */
    String after(long done, long all) {
        double seconds = (nanos.getAsLong() - start) / NANOS / done * (all - done);
        return RootLocale.format("%,d of %,d steps, about %s left", done, all, text(seconds));
    }

    private static String text(double seconds) {
        return seconds < 2 * MINUTE
                ? RootLocale.format("%.0f s", seconds)
                : RootLocale.format("%.0f min", seconds / MINUTE);
    }
}
