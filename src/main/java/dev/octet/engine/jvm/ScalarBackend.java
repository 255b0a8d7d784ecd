package dev.octet.engine.jvm;

import dev.octet.kernel.Parameters;
import dev.octet.kernel.Request;

/** Plain Java, the reference: works everywhere, needs no flags. */
public final class ScalarBackend extends JvmBackend {
    /** Always works. */
    public ScalarBackend() {
        super("scalar", "plain Java " + Runtime.version().feature());
    }

    @Override
    Parts parts(Request request, Parameters parameters) {
        return new Parts(
                new ScalarTile(),
                new ScalarChannelLoop(),
                new ScalarEpilogue(request, parameters),
                new ScalarRowQuantizer(),
                "jvm:scalar");
    }
}
