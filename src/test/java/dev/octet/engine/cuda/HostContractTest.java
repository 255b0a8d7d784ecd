package dev.octet.engine.cuda;

import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;

/** The engine with a device that every machine has: all of it but the calls of CUDA's libraries. */
class HostContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Probe.attempt("cuda", () -> new CudaBackend(new HostDevice(), () -> 1));
    }

    @Override
    protected boolean mayRefuse() {
        return false;
    }
}
