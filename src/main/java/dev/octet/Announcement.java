package dev.octet;

import dev.octet.kernel.Probe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the log once which engines there are, so that a fall to Java is never silent. */
final class Announcement {
    private static final System.Logger LOG = System.getLogger(Octet.class.getName());

    private final AtomicBoolean made = new AtomicBoolean();

    /** Of the first choice. */
    void once(List<Candidate> engines) {
        if (made.compareAndSet(false, true)) {
            List<Probe> probes = engines.stream().map(Candidate::probe).toList();
            LOG.log(System.Logger.Level.INFO, () -> here(probes));
            warn(probes);
        }
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
        return "engines, in the order in which they are asked: " + ready + absent;
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
