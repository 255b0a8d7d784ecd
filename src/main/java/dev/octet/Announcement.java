package dev.octet;

import dev.octet.kernel.Probe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Tells the log which engines there are, each once, so that a fall to Java is never silent: after a
 * choice those that were asked for it.
 */
final class Announcement {
    private static final System.Logger LOG = System.getLogger(Octet.class.getName());

    private final Set<String> told = new HashSet<>();

    /** After a choice among these. */
    synchronized void of(List<Candidate> engines) {
        List<Probe> probes = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Candidate engine : engines) {
            Optional<Probe> known = engine.known();
            if (known.isEmpty()) {
                others.add(engine.name());
            } else if (!told.contains(engine.name())) {
                probes.add(known.get());
            }
        }
        if (probes.isEmpty()) {
            return;
        }
        String begin =
                told.isEmpty()
                        ? "engines, in the order in which they are asked: "
                        : "engines asked later: ";
        probes.forEach(probe -> told.add(probe.name()));
        LOG.log(System.Logger.Level.INFO, () -> begin + here(probes) + notAsked(others));
        warn(probes);
    }

    private static String here(List<Probe> probes) {
        StringJoiner ready = new StringJoiner(", ");
        StringJoiner absent = new StringJoiner("; ", "; absent: ", "").setEmptyValue("");
        for (Probe probe : probes) {
            if (probe instanceof Probe.Ready engine) {
                ready.add(engine.name() + " (" + engine.backend().detail() + ")");
            } else {
                absent.add(probe.name() + " (" + ((Probe.Absent) probe).reason() + ")");
            }
        }
        return ready.toString() + absent;
    }

    private static String notAsked(List<String> others) {
        return others.isEmpty() ? "" : "; not asked yet: " + String.join(", ", others);
    }

    /** Something is in the way of native code that is here: one line for each reason. */
    private static void warn(List<Probe> probes) {
        Map<String, List<String>> unusable = new LinkedHashMap<>();
        Throwable cause = null;
        for (Probe probe : probes) {
            if (probe instanceof Probe.Absent absent
                    && (absent.cause() != null || absent.faulty())) {
                unusable.computeIfAbsent(absent.reason(), reason -> new ArrayList<>())
                        .add(absent.name());
                cause = cause == null ? absent.cause() : cause;
            }
        }
        if (!unusable.isEmpty()) {
            StringJoiner lines = new StringJoiner("; ");
            unusable.forEach(
                    (reason, names) -> lines.add(String.join(", ", names) + ": " + reason));
            LOG.log(
                    System.Logger.Level.WARNING,
                    "native code is here and cannot be used; other engines compute, slower: "
                            + lines,
                    cause);
        }
    }
}
