package dev.octet.engine.jvm;

import dev.octet.engine.SignedWeights;
import dev.octet.engine.Workers;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Preparation;
import dev.octet.memory.ScratchPool;
import dev.octet.request.Conv;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A convolution in Java: a {@link ConvKernel} for each phase, {@link ConvRun} for what one run
 * needs.
 *
 * <p>Memory of a run, for each of its threads: the source image (or as many small ones as share a
 * block of rows), H·W·C elements; if its channels are first, 16 of them once more; then either a
 * block of {@link Blocking#ROWS} windows, {@link Blocking#STRIDE} floats each, and {@link
 * BlockedProduct}'s accumulators, or a {@link ConvBand}; and a block of dst. The matrix of all
 * windows, H·W·taps·C, is never there.
 */
final class JvmConv implements Computation {
    final Conv conv;
    final EpilogueStep epilogue;
    final int srcZeroPoint;

    /** The largest phase first. An array: a list's iterator would be an allocation. */
    final ConvKernel[] kernels;

    private final String implementation;
    private final int threads;
    private final ScratchPool<ConvRun> runs;

    private JvmConv(
            Conv conv,
            EpilogueStep epilogue,
            int srcZeroPoint,
            ConvKernel[] kernels,
            String implementation,
            int threads,
            ScratchPool<ConvRun> runs) {
        this.conv = conv;
        this.epilogue = epilogue;
        this.srcZeroPoint = srcZeroPoint;
        this.kernels = kernels;
        this.implementation = implementation;
        this.threads = threads;
        this.runs = runs;
    }

    /** What preparing takes at most. */
    static long neededBytes(Conv conv, Tile tile) {
        return conv.isDepthwise()
                ? (long) Float.BYTES * conv.weightsCount()
                : ConvWeights.bytes(conv, tile);
    }

    static JvmConv prepare(Conv conv, Parameters parameters, JvmBackend.Parts parts, int threads) {
        SignedWeights signed = SignedWeights.of(conv, parameters);
        ConvWeights weights = new ConvWeights(conv, signed, parts.tile());
        ConvKernel[] kernels =
                ConvPhase.of(conv).stream()
                        .map(
                                phase ->
                                        DepthwiseKernel.serves(conv, phase)
                                                ? new DepthwiseKernel(conv, phase, signed, parts)
                                                : new ProductKernel(
                                                        conv, phase, weights, parts.tile()))
                        .toArray(ConvKernel[]::new);
        return new JvmConv(
                conv,
                parts.epilogue(),
                parameters.srcZeroPoint(),
                kernels,
                parts.implementation(),
                threads,
                new ScratchPool<>(ConvRun::new));
    }

    @Override
    public void run(Operands<ByteBuffer> operands) {
        int rows = conv.images() * kernels[0].phase().rows();
        int columns = kernels[0].columns();
        if (threads == 1) {
            part(operands, 0, rows, 0, columns);
        } else if (Blocking.isSplitByRows(rows, threads) || columns < threads) {
            Workers.split(
                    rows,
                    Blocking.ROW_ROUNDING,
                    threads,
                    (from, to) -> part(operands, from, to, 0, columns));
        } else {
            Workers.split(columns, 1, threads, (from, to) -> part(operands, 0, rows, from, to));
        }
    }

    private void part(
            Operands<ByteBuffer> operands, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        ConvRun run = runs.take();
        run.compute(this, operands, rowFrom, rowTo, columnFrom, columnTo);
        runs.give(run);
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public long packedBytes() {
        long bytes = 0;
        for (ConvKernel kernel : kernels) {
            bytes += kernel.packedBytes();
        }
        return bytes;
    }

    @Override
    public Preparation with(Request other) {
        Conv resized = (Conv) other;
        List<ConvKernel> others = new ArrayList<>();
        for (ConvPhase phase : ConvPhase.of(resized)) {
            Optional<ConvKernel> kernel = withTaps(phase.kernelTaps(resized));
            if (kernel.isEmpty()) {
                return new Preparation.Refused(
                        RootLocale.format(
                                "the weights of a phase with %d taps are not packed: the outputs of"
                                        + " '%s' have %d phases",
                                phase.taps(), conv, kernels.length));
            }
            others.add(kernel.get().with(resized, phase));
        }
        return new JvmConv(
                resized,
                epilogue,
                srcZeroPoint,
                others.toArray(ConvKernel[]::new),
                implementation,
                threads,
                runs);
    }

    /** That has the weights of these taps: whatever the padding, a phase has those of another. */
    private Optional<ConvKernel> withTaps(int[] taps) {
        return Arrays.stream(kernels)
                .filter(kernel -> Arrays.equals(kernel.phase().kernelTaps(conv), taps))
                .findFirst();
    }

    @Override
    public void release() {
        // heap memory only
    }
}
