package dev.octet;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Probe;
import dev.octet.nativelib.DeepStack;
import java.util.Optional;
import java.util.concurrent.Callable;

/** An engine by name, probed when it is first asked for, and once. */
final class Candidate {
    private final String name;
    private final Callable<Backend> create;
    private volatile Probe probe;

    Candidate(String name, Callable<Backend> create) {
        this.name = name;
        this.create = create;
    }

    String name() {
        return name;
    }

    synchronized Probe probe() {
        if (probe == null) {
            probe = attempt();
        }
        return probe;
    }

    /** What it said, if it was asked; never waits. */
    Optional<Probe> known() {
        return Optional.ofNullable(probe);
    }

    /** Where there is stack enough for whatever an engine does when it begins. */
    private Probe attempt() {
        try {
            return DeepStack.call(() -> Probe.attempt(name, create));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return new Probe.Absent(name, e.getMessage(), e, false);
        }
    }

    /** Why this engine does not work here; empty when it does. */
    Optional<String> absence() {
        return probe() instanceof Probe.Absent absent
                ? Optional.of("absent: " + absent.reason())
                : Optional.empty();
    }

    /** The engine, where it is not absent. */
    Backend backend() {
        return ((Probe.Ready) probe()).backend();
    }
}
