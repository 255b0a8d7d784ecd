package dev.octet.engine;

import dev.octet.kernel.Probe;
import dev.octet.testing.OracleBackend;
import dev.octet.verify.Case;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The contract holds for the oracle itself: its cases are valid and its expectations consistent.
 */
class OracleContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Probe.attempt("oracle", OracleBackend::new);
    }

    /** The first of each test and every sixteenth: the oracle asks itself, and is slow. */
    @Override
    protected List<Case> part(List<Case> cases) {
        return IntStream.range(0, cases.size())
                .filter(i -> i % 16 == 0)
                .mapToObj(cases::get)
                .toList();
    }

    @Override
    protected long allowedBytesPerRun() {
        return Long.MAX_VALUE;
    }
}
