package dev.octet.engine.jvm;

import dev.octet.engine.Workers;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.ScratchPool;
import java.nio.ByteBuffer;
import java.util.stream.Stream;

/**
 * A convolution in Java by products: {@link Windows} gives the rows, {@link Product} multiplies
 * them by the weights, {@link ConvRun} has what one run needs.
 *
 * <p>Memory of a run, for each of its threads: the source image (or as many small ones as share a
 * block of rows), H·W·C values; of channels first, 16 channels once more; a block of {@link
 * Blocking#ROWS} windows and the accumulators of {@link Product}; a block of dst. The matrix of all
 * windows, H·W·taps·C, is never there.
 */
final class JvmConv implements Computation {
    final Conv conv;
    final JvmBackend.Parts parts;
    final int srcZeroPoint;

    /** An array: a list's iterator would be an allocation. */
    final Part[] phases;

    private final int threads;
    private final ScratchPool<ConvRun> runs;

    /** A phase with the weights of each of its products. */
    record Part(Phase phase, Windows.Stretches stretches, int srcChannels, Panels[] weights) {}

    private JvmConv(
            Conv conv,
            JvmBackend.Parts parts,
            int srcZeroPoint,
            Part[] phases,
            int threads,
            ScratchPool<ConvRun> runs) {
        this.conv = conv;
        this.parts = parts;
        this.srcZeroPoint = srcZeroPoint;
        this.phases = phases;
        this.threads = threads;
        this.runs = runs;
    }

    static JvmConv prepare(Conv conv, Parameters parameters, JvmBackend.Parts parts, int threads) {
        ConvWeights weights = new ConvWeights(conv, parameters, parts.tile());
        Part[] phases =
                Phase.of(conv).stream()
                        .map(phase -> part(conv, weights, phase, parts))
                        .toArray(Part[]::new);
        return new JvmConv(
                conv,
                parts,
                parameters.srcZeroPoint(),
                phases,
                threads,
                new ScratchPool<>(ConvRun::new));
    }

    private static Part part(Conv conv, ConvWeights weights, Phase phase, JvmBackend.Parts parts) {
        int channels = weights.srcChannels();
        return new Part(
                phase,
                new Windows.Stretches(phase, conv.srcChannels(), channels),
                channels,
                weights.pack(phase, parts.tile()));
    }

    /** Rows of the largest phase: what is split over threads, the others in proportion. */
    int rows() {
        return conv.images() * phases[0].phase().rows();
    }

    @Override
    public void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        if (threads == 1) {
            part(src, dst, residual, 0, rows());
        } else {
            Workers.split(
                    rows(),
                    Blocking.ROW_ROUNDING,
                    threads,
                    (from, to) -> part(src, dst, residual, from, to));
        }
    }

    private void part(ByteBuffer src, ByteBuffer dst, ByteBuffer residual, int from, int to) {
        ConvRun run = runs.take();
        run.compute(this, src, dst, residual, from, to);
        runs.give(run);
    }

    @Override
    public String implementation() {
        return parts.implementation();
    }

    @Override
    public long packedBytes() {
        return Stream.of(phases)
                .flatMap(part -> Stream.of(part.weights()))
                .distinct()
                .mapToLong(Panels::size)
                .sum();
    }

    @Override
    public Computation withRows(int images) {
        return new JvmConv(conv.withRows(images), parts, srcZeroPoint, phases, threads, runs);
    }

    @Override
    public void release() {
        // heap memory only
    }
}
