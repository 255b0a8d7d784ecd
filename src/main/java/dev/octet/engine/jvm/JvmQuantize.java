package dev.octet.engine.jvm;

import dev.octet.engine.ScaleRuns;
import dev.octet.engine.Workers;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Operands;
import dev.octet.memory.ScratchPool;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import java.nio.ByteBuffer;

/** A conversion in Java: threads share the lines of {@link ScaleRuns}. */
final class JvmQuantize implements Computation {
    final Quantize request;
    final ScaleRuns runs;
    final Converter converter;

    // of the side that has as many as there are runs; null for dynamic rows
    final float[] scales;
    final int[] zeroPoints;

    /** How dst is quantized; null for f32, and for dynamic rows. */
    final QuantParams dst;

    /** Smallest and largest integer of dst. */
    final int low;

    final int high;
    private final String implementation;
    private final int threads;
    private final ScratchPool<ConversionRun> pool = new ScratchPool<>(ConversionRun::new);

    JvmQuantize(
            Quantize request,
            Parameters parameters,
            Converter converter,
            String implementation,
            int threads) {
        this.request = request;
        this.runs = ScaleRuns.of(request);
        this.converter = converter;
        QuantParams grouped = parameters.src() == null ? parameters.dst() : parameters.src();
        this.scales = grouped == null ? null : runs.scalesOf(grouped);
        this.zeroPoints = grouped == null ? null : runs.zeroPointsOf(grouped);
        boolean symmetric = request.findsRowValues() && request.dst() == DataType.S8;
        dst = parameters.dst();
        this.low = dst != null ? dst.min() : symmetric ? -DynamicRow.S8_LIMIT : 0;
        this.high = dst != null ? dst.max() : symmetric ? DynamicRow.S8_LIMIT : DynamicRow.U8_LIMIT;
        this.implementation = implementation;
        this.threads = threads;
    }

    @Override
    public void run(Operands<ByteBuffer> operands) {
        if (threads == 1) {
            part(operands, 0, runs.lines());
        } else {
            Workers.split(runs.lines(), 1, threads, (from, to) -> part(operands, from, to));
        }
    }

    private void part(Operands<ByteBuffer> operands, int from, int to) {
        ConversionRun run = pool.take();
        run.begin(this, operands);
        for (int line = from; line < to; line++) {
            run.line(line);
        }
        run.end();
        pool.give(run);
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public long packedBytes() {
        return 0;
    }

    @Override
    public void release() {
        // heap memory only
    }
}
