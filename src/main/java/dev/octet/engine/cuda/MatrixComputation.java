package dev.octet.engine.cuda;

import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Product;
import java.util.List;

/**
 * A multiplication or convolution on tensor cores, band by band: the source's rows are brought into
 * shape, multiplied, and the accumulators finished, while they are in the device's cache.
 */
final class MatrixComputation extends CudaComputation {
    private final Engine engine;
    private final Product product;
    private final PackedWeights weights;
    private final Finish.Values values;
    private final boolean integers;
    private final Finish finish;
    private final Windows windows;
    private final Operand operand;
    private final WeightsShape shape;

    /** Rows of an entry; a batch entry's, or the places of all images. */
    private final int rows;

    /** Whether all entries share one source. */
    private final boolean shared;

    /** Whether dst holds the accumulators until they are finished. */
    private final boolean inPlace;

    private final List<Band> bands;

    /** What of the source each band reads. */
    private final List<Band> sources;

    private final int alignment;
    private final Multiplications multiplications;

    // places in the scratch memory
    private final ChannelsLast channelsLast;
    private final DynamicRows dynamicRows;
    private final long operandAt;
    private final long accumulatorsAt;
    private final long workspaceAt;

    /** How the source becomes rows of a matrix. */
    private enum Operand {
        /** It is one. */
        AS_IT_IS,
        /** Windows of a convolution, or rows that are padded, or made s8. */
        WINDOWS,
        /** Rows of floats that are quantized. */
        QUANTIZED
    }

    MatrixComputation(Engine engine, Product product, Finish.Values values, PackedWeights weights) {
        super(engine.workspaces(), product);
        this.engine = engine;
        this.product = product;
        this.values = values;
        this.weights = weights;
        integers = product.weights() == DataType.S8;
        if (product instanceof Gemm gemm) {
            shape = WeightsShape.of(gemm);
            finish = Finish.of(gemm, values, weights, shape);
            windows = Windows.of(gemm);
            rows = gemm.m();
            shared = gemm.srcBroadcast();
            operand = operandOf(gemm);
        } else {
            Conv conv = (Conv) product;
            shape = WeightsShape.of(conv);
            finish = Finish.of(conv, values, weights, shape);
            windows = Windows.of(conv, values.srcZeroPoint());
            rows = Math.multiplyExact(conv.images(), conv.dstPlaces());
            shared = false;
            operand = operandOf(conv);
        }
        inPlace =
                product.dst().bytes() == Integer.BYTES
                        && product.epilogue().residualType() == null
                        && shape.paddedColumns() == shape.columns()
                        && MatrixShape.paddedRows(integers, rows) == rows
                        && finish.isDense(shape.columns());
        bands =
                Band.of(
                        shape.entries(),
                        rows,
                        rowBytes(),
                        engine.device().facts().cacheBytes(),
                        engine.device().facts().bandRows());
        sources =
                shared
                        ? bands.stream().map(b -> new Band(0, 1, b.firstRow(), b.rows())).toList()
                        : bands;
        alignment = alignment();
        multiplications = new Multiplications(engine.device(), bands, this::matrixShape);
        Arena arena = new Arena();
        channelsLast = ChannelsLast.of(product, arena);
        dynamicRows = operand == Operand.QUANTIZED ? new DynamicRows((Gemm) product, arena) : null;
        long packed = operand == Operand.AS_IT_IS ? 0 : mostRows(sources) * shape.paddedDepth();
        operandAt = arena.reserve(packed * shape.elementBytes());
        long accumulators = inPlace ? 0 : mostRows(bands) * shape.paddedColumns();
        accumulatorsAt = arena.reserve(accumulators * Integer.BYTES);
        workspaceAt = arena.reserve(multiplications.workspaceBytes());
        try {
            settle(arena);
        } catch (RuntimeException | Error e) {
            multiplications.release();
            throw e;
        }
    }

    private static Operand operandOf(Gemm gemm) {
        if (gemm.isDynamic()) {
            return Operand.QUANTIZED;
        }
        boolean integers = gemm.weights() == DataType.S8;
        return isMatrix(gemm.src(), integers, gemm.m(), gemm.k())
                ? Operand.AS_IT_IS
                : Operand.WINDOWS;
    }

    private static Operand operandOf(Conv conv) {
        boolean integers = conv.weights() == DataType.S8;
        int rows = conv.images() * conv.dstPlaces();
        boolean pointwise =
                conv.groups() == 1
                        && conv.depth().isPointwise()
                        && conv.height().isPointwise()
                        && conv.width().isPointwise();
        return pointwise && isMatrix(conv.src(), integers, rows, conv.srcChannels())
                ? Operand.AS_IT_IS
                : Operand.WINDOWS;
    }

    /** Whether dense rows need neither padding nor another type. */
    private static boolean isMatrix(DataType src, boolean integers, int rows, int depth) {
        return src != DataType.U8
                && MatrixShape.paddedRows(integers, rows) == rows
                && MatrixShape.paddedDepth(integers, depth) == depth;
    }

    /** What of a row is written by one step and read by the next. */
    private long rowBytes() {
        boolean once = inPlace && finish.isNothing();
        long operandBytes =
                operand == Operand.AS_IT_IS ? 0 : (long) shape.paddedDepth() * shape.elementBytes();
        return operandBytes + (once ? 0 : (long) shape.paddedColumns() * Integer.BYTES);
    }

    private int paddedRows(Band band) {
        return MatrixShape.paddedRows(integers, band.rows());
    }

    private long mostRows(List<Band> some) {
        return some.stream()
                .mapToLong(band -> (long) band.entries() * paddedRows(band))
                .max()
                .orElse(0);
    }

    private MatrixShape matrixShape(Band band) {
        long srcRows = operand == Operand.AS_IT_IS ? rows : paddedRows(band);
        long dstRows = inPlace ? rows : paddedRows(band);
        return new MatrixShape(
                integers,
                band.entries(),
                paddedRows(band),
                shape.paddedColumns(),
                shape.paddedDepth(),
                shared ? 0 : srcRows * shape.paddedDepth(),
                dstRows * shape.paddedColumns(),
                alignment);
    }

    /** What the first addresses of all bands are multiples of. */
    private int alignment() {
        long offsets = Device.ALIGNMENT;
        for (int i = 0; i < bands.size(); i++) {
            offsets |= weightsOffset(bands.get(i)) | dstOffset(bands.get(i));
            offsets |= operand == Operand.AS_IT_IS ? srcOffset(sources.get(i)) : 0;
        }
        return (int) Long.lowestOneBit(offsets);
    }

    /** Where a band's rows begin in a source that is a matrix. */
    private long srcOffset(Band band) {
        return firstRow(band) * shape.depth() * shape.elementBytes();
    }

    /** Where its weights begin. */
    private long weightsOffset(Band band) {
        long first = (long) band.firstEntry() * shape.paddedColumns();
        return first * shape.paddedDepth() * shape.elementBytes();
    }

    /** Where its accumulators begin in dst, if they are there. */
    private long dstOffset(Band band) {
        return inPlace ? firstRow(band) * shape.paddedColumns() * Integer.BYTES : 0;
    }

    /** The first of its rows, counted over all entries. */
    private long firstRow(Band band) {
        return (long) band.firstEntry() * rows + band.firstRow();
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
            long accumulators = inPlace ? dst + dstOffset(band) : scratch + accumulatorsAt;
            stream.multiply(
                    multiplications.of(i),
                    operand(stream, i, source, scratch),
                    weights.weights() + weightsOffset(band),
                    accumulators,
                    scratch + workspaceAt);
            if (!(inPlace && finish.isNothing())) {
                finish(stream, i, accumulators, dst, residual, scales, rowZeroPoints);
            }
        }
    }

    private long operand(Stream stream, int index, long src, long scratch) {
        Band read = sources.get(index);
        switch (operand) {
            case AS_IT_IS -> {
                return src + srcOffset(read);
            }
            case WINDOWS ->
                    windows.launch(
                            stream,
                            read,
                            src,
                            scratch + operandAt,
                            paddedRows(read),
                            shape.paddedDepth());
            case QUANTIZED ->
                    dynamicRows.quantize(
                            stream,
                            read,
                            src,
                            scratch,
                            scratch + operandAt,
                            paddedRows(read),
                            shape.paddedDepth());
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
                        .add(shape.columns());
        finish.write(arguments, dst, residual, rowScales, rowZeroPoints);
        DeviceKernel kernel = DeviceKernel.finish(integers, finish.isInDoubles());
        long quads = (shape.columns() + 3) / 4;
        if (finish.dstChannel() == 1) {
            stream.launch(kernel, quads, (long) band.entries() * band.rows());
        } else {
            stream.launch(kernel, band.rows(), band.entries() * quads);
        }
    }

    @Override
    public String implementation() {
        return (operand == Operand.WINDOWS && product instanceof Conv ? "windows, " : "")
                + multiplications.algorithm();
    }

    @Override
    public long packedBytes() {
        return weights.bytes();
    }

    @Override
    public Computation withRows(int other) {
        return engine.product(product.withRows(other), values, weights.share());
    }

    @Override
    public void release() {
        multiplications.release();
        weights.release();
    }
}
