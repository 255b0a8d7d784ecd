package dev.octet.engine.onednn;

import dev.octet.engine.Isa;
import dev.octet.engine.MemoryCheck;
import dev.octet.engine.NativeCode;
import dev.octet.engine.NativeConv;
import dev.octet.engine.NativeEpilogue;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.NativeFailure;
import dev.octet.kernel.Probe;
import dev.octet.memory.Buffers;
import dev.octet.request.Conv;
import dev.octet.request.Conversion;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.WeightsLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * oneDNN's kernels. {@code -Ddev.octet.onednn.shift=always} or {@code never} decides what is
 * measured otherwise: whether s8 sources are shifted to u8 to be faster.
 */
public final class OneDnnBackend implements Backend {
    private final String detail;
    private final Shift shift;

    /**
     * For {@link Probe#attempt}, which proves that the integers are exact.
     *
     * @throws Probe.Unavailable without its libraries, on a shift or an {@link Isa} there is not
     */
    public OneDnnBackend() throws Probe.Unavailable {
        NativeCode.load(OneDnnNative.class);
        Isa.limit(OneDnnNative::limitIsa);
        detail = "oneDNN " + OneDnnNative.version() + ", " + OneDnnNative.effectiveIsa();
        shift = Shift.chosen();
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String detail() {
        return detail;
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        Optional<String> overflow = Dimensions.refuses(gemm.m(), gemm.n(), gemm.k());
        if (overflow.isPresent()) {
            return overflow;
        }
        long handle;
        try {
            handle = create(gemm, neutral(gemm), 1, 0);
        } catch (NativeFailure e) {
            return Optional.of(refusal(e));
        }
        try {
            return OneDnnNative.gemmIsReference(handle)
                    ? Optional.of(
                            "oneDNN has only its slow reference implementation "
                                    + OneDnnNative.gemmImplementation(handle)
                                    + " for it")
                    : MemoryCheck.refusesNative(OneDnnNative.gemmNeededBytes(handle));
        } finally {
            OneDnnNative.gemmFree(handle);
        }
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        Optional<String> overflow = Dimensions.refuses(conv);
        if (overflow.isPresent()) {
            return overflow;
        }
        long handle;
        try {
            handle = create(conv, neutral(conv), 1, 0);
        } catch (NativeFailure e) {
            return Optional.of(refusal(e));
        }
        try {
            String reason = OneDnnNative.convRefusal(handle);
            return reason.isEmpty()
                    ? MemoryCheck.refusesNative(OneDnnNative.convNeededBytes(handle))
                    : Optional.of(reason);
        } finally {
            OneDnnNative.convFree(handle);
        }
    }

    /** Such as a dimension of the last few below 2^31. */
    private static String refusal(NativeFailure failure) {
        return "oneDNN does not take it: " + failure.getMessage();
    }

    @Override
    public Computation prepare(Gemm gemm, Parameters parameters, int threads) {
        ByteBuffer weights = parameters.directWeights();
        long handle = create(gemm, parameters, threads, Buffers.address(weights));
        Reference.reachabilityFence(weights);
        return new OneDnnGemm(handle, threads);
    }

    @Override
    public Computation prepare(Conv conv, Parameters parameters, int threads) {
        ByteBuffer weights = parameters.directWeights();
        long handle = create(conv, parameters, threads, Buffers.address(weights));
        Reference.reachabilityFence(weights);
        return new OneDnnConv(handle, threads);
    }

    @Override
    public Optional<String> refuses(Quantize quantize) {
        return Optional.empty();
    }

    @Override
    public Computation prepare(Quantize quantize, Conversion conversion, int threads) {
        return new NativeQuantize(quantize, conversion, threads);
    }

    private long create(Conv conv, Parameters parameters, int threads, long weights) {
        long epilogue = NativeEpilogue.create(OneDnnNative::epilogueCreate, conv, parameters);
        try {
            return OneDnnNative.convCreate(
                    NativeConv.shape(conv, parameters.srcZeroPoint()),
                    shift.ordinal(),
                    threads,
                    epilogue,
                    weights);
        } finally {
            OneDnnNative.epilogueFree(epilogue);
        }
    }

    private long create(Gemm gemm, Parameters parameters, int threads, long weights) {
        long epilogue = NativeEpilogue.create(OneDnnNative::epilogueCreate, gemm, parameters);
        try {
            return OneDnnNative.gemmCreate(
                    gemm.batch(),
                    gemm.srcBroadcast(),
                    gemm.m(),
                    gemm.n(),
                    gemm.k(),
                    gemm.src().ordinal(),
                    gemm.weights().ordinal(),
                    gemm.epilogue().dst().ordinal(),
                    zeroPoints(gemm),
                    parameters.srcZeroPoint(),
                    shift.ordinal(),
                    threads,
                    epilogue,
                    weights,
                    gemm.layout() == WeightsLayout.NK);
        } finally {
            OneDnnNative.epilogueFree(epilogue);
        }
    }

    /** As native code counts them: 0 none, 1 for the tensor, 2 for each row. */
    private static int zeroPoints(Gemm gemm) {
        return switch (gemm.srcZeroPoint()) {
            case PER_TENSOR -> 1;
            case PER_ROW -> 2;
            default -> 0;
        };
    }

    /** Values that do not matter for whether oneDNN has an implementation. */
    private static Parameters neutral(Product request) {
        Parameters parameters = Parameters.of(new byte[0]);
        return request.epilogue().bias()
                ? parameters.bias(new float[request.channels()])
                : parameters;
    }
}
