package dev.octet.engine.onednn;

import dev.octet.Octet;
import dev.octet.engine.BackendContract;
import dev.octet.hardware.Cpu;
import dev.octet.hardware.IsaFeature;
import dev.octet.hardware.Machine;
import dev.octet.kernel.Probe;

class OneDnnContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Octet.probe("onednn");
    }

    @Override
    protected boolean maySaturate() {
        Cpu cpu = Machine.detect().cpu();
        return System.getenv("ONEDNN_MAX_CPU_ISA") != null
                || !cpu.has(IsaFeature.AVX512_VNNI) && !cpu.has(IsaFeature.AVX_VNNI);
    }
}
