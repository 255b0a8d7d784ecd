package dev.octet.choice;

import dev.octet.text.RootLocale;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long engines took for a request on this machine. Immutable.
 *
 * @param nanos of a run, by the engines' names
 * @param when it was measured, to the second
 */
public record Verdict(Map<String, Double> nanos, Instant when) {

    /** Copies the map. */
    public Verdict {
        nanos = Map.copyOf(nanos);
        when = when.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The engines that were measured, the fastest first. */
    public List<String> engines() {
        List<String> names = new ArrayList<>(new TreeMap<>(nanos).keySet());
        names.sort((a, b) -> Double.compare(nanos.get(a), nanos.get(b)));
        return names;
    }

    /** An engine's time, for people; empty if it was not measured. */
    public Optional<String> time(String engine) {
        return Optional.ofNullable(nanos.get(engine)).map(Verdict::micros);
    }

    private static String micros(double nanos) {
        return RootLocale.format(nanos < 1e5 ? "%.2f us" : "%,.0f us", nanos / 1000);
    }

    /** All times, such as "vnni 81.20 us, onednn 79.00 us", the fastest first. */
    @Override
    public String toString() {
        return engines().stream()
                .map(engine -> engine + " " + micros(nanos.get(engine)))
                .collect(Collectors.joining(", "));
    }
}
