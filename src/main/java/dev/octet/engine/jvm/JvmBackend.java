package dev.octet.engine.jvm;

import dev.octet.engine.MemoryCheck;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.request.Conv;
import dev.octet.request.Conversion;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import java.util.Optional;

/** What the two engines in Java share: they compute every request that fits in memory. */
abstract class JvmBackend implements Backend {
    private final String name;
    private final String detail;

    JvmBackend(String name, String detail) {
        this.name = name;
        this.detail = detail;
    }

    /** The loops between floats and integers of this engine. */
    abstract Converter converter();

    /** The loops of its products. */
    abstract Tile tile();

    /** Everything of this engine that a request needs. */
    abstract Parts parts(Product request, Parameters parameters);

    /** As {@link Computation#implementation}. */
    abstract String implementation();

    /** How an engine computes; {@link JvmGemm} and {@link JvmConv} drive it. */
    record Parts(
            Tile tile,
            ChannelLoop channelLoop,
            EpilogueStep epilogue,
            Converter converter,
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
        return MemoryCheck.refusesHeap(JvmGemm.neededBytes(gemm, tile()));
    }

    @Override
    public final Optional<String> refuses(Conv conv) {
        return MemoryCheck.refusesHeap(JvmConv.neededBytes(conv, tile()));
    }

    @Override
    public final Optional<String> refuses(Quantize quantize) {
        return Optional.empty();
    }

    @Override
    public final Computation prepare(Quantize quantize, Conversion conversion, int threads) {
        return new JvmQuantize(quantize, conversion, converter(), implementation(), threads);
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
