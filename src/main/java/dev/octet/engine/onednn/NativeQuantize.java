package dev.octet.engine.onednn;

import dev.octet.engine.NativeComputation;
import dev.octet.engine.ScaleRuns;
import dev.octet.kernel.Computation;
import dev.octet.memory.Buffers;
import dev.octet.request.Conversion;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * A conversion by our own native loops: oneDNN's reorders multiply by a reciprocal where the
 * contract divides. Threads share the lines of {@link ScaleRuns}.
 */
final class NativeQuantize extends NativeComputation {
    private static final String IMPLEMENTATION = "octet_convert:" + OneDnnNative.convertIsa();

    private final Quantize request;
    private final Conversion conversion;
    private final ScaleRuns runs;

    /** As many as there are runs; null for dynamic rows. */
    private final ByteBuffer scales;

    private final ByteBuffer zeroPoints;
    private final float inverse;
    private final int dstZeroPoint;
    private final int low;
    private final int high;

    NativeQuantize(Quantize request, Conversion conversion, int threads) {
        this(request, conversion, ScaleRuns.of(request), threads);
    }

    private NativeQuantize(Quantize request, Conversion conversion, ScaleRuns runs, int threads) {
        super(runs.lines(), threads);
        this.request = request;
        this.conversion = conversion;
        this.runs = runs;
        QuantParams dst = conversion.dst();
        QuantParams grouped = conversion.src() == null ? dst : conversion.src();
        scales = grouped == null ? null : direct(runs.scales());
        zeroPoints = grouped == null ? null : direct(runs.scales());
        for (int i = 0; grouped != null && i < runs.scales(); i++) {
            scales.putFloat(i * Float.BYTES, grouped.scale(runs.index(i)));
            zeroPoints.putInt(i * Integer.BYTES, grouped.zeroPoint(runs.index(i)));
        }
        boolean requantizes = dst != null && conversion.src() != null;
        inverse = requantizes ? 1 / dst.scale(0) : 1;
        dstZeroPoint = requantizes ? dst.zeroPoint(0) : 0;
        low = dst == null ? 0 : dst.min();
        high = dst == null ? 0 : dst.max();
    }

    private static ByteBuffer direct(int count) {
        return Buffers.allocate(Math.multiplyExact(count, Float.BYTES), "scales and zero points");
    }

    @Override
    protected void compute(
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints,
            int from,
            int to) {
        if (request.findsRowValues()) {
            OneDnnNative.convertRows(
                    request.dst().ordinal(),
                    src,
                    dst,
                    from,
                    to,
                    runs.length(),
                    rowScales,
                    rowZeroPoints);
            return;
        }
        boolean dynamic = request.dynamic();
        OneDnnNative.convertLines(
                request.src().ordinal(),
                request.dst().ordinal(),
                src,
                dst,
                from,
                to,
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
        // the scales' memory
        Reference.reachabilityFence(this);
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
