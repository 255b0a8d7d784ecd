package dev.octet.engine.avx;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;

class AvxContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("avx");
    }
}
