package dev.octet.engine.jvm;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;
import dev.octet.request.Request;

class ScalarContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("scalar");
    }

    /** Where nothing else is here, it must do. */
    @Override
    protected boolean mayRefuse(Request request) {
        return false;
    }
}
