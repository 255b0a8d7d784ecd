package dev.octet.engine.vnni;

import dev.octet.engine.NativeEpilogue;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.Probe;
import dev.octet.kernel.WeightsLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Our own VNNI kernels for one to four rows. {@code -Ddev.octet.vnni.unit=avx_vnni} takes the
 * 256-bit kernels where there are 512-bit ones too.
 */
public final class VnniBackend implements Backend {
    private static final int MAX_ROWS = 4;

    private final Unit unit;

    /** In the order of the native enum. */
    private enum Unit {
        NONE,
        AVX_VNNI,
        AVX512_VNNI;

        private final String label = name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * For {@link Probe#attempt}.
     *
     * @throws Probe.Unavailable on a CPU without VNNI
     */
    public VnniBackend() throws Probe.Unavailable {
        Unit best = Unit.values()[VnniNative.vnniUnit()];
        if (best == Unit.NONE) {
            throw new Probe.Unavailable(
                    "this CPU has neither AVX-512 VNNI nor AVX-VNNI, without which sums of u8·s8"
                            + " products saturate");
        }
        unit = chosen(best);
    }

    private static Unit chosen(Unit best) throws Probe.Unavailable {
        String wanted = System.getProperty("dev.octet.vnni.unit", best.label);
        for (Unit candidate : Unit.values()) {
            if (candidate.label.equals(wanted)
                    && candidate != Unit.NONE
                    && candidate.ordinal() <= best.ordinal()) {
                return candidate;
            }
        }
        throw new Probe.Unavailable(
                "-Ddev.octet.vnni.unit="
                        + wanted
                        + " is not to be had; the best here is "
                        + best.label);
    }

    @Override
    public String name() {
        return "vnni";
    }

    @Override
    public String detail() {
        return "own kernels for M = 1.." + MAX_ROWS + ", " + unit.label;
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        if (gemm.weights() == DataType.F32) {
            return Optional.of("f32 weights: these kernels multiply 8-bit integers");
        }
        if (gemm.m() > MAX_ROWS) {
            return Optional.of(
                    "M = %d: these kernels serve M = 1..%d, where reading the weights takes the time"
                            .formatted(gemm.m(), MAX_ROWS));
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        return Optional.of("it computes matrix multiplications of few rows, no convolutions");
    }

    @Override
    public Computation prepare(Conv conv, Parameters parameters, int threads) {
        throw new IllegalArgumentException(refuses(conv).orElseThrow());
    }

    @Override
    public Computation prepare(Gemm gemm, Parameters parameters, int threads) {
        ByteBuffer weights = parameters.directWeights();
        long epilogue = NativeEpilogue.create(VnniNative::epilogueCreate, gemm, parameters);
        try {
            long handle =
                    VnniNative.vnniCreate(
                            gemm.batch(),
                            gemm.srcBroadcast(),
                            gemm.m(),
                            gemm.n(),
                            gemm.k(),
                            gemm.src().ordinal(),
                            gemm.epilogue().dst().ordinal(),
                            parameters.srcZeroPoint(),
                            unit.ordinal(),
                            epilogue,
                            Buffers.address(weights),
                            gemm.layout() == WeightsLayout.NK);
            Reference.reachabilityFence(weights);
            return new VnniGemm(handle, gemm.n(), unit.label, threads);
        } finally {
            VnniNative.epilogueFree(epilogue);
        }
    }
}
