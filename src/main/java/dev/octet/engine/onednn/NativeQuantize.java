package dev.octet.engine.onednn;

import dev.octet.engine.ScaleRuns;
import dev.octet.engine.Workers;
import dev.octet.kernel.Buffers;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conversion;
import dev.octet.kernel.QuantParams;
import dev.octet.kernel.Quantize;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A conversion by our own native loops: oneDNN's reorders multiply by a reciprocal where the
 * contract divides. Threads share the lines of {@link ScaleRuns}.
 */
final class NativeQuantize implements Computation {
    private static final String IMPLEMENTATION = "octet_convert:" + OneDnnNative.convertIsa();

    private final Quantize request;
    private final Conversion conversion;
    private final ScaleRuns runs;
    private final int threads;

    /** As many as there are runs; null for dynamic rows. */
    private final ByteBuffer scales;

    private final ByteBuffer zeroPoints;
    private final float inverse;
    private final int dstZeroPoint;
    private final int low;
    private final int high;

    NativeQuantize(Quantize request, Conversion conversion, int threads) {
        this.request = request;
        this.conversion = conversion;
        this.runs = ScaleRuns.of(request);
        this.threads = threads;
        QuantParams dst = conversion.dst();
        QuantParams grouped = conversion.src() == null ? dst : conversion.src();
        scales = grouped == null ? null : direct(grouped.count());
        zeroPoints = grouped == null ? null : direct(grouped.count());
        for (int i = 0; grouped != null && i < grouped.count(); i++) {
            scales.putFloat(i * Float.BYTES, grouped.scale(i));
            zeroPoints.putInt(i * Integer.BYTES, grouped.zeroPoint(i));
        }
        inverse = dst == null ? 1 : 1 / dst.scale(0);
        dstZeroPoint = dst == null ? 0 : dst.zeroPoint(0);
        low = dst == null ? 0 : dst.min();
        high = dst == null ? 0 : dst.max();
    }

    private static ByteBuffer direct(int count) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public void run(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        long from = Buffers.address(src);
        long to = Buffers.address(dst);
        long rowScalesAt = Buffers.addressOrZero(rowScales);
        long rowZeroPointsAt = Buffers.addressOrZero(rowZeroPoints);
        if (threads == 1) {
            part(from, to, rowScalesAt, rowZeroPointsAt, 0, runs.lines());
        } else {
            Workers.split(
                    runs.lines(),
                    1,
                    threads,
                    (first, end) -> part(from, to, rowScalesAt, rowZeroPointsAt, first, end));
        }
        Reference.reachabilityFence(this);
    }

    private void part(long from, long to, long rowScales, long rowZeroPoints, int first, int end) {
        if (request.findsRowValues()) {
            OneDnnNative.convertRows(
                    request.dst().ordinal(),
                    from,
                    to,
                    first,
                    end,
                    runs.length(),
                    rowScales,
                    rowZeroPoints);
            return;
        }
        boolean dynamic = request.dynamic();
        OneDnnNative.convertLines(
                request.src().ordinal(),
                request.dst().ordinal(),
                from,
                to,
                first,
                end,
                runs.total(),
                runs.length(),
                runs.groups(),
                runs.run(),
                runs.perLine(),
                dynamic ? rowScales : Buffers.address(scales),
                dynamic ? rowZeroPoints : Buffers.address(zeroPoints),
                inverse,
                dstZeroPoint,
                low,
                high);
    }

    @Override
    public String implementation() {
        return IMPLEMENTATION;
    }

    @Override
    public long packedBytes() {
        return 0;
    }

    @Override
    public Computation withRows(int rows) {
        Quantize other = request.withRows(rows);
        conversion.check(other);
        return new NativeQuantize(other, conversion, threads);
    }

    @Override
    public void release() {
        // garbage-collected memory only
    }
}
