package dev.octet.engine.jvm;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;

class VectorContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("vector");
    }
}
