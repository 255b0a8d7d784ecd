package dev.octet.engine.cuda;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;

class CudaContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("cuda");
    }
}
