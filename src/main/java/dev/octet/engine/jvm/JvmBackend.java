package dev.octet.engine.jvm;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.Request;
import java.util.Optional;

/** What the two engines in Java share: they compute every request. */
abstract class JvmBackend implements Backend {
    private final String name;
    private final String detail;

    JvmBackend(String name, String detail) {
        this.name = name;
        this.detail = detail;
    }

    /** The inner loops, the epilogue and the quantizer of this engine for a request. */
    abstract Parts parts(Request request, Parameters parameters);

    /** How an engine computes; {@link JvmGemm} and {@link JvmConv} drive it. */
    record Parts(
            Tile tile,
            ChannelLoop channelLoop,
            EpilogueStep epilogue,
            RowQuantizer quantizer,
            String implementation) {}

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String detail() {
        return detail;
    }

    @Override
    public final Optional<String> refuses(Gemm gemm) {
        return Optional.empty();
    }

    @Override
    public final Optional<String> refuses(Conv conv) {
        return Optional.empty();
    }

    @Override
    public final Computation prepare(Conv conv, Parameters parameters, int threads) {
        return JvmConv.prepare(conv, parameters, parts(conv, parameters), threads);
    }

    @Override
    public final Computation prepare(Gemm gemm, Parameters parameters, int threads) {
        return JvmGemm.prepare(gemm, parameters, parts(gemm, parameters), threads);
    }
}
