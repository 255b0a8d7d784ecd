package dev.octet.engine.vnni;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;

class VnniContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("vnni");
    }
}
