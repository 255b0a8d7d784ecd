package dev.octet.engine.cuda;

import dev.octet.engine.ScaleRuns;
import dev.octet.memory.Buffers;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import java.nio.ByteBuffer;

/** Floats to integers and back, element by element. */
final class ConversionComputation extends CudaComputation {
    private final Engine engine;
    private final Quantize request;

    /** How dst is quantized; null for f32, and for dynamic rows. */
    private final QuantParams to;

    private final ScaleRuns runs;

    /** Scales, then zero points, in the device's memory; 0 for dynamic rows. */
    private final long scales;

    private final long zeroPoints;

    /** Null where scales are given. */
    private final DynamicRows dynamicRows;

    ConversionComputation(Engine engine, Quantize request, Parameters parameters) {
        super(engine.workspaces(), request);
        this.engine = engine;
        this.request = request;
        to = parameters.dst();
        runs = ScaleRuns.of(request);
        Arena arena = new Arena();
        dynamicRows =
                request.findsRowValues()
                        ? new DynamicRows(
                                request.srcRows(), request.srcRows(), request.columns(), arena)
                        : null;
        settle(arena);
        QuantParams grouped = parameters.src() == null ? to : parameters.src();
        if (grouped == null || grouped.count() == 0) {
            scales = 0;
            zeroPoints = 0;
        } else {
            int bytes = Math.multiplyExact(runs.scales(), Float.BYTES);
            ByteBuffer values =
                    Buffers.allocate(
                            Math.multiplyExact(2, bytes), "scales and zero points to upload");
            values.asFloatBuffer().put(runs.scalesOf(grouped));
            values.slice(bytes, bytes)
                    .order(values.order())
                    .asIntBuffer()
                    .put(runs.zeroPointsOf(grouped));
            scales = engine.upload(values);
            zeroPoints = scales + bytes;
        }
    }

    @Override
    void compute(
            Stream stream,
            long scratch,
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints) {
        if (dynamicRows != null) {
            dynamicRows.find(stream, src, scratch);
            dynamicRows.quantize(stream, src, scratch, dst, rowScales, rowZeroPoints);
            return;
        }
        stream.arguments()
                .add(src)
                .add(dst)
                .add(request.dynamic() ? rowScales : scales)
                .add(request.dynamic() ? rowZeroPoints : zeroPoints)
                .add(runs.total())
                .add(runs.lines())
                .add(runs.length())
                .add(runs.run())
                .add(runs.perLine() ? runs.groups() : 0)
                .add(request.src().ordinal())
                .add(request.dst().ordinal())
                .add(to == null ? 1 : 1 / to.scale(0))
                .add(to == null ? 0 : to.zeroPoint(0))
                .add(to == null ? 0 : to.min())
                .add(to == null ? 0 : to.max());
        stream.launch(
                DeviceKernel.CONVERT,
                Grid.threads(runs.length(), DynamicRows.AT_ONCE),
                runs.lines());
    }

    @Override
    public String implementation() {
        return dynamicRows == null ? "octet_convert" : "octet_quantize_rows";
    }

    @Override
    public long packedBytes() {
        return 0;
    }

    @Override
    public void release() {
        if (scales != 0) {
            engine.device().free(scales);
        }
    }
}
