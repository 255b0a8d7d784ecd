package dev.octet.engine;

import dev.octet.kernel.Probe;
import dev.octet.testing.OracleBackend;

/**
 * The contract holds for the oracle itself: its cases are valid and its expectations consistent.
 */
class OracleContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Probe.attempt("oracle", OracleBackend::new);
    }

    @Override
    protected long allowedBytesPerRun() {
        return Long.MAX_VALUE;
    }
}
