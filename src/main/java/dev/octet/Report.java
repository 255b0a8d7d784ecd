package dev.octet;

import dev.octet.kernel.Probe;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.StringJoiner;

/**
 * What every engine says of this machine, in the dispatcher's order.
 *
 * @param engines one answer per engine
 */
public record Report(List<Probe> engines) {

    /** Copies the list. */
    public Report {
        engines = List.copyOf(engines);
    }

    /** One line per engine. */
    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        for (Probe probe : engines) {
            String text =
                    probe instanceof Probe.Ready ready
                            ? "ready   " + ready.backend().detail()
                            : "absent  " + ((Probe.Absent) probe).reason();
            lines.add(RootLocale.format("%-8s %s", probe.name(), text));
        }
        return lines.toString();
    }
}
