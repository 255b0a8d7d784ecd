package dev.octet.engine.onednn;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.engine.WeightGroups;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.text.RootLocale;
import java.util.Optional;

/** Multiplications; oneDNN is asked whether it has a fast implementation. */
record OneDnnGemm(Shift shift) implements Implementation<Gemm> {
    @Override
    public Class<Gemm> request() {
        return Gemm.class;
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        return refusesShape(gemm)
                .or(
                        () ->
                                NativeComputation.refuses(
                                        OneDnnNative::create,
                                        Description.of(gemm, null, 1, shift.ordinal())));
    }

    private static Optional<String> refusesShape(Gemm gemm) {
        return WeightGroups.areIn(gemm)
                ? Optional.of(
                        RootLocale.format(
                                "weights in groups of %d: its products have one scale for each"
                                        + " channel",
                                gemm.weightGroup()))
                : Dimensions.refuses(gemm.m(), gemm.n(), gemm.k());
    }

    @Override
    public boolean isExact(Gemm gemm) {
        return gemm.weights() != DataType.F32;
    }

    @Override
    public Preparation prepare(Gemm gemm, Parameters parameters, int threads) {
        Optional<String> reason = refusesShape(gemm);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        OneDnnNative::create,
                        Description.of(gemm, parameters, threads, shift.ordinal()),
                        threads);
    }
}
