package dev.octet.engine.cuda;

import dev.octet.kernel.Computation;
import dev.octet.request.Request;
import java.util.List;

/**
 * A multiplication or convolution on tensor cores, band by band: the source's rows are brought into
 * shape, multiplied, and the accumulators finished, while they are in the device's cache.
 */
final class MatrixComputation extends CudaComputation {
    private final Engine engine;
    private final MatrixProduct product;
    private final PackedWeights weights;
    private final Finish.Values values;
    private final MatrixPlan plan;
    private final List<Band> bands;
    private final Finish finish;
    private final Windows windows;
    private final Multiplications multiplications;

    // places in the scratch memory
    private final ChannelsLast channelsLast;
    private final DynamicRows dynamicRows;
    private final long operandAt;
    private final long accumulatorsAt;
    private final long workspaceAt;

    MatrixComputation(
            Engine engine, MatrixProduct product, Finish.Values values, PackedWeights weights) {
        super(engine.workspaces(), product.product());
        this.engine = engine;
        this.product = product;
        this.values = values;
        this.weights = weights;
        plan = MatrixPlan.of(product, engine.device());
        bands = plan.bands();
        finish = product.finish(values, weights, plan.shape());
        windows = product.windows(values);
        multiplications = new Multiplications(engine.device(), bands, plan::matrixShape);
        Arena arena = new Arena();
        channelsLast = product.channelsLast(arena);
        dynamicRows =
                plan.operand() == MatrixPlan.Operand.QUANTIZED ? product.dynamicRows(arena) : null;
        operandAt = arena.reserve(plan.operandBytes());
        accumulatorsAt = arena.reserve(plan.accumulatorBytes());
        workspaceAt = arena.reserve(multiplications.workspaceBytes());
        try {
            settle(arena);
        } catch (RuntimeException | Error e) {
            multiplications.release();
            throw e;
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
        long source = channelsLast == null ? src : channelsLast.launch(stream, src, scratch);
        long scales = dynamicRows == null ? rowScales : dynamicRows.scales(scratch);
        if (dynamicRows != null) {
            dynamicRows.find(stream, src, scratch);
        }
        for (int i = 0; i < bands.size(); i++) {
            Band band = bands.get(i);
            long accumulators =
                    plan.inPlace() ? dst + plan.dstOffset(band) : scratch + accumulatorsAt;
            stream.multiply(
                    multiplications.of(i),
                    operand(stream, i, source, scratch),
                    weights.weights() + plan.weightsOffset(band),
                    accumulators,
                    scratch + workspaceAt);
            if (plan.finishes()) {
                finish(stream, i, accumulators, dst, residual, scales, rowZeroPoints);
            }
        }
    }

    private long operand(Stream stream, int index, long src, long scratch) {
        Band read = plan.source(index);
        int rows = plan.paddedRows(read);
        int depth = plan.shape().paddedDepth();
        switch (plan.operand()) {
            case AS_IT_IS -> {
                return src + plan.srcOffset(read);
            }
            case WINDOWS -> windows.launch(stream, read, src, scratch + operandAt, rows, depth);
            case QUANTIZED ->
                    dynamicRows.quantize(
                            stream, read, src, scratch, scratch + operandAt, rows, depth);
        }
        return scratch + operandAt;
    }

    private void finish(
            Stream stream,
            int index,
            long accumulators,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints) {
        Band band = bands.get(index);
        int columns = plan.shape().columns();
        MatrixShape matrix = multiplications.shape(index);
        Arguments arguments =
                stream.arguments()
                        .add(accumulators)
                        .add(matrix.dstEntry())
                        .add(matrix.columns())
                        .add(band.firstEntry())
                        .add(band.entries())
                        .add(band.firstRow())
                        .add(band.rows())
                        .add(columns);
        finish.write(arguments, dst, residual, rowScales, rowZeroPoints);
        DeviceKernel kernel = DeviceKernel.finish(plan.integers());
        long across = Grid.threads(columns, Finish.TILE);
        long down = Grid.threads(band.rows(), Finish.TILE);
        if (finish.dstChannel() == 1) {
            stream.launch(kernel, across, band.entries() * down);
        } else {
            stream.launch(kernel, down, band.entries() * across);
        }
    }

    @Override
    public String implementation() {
        return (plan.operand() == MatrixPlan.Operand.WINDOWS && product.hasWindows()
                        ? "windows, "
                        : "")
                + multiplications.algorithm();
    }

    @Override
    public long packedBytes() {
        return weights.bytes();
    }

    @Override
    public Computation with(Request other) {
        return engine.matrix(product.with(other), values, weights.share());
    }

    @Override
    public void release() {
        multiplications.release();
        weights.release();
    }
}
