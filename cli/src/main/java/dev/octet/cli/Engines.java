package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Probe;
import java.util.List;
import java.util.Objects;

/** The engines a command works with. */
final class Engines {
    private Engines() {}

    /** All that work here, in the dispatcher's order, or the one of that name. */
    static List<Backend> chosen(String nameOrNull) {
        return nameOrNull == null ? ready() : List.of(named(nameOrNull));
    }

    /** All that work here, in the dispatcher's order. */
    static List<Backend> ready() {
        return Octet.ORDER.stream()
                .map(Octet::probe)
                .map(probe -> probe instanceof Probe.Ready ready ? ready.backend() : null)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Backend named(String name) {
        Probe probe;
        try {
            probe = Octet.probe(name);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(e.getMessage());
        }
        if (probe instanceof Probe.Absent absent) {
            throw new CallerMistake("engine '" + name + "' is absent: " + absent.reason());
        }
        return ((Probe.Ready) probe).backend();
    }
}
