package dev.octet.engine.jvm;

import dev.octet.engine.ScaleRuns;
import dev.octet.engine.Workers;
import dev.octet.kernel.Computation;
import dev.octet.memory.ScratchPool;
import dev.octet.request.Conversion;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import java.nio.ByteBuffer;

/** A conversion in Java: threads share the lines of {@link ScaleRuns}. */
final class JvmQuantize implements Computation {
    final Quantize request;
    final Conversion conversion;
    final ScaleRuns runs;
    final Converter converter;

    // of the side that has as many as there are runs; null for dynamic rows
    final float[] scales;
    final int[] zeroPoints;

    /** Smallest and largest integer of dst. */
    final int low;

    final int high;
    private final String implementation;
    private final int threads;
    private final ScratchPool<ConversionRun> pool = new ScratchPool<>(ConversionRun::new);

    JvmQuantize(
            Quantize request,
            Conversion conversion,
            Converter converter,
            String implementation,
            int threads) {
        this.request = request;
        this.conversion = conversion;
        this.runs = ScaleRuns.of(request);
        this.converter = converter;
        QuantParams grouped = conversion.src() == null ? conversion.dst() : conversion.src();
        int count = grouped == null ? 0 : runs.scales();
        this.scales = grouped == null ? null : new float[count];
        this.zeroPoints = grouped == null ? null : new int[count];
        for (int i = 0; i < count; i++) {
            scales[i] = grouped.scale(runs.index(i));
            zeroPoints[i] = grouped.zeroPoint(runs.index(i));
        }
        boolean symmetric = request.findsRowValues() && request.dst() == DataType.S8;
        QuantParams dst = conversion.dst();
        this.low = dst != null ? dst.min() : symmetric ? -DynamicRow.S8_LIMIT : 0;
        this.high = dst != null ? dst.max() : symmetric ? DynamicRow.S8_LIMIT : DynamicRow.U8_LIMIT;
        this.implementation = implementation;
        this.threads = threads;
    }

    @Override
    public void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        if (threads == 1) {
            part(src, dst, rowScales, rowZeroPoints, 0, runs.lines());
        } else {
            Workers.split(
                    runs.lines(),
                    1,
                    threads,
                    (from, to) -> part(src, dst, rowScales, rowZeroPoints, from, to));
        }
    }

    private void part(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints,
            int from,
            int to) {
        ConversionRun run = pool.take();
        run.begin(this, src, dst, rowScales, rowZeroPoints);
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
    public Computation withRows(int rows) {
        Quantize other = request.withRows(rows);
        conversion.check(other);
        return new JvmQuantize(other, conversion, converter, implementation, threads);
    }

    @Override
    public void release() {
        // heap memory only
    }
}
