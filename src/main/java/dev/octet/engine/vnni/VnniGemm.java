package dev.octet.engine.vnni;

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

/** Multiplications. */
record VnniGemm(Unit unit, boolean hasAmx) implements Implementation<Gemm> {
    /** Up to so many rows, reading the weights takes the time. */
    private static final int FEW_ROWS = 4;

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
                                        VnniNative::create,
                                        Description.of(gemm, null, 1, unit.ordinal())));
    }

    private Optional<String> refusesShape(Gemm gemm) {
        if (gemm.weights() == DataType.F32) {
            return Optional.of(VnniBackend.FLOATS);
        }
        if (WeightGroups.areIn(gemm)) {
            return Optional.of("NYI");
        }
        if (gemm.m() <= FEW_ROWS) {
            return Optional.empty();
        }
        if (hasAmx) {
            return Optional.of(
                    RootLocale.format(
                            "M = %d: this CPU has AMX, which multiplies more than %d rows faster",
                            gemm.m(), FEW_ROWS));
        }
        return Optional.empty();
    }

    @Override
    public Preparation prepare(Gemm gemm, Parameters parameters, int threads) {
        Optional<String> reason = refusesShape(gemm);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        VnniNative::create,
                        Description.of(gemm, parameters, threads, unit.ordinal()),
                        threads);
    }
}
