package dev.octet.engine.jvm;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;

class ScalarContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("scalar");
    }

    /** Where nothing else is here, it must do. */
    @Override
    protected boolean mayRefuse() {
        return false;
    }
}
