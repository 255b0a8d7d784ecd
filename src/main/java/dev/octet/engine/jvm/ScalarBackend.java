package dev.octet.engine.jvm;

import dev.octet.kernel.Gemm;
import dev.octet.kernel.Parameters;

/** Plain Java, the reference: works everywhere, needs no flags. */
public final class ScalarBackend extends JvmBackend {
    /** Always works. */
    public ScalarBackend() {
        super("scalar", "plain Java " + Runtime.version().feature());
    }

    @Override
    Parts parts(Gemm gemm, Parameters parameters) {
        return new Parts(
                new ScalarTile(),
                new ScalarEpilogue(gemm, parameters),
                new ScalarRowQuantizer(),
                "jvm:scalar");
    }
}
