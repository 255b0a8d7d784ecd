package dev.octet.engine.vnni;

import dev.octet.engine.Isa;
import dev.octet.engine.MemoryCheck;
import dev.octet.engine.NativeCode;
import dev.octet.engine.NativeConv;
import dev.octet.engine.NativeEpilogue;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Probe;
import dev.octet.memory.Buffers;
import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.Conversion;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Quantize;
import dev.octet.request.TensorLayout;
import dev.octet.request.WeightsLayout;
import dev.octet.text.RootLocale;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Our own VNNI kernels: multiplications, depthwise and 1x1 convolutions. {@code
 * -Ddev.octet.vnni.unit=avx_vnni} takes the 256-bit kernels of a CPU that has both.
 */
public final class VnniBackend implements Backend {
    /** Up to so many rows, reading the weights takes the time. */
    static final int FEW_ROWS = 4;

    /** Fewer output channels of many places leave too little to do with a source value. */
    private static final int MIN_CHANNELS = 17;

    private static final String FLOATS = "f32 weights: these kernels multiply 8-bit integers";
    private static final String UNIT_PROPERTY = "dev.octet.vnni.unit";

    private final Unit unit;

    /** In the order of the native enum, the better one last. */
    private enum Unit {
        AVX_VNNI,
        AVX512_VNNI;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    /**
     * For {@link Probe#attempt}.
     *
     * @throws Probe.Unavailable without its library, on a CPU without VNNI, on a unit or an {@link
     *     Isa} there is not
     */
    public VnniBackend() throws Probe.Unavailable {
        NativeCode.load(VnniNative.class);
        Isa.limit(VnniNative::limitIsa);
        List<Unit> present =
                Arrays.stream(Unit.values())
                        .filter(candidate -> VnniNative.vnniHas(candidate.ordinal()))
                        .toList();
        if (present.isEmpty()) {
            throw new Probe.Unavailable(
                    "this CPU has neither AVX-512 VNNI nor AVX-VNNI, without which sums of u8·s8"
                            + " products saturate");
        }
        unit = chosen(present);
    }

    private static Unit chosen(List<Unit> present) throws Probe.Unavailable {
        String wanted = System.getProperty(UNIT_PROPERTY);
        if (wanted == null) {
            return present.get(present.size() - 1);
        }
        for (Unit candidate : present) {
            if (candidate.label.equals(wanted)) {
                return candidate;
            }
        }
        throw new Probe.Unavailable(
                RootLocale.format(
                        "-D%s=%s is not to be had; this CPU has %s",
                        UNIT_PROPERTY,
                        wanted,
                        present.stream()
                                .map(candidate -> candidate.label)
                                .collect(Collectors.joining(" and "))));
    }

    @Override
    public String name() {
        return "vnni";
    }

    @Override
    public String detail() {
        return "own kernels, " + unit.label;
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        if (gemm.weights() == DataType.F32) {
            return Optional.of(FLOATS);
        }
        return refusesRows(gemm)
                .or(
                        () ->
                                MemoryCheck.refusesNative(
                                        VnniNative.vnniBytes(gemm.batch(), gemm.n(), gemm.k())));
    }

    private Optional<String> refusesRows(Gemm gemm) {
        if (gemm.m() <= FEW_ROWS) {
            return Optional.empty();
        }
        if (unit != Unit.AVX512_VNNI) {
            return Optional.of(
                    RootLocale.format(
                            "M = %d: more than %d rows need avx512_vnni, this is %s",
                            gemm.m(), FEW_ROWS, unit.label));
        }
        if (VnniNative.vnniHasAmx()) {
            return Optional.of(
                    RootLocale.format(
                            "M = %d: this CPU has AMX, which multiplies more than %d rows faster",
                            gemm.m(), FEW_ROWS));
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        if (conv.weights() == DataType.F32) {
            return Optional.of(FLOATS);
        }
        if (unit != Unit.AVX512_VNNI) {
            return Optional.of("convolutions need avx512_vnni, this is " + unit.label);
        }
        if (conv.isDepthwise() && !conv.transposed()) {
            return refusesDepthwise(conv.epilogue().dst());
        }
        if (VnniNative.vnniHasAmx()) {
            return Optional.of(
                    "this CPU has AMX, which multiplies faster: of convolutions it computes"
                            + " depthwise ones");
        }
        return refusesPointwise(conv);
    }

    /** Their order of channels is undone by packing to bytes; for others it costs what they win. */
    private static Optional<String> refusesDepthwise(DataType dst) {
        return dst == DataType.S8 || dst == DataType.U8
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "dst %s: depthwise convolutions are worth it with 8-bit outputs",
                                dst));
    }

    private static Optional<String> refusesPointwise(Conv conv) {
        boolean oneTap = conv.axes().stream().allMatch(axis -> isOneTap(conv, axis));
        if (conv.groups() > 1 || conv.transposed() || !oneTap) {
            return Optional.of(
                    RootLocale.format(
                            "%d groups, %d taps%s: of convolutions it computes depthwise and"
                                    + " unpadded 1x1 ones",
                            conv.groups(), conv.taps(), conv.transposed() ? ", transposed" : ""));
        }
        if (conv.srcLayout() != TensorLayout.NHWC || conv.dstLayout() != TensorLayout.NHWC) {
            return Optional.of("channels first: 1x1 convolutions are computed with channels last");
        }
        if (conv.dstChannels() < MIN_CHANNELS) {
            return Optional.of(
                    RootLocale.format(
                            "%d channels: 1x1 convolutions are worth it from %d on",
                            conv.dstChannels(), MIN_CHANNELS));
        }
        return MemoryCheck.refusesNative(
                VnniNative.vnniBytes(1, conv.dstChannels(), conv.srcChannels()));
    }

    private static boolean isOneTap(Conv conv, Axis axis) {
        return axis.kernel() == 1 && axis.padBefore() == 0 && conv.padAfter(axis) <= 0;
    }

    @Override
    public Optional<String> refuses(Quantize quantize) {
        return Optional.of("it multiplies and convolves, and converts nothing");
    }

    @Override
    public Computation prepare(Quantize quantize, Conversion conversion, int threads) {
        throw new IllegalArgumentException(refuses(quantize).orElseThrow());
    }

    @Override
    public Computation prepare(Conv conv, Parameters parameters, int threads) {
        ByteBuffer weights = parameters.directWeights();
        long epilogue = NativeEpilogue.create(VnniNative::epilogueCreate, conv, parameters);
        try {
            long handle =
                    VnniNative.convCreate(
                            NativeConv.shape(conv, parameters.srcZeroPoint()),
                            threads,
                            epilogue,
                            Buffers.address(weights));
            Reference.reachabilityFence(weights);
            boolean channelsLast =
                    conv.srcLayout() == TensorLayout.NHWC && conv.dstLayout() == TensorLayout.NHWC;
            return new VnniConv(
                    handle,
                    (conv.isDepthwise() ? "octet_depthwise:" : "octet_product:")
                            + unit.label
                            + (channelsLast ? "" : " + transposition"),
                    threads);
        } finally {
            VnniNative.epilogueFree(epilogue);
        }
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
                            threads,
                            epilogue,
                            Buffers.address(weights),
                            gemm.layout() == WeightsLayout.NK);
            Reference.reachabilityFence(weights);
            return new VnniGemm(handle, gemm.m(), unit.label, threads);
        } finally {
            VnniNative.epilogueFree(epilogue);
        }
    }
}
