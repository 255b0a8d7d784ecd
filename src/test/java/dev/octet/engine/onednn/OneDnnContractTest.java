package dev.octet.engine.onednn;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;

class OneDnnContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("onednn");
    }
}
