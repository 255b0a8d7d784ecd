package dev.octet.engine.vnni;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.engine.SignedWeights;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.text.RootLocale;
import java.util.Optional;

/** Multiplications. */
record VnniGemm(Unit unit, boolean hasAmx) implements Implementation<Gemm> {
    /** Up to so many rows, reading the weights takes the time. */
    private static final int FEW_ROWS = 4;

    /** Products that one instruction sums. */
    private static final int STEP = 4;

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
        if (gemm.weightGroup() % STEP != 0) {
            return Optional.of(
                    RootLocale.format(
                            "weights in groups of %d: its sums are of %d products at a time",
                            gemm.weightGroup(), STEP));
        }
        Optional<String> sums =
                refusesSums(
                        gemm,
                        gemm.weightGroup() == 0
                                ? gemm.k()
                                : Math.min(gemm.k(), gemm.weightGroup()));
        if (sums.isPresent()) {
            return sums;
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

    /** Sums of a source, which zero points of weights are multiplied by, fit in 2 · 16 bits. */
    static Optional<String> refusesSums(Product request, int length) {
        return SignedWeights.mayHaveZeroPoints(request) && length > Gemm.MAX_K_U8_U8
                ? Optional.of(
                        RootLocale.format(
                                "weights with zero points and %,d products in a sum: at most %,d"
                                        + " are possible",
                                length, Gemm.MAX_K_U8_U8))
                : Optional.empty();
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
