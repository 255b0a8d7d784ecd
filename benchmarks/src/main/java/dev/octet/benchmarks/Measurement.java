package dev.octet.benchmarks;

import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Measures pairs and prints them as rows of a table.
 *
 * @param floor the plain C++ program
 * @param rounds rounds per comparison
 * @param millis milliseconds per side and round
 */
record Measurement(Floor floor, int rounds, double millis) {

    static void header() {
        System.out.println("| what | ours | theirs | ratio | quartiles |");
        System.out.println("|---|---|---|---|---|");
    }

    /** How much faster ours is than theirs. */
    void row(String what, Runnable ours, Runnable theirs) {
        row(what, ours, Rounds.of(theirs, millis));
    }

    /** As the other row, where theirs is timed elsewhere. */
    void row(String what, Runnable ours, DoubleSupplier theirs) {
        Rounds.Comparison c = Rounds.compare(rounds, Rounds.of(ours, millis), theirs);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | **%.3f** | %.3f–%.3f |%n",
                what,
                time(c.first()),
                time(c.second()),
                c.ratio(),
                c.low(),
                c.high());
    }

    /** A time alone. */
    void time(String what, Runnable ours) {
        double[] nanos = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            nanos[i] = Rounds.of(ours, millis).getAsDouble();
        }
        Arrays.sort(nanos);
        System.out.printf(Locale.ROOT, "| %s | %s | | | |%n", what, time(nanos[rounds / 2]));
    }

    /** Both on one engine or two. */
    void row(String what, Subject ours, Subject theirs) {
        row(what, ours::run, theirs::run);
    }

    /** Against the same request computed by oneDNN from plain C++; closes the subject. */
    void againstFloor(Subject subject) {
        try (subject) {
            row(
                    subject.request + " " + subject.engine() + ", against oneDNN from plain C++",
                    subject::run,
                    () -> floor().time(subject.request, millis));
        }
    }

    private static String time(double nanos) {
        return nanos < 10_000
                ? RootLocale.format("%.0f ns", nanos)
                : RootLocale.format("%.1f µs", nanos / 1000);
    }
}
