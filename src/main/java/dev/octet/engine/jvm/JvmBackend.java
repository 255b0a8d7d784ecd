package dev.octet.engine.jvm;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Parameters;
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
    abstract Parts parts(Gemm gemm, Parameters parameters);

    /** How an engine computes; {@link JvmGemm} drives it. */
    record Parts(Tile tile, EpilogueStep epilogue, RowQuantizer quantizer, String implementation) {}

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
        return Optional.of("not yet");
    }

    @Override
    public final Computation prepare(Conv conv, Parameters parameters, int threads) {
        throw new IllegalArgumentException(refuses(conv).orElseThrow());
    }

    @Override
    public final Computation prepare(Gemm gemm, Parameters parameters, int threads) {
        return JvmGemm.prepare(gemm, parameters, parts(gemm, parameters), threads);
    }
}
