package dev.octet.engine.avx;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Multiplications of floats. */
record AvxGemm() implements Implementation<Gemm> {
    @Override
    public Class<Gemm> request() {
        return Gemm.class;
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        return AvxBackend.refusesTypes(gemm)
                .or(
                        () ->
                                NativeComputation.refuses(
                                        AvxNative::create, Description.of(gemm, null, 1, 0)));
    }

    @Override
    public Preparation prepare(Gemm gemm, Parameters parameters, int threads) {
        Optional<String> reason = AvxBackend.refusesTypes(gemm);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        AvxNative::create, Description.of(gemm, parameters, threads, 0), threads);
    }
}
