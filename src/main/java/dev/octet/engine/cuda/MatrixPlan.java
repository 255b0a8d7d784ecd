package dev.octet.engine.cuda;

import dev.octet.request.DataType;
import dev.octet.request.Product;
import java.util.List;
import java.util.Optional;

/**
 * How a multiplication or convolution becomes multiplications that a device has algorithms for: in
 * which bands, with which padding, and where their operands lie. Weights and values do not matter.
 */
final class MatrixPlan {
    /**
     * What is asked for, in this order, until the device has algorithms for all of it. The first is
     * all that cuBLASLt's documentation wants.
     */
    private static final List<Caution> CAUTIONS =
            List.of(new Caution(65_535, 1), new Caution(1, 1), new Caution(1, 32));

    /** Of a band's operand and accumulators, where they do not fit in the cache in any case. */
    private static final long MOST_BAND_BYTES = 256L << 20;

    private static final int FEWEST_BAND_ROWS = 32;

    private final Product product;
    private final Caution caution;
    private final boolean integers;
    private final WeightsShape shape;
    private final int rows;
    private final boolean shared;
    private final Operand operand;
    private final boolean inPlace;
    private final List<Band> bands;
    private final List<Band> sources;
    private final int alignment;
    private final Optional<String> refusal;

    /** How the source becomes rows of a matrix. */
    enum Operand {
        /** It is one. */
        AS_IT_IS,
        /** Windows of a convolution, or rows that are padded, or made s8. */
        WINDOWS,
        /** Rows of floats that are quantized. */
        QUANTIZED
    }

    /**
     * What a device may need.
     *
     * @param mostEntries entries multiplied at once
     * @param rowMultiple what rows are padded to
     */
    private record Caution(int mostEntries, int rowMultiple) {}

    private MatrixPlan(MatrixProduct matrices, Device device, Caution caution) {
        product = matrices.product();
        this.caution = caution;
        integers = product.weights() == DataType.S8;
        shape = matrices.weights();
        rows = matrices.rows();
        shared = matrices.shared();
        operand = operandOf(matrices.operand());
        inPlace =
                product.dst().bytes() == Integer.BYTES
                        && product.epilogue().residualType() == null
                        && shape.paddedColumns() == shape.columns()
                        && paddedRows(rows) == rows
                        && matrices.hasDenseRows();
        bands =
                Band.of(
                        shape.entries(),
                        rows,
                        rowBytes(),
                        device.facts().cacheBytes(),
                        bandRows(device.facts().bandRows()),
                        caution.mostEntries);
        sources =
                shared
                        ? bands.stream().map(b -> new Band(0, 1, b.firstRow(), b.rows())).toList()
                        : bands;
        alignment = commonAlignment();
        refusal =
                bands.stream()
                        .map(this::matrixShape)
                        .distinct()
                        .map(device::refuses)
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** The first plan that the device has algorithms for; the last one where it has none. */
    static MatrixPlan of(MatrixProduct product, Device device) {
        MatrixPlan plan = null;
        for (Caution caution : CAUTIONS) {
            plan = new MatrixPlan(product, device, caution);
            if (plan.refusal.isEmpty()) {
                break;
            }
        }
        return plan;
    }

    /** Why the device cannot compute it; empty where it can. */
    Optional<String> refusal() {
        return refusal;
    }

    /** Rows that need padding or another type are brought into shape as windows are. */
    private Operand operandOf(Operand wanted) {
        return wanted != Operand.AS_IT_IS || isMatrix(product.src(), shape.depth())
                ? wanted
                : Operand.WINDOWS;
    }

    /** Whether dense rows need neither padding nor another type. */
    private boolean isMatrix(DataType src, int depth) {
        return src != DataType.U8
                && paddedRows(rows) == rows
                && MatrixShape.paddedDepth(integers, depth) == depth;
    }

    /** What of a row is written by one step and read by the next. */
    private long rowBytes() {
        boolean once = inPlace && !finishes();
        long operandBytes =
                operand == Operand.AS_IT_IS ? 0 : (long) shape.paddedDepth() * shape.elementBytes();
        return operandBytes + (once ? 0 : (long) shape.paddedColumns() * Integer.BYTES);
    }

    /** Fewer where rows are so long that a band of them would take too much memory. */
    private int bandRows(int wanted) {
        long fit = MOST_BAND_BYTES / Math.max(1, rowBytes());
        return (int)
                Math.max(
                        FEWEST_BAND_ROWS,
                        Math.min(wanted, fit / FEWEST_BAND_ROWS * FEWEST_BAND_ROWS));
    }

    private int paddedRows(int some) {
        return MatrixShape.roundUp(MatrixShape.paddedRows(integers, some), caution.rowMultiple);
    }

    /** What the first addresses of all bands are multiples of. */
    private int commonAlignment() {
        long offsets = Device.ALIGNMENT;
        for (int i = 0; i < bands.size(); i++) {
            offsets |= weightsOffset(bands.get(i)) | dstOffset(bands.get(i));
            offsets |= operand == Operand.AS_IT_IS ? srcOffset(sources.get(i)) : 0;
        }
        return (int) Long.lowestOneBit(offsets);
    }

    WeightsShape shape() {
        return shape;
    }

    boolean integers() {
        return integers;
    }

    Operand operand() {
        return operand;
    }

    /** Whether dst holds the accumulators until they are finished. */
    boolean inPlace() {
        return inPlace;
    }

    /** Whether accumulators become something else than they are, or go somewhere else. */
    boolean finishes() {
        return !(inPlace && product.isAccumulator() && !Finish.hasZeroPoints(product));
    }

    List<Band> bands() {
        return bands;
    }

    /** What of the source a band reads: where all entries share one, that. */
    Band source(int band) {
        return sources.get(band);
    }

    /** Rows of a band's operand and accumulators. */
    int paddedRows(Band band) {
        return paddedRows(band.rows());
    }

    /** A band's multiplication. */
    MatrixShape matrixShape(Band band) {
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

    /** Memory for the operand of a band, whichever. */
    long operandBytes() {
        long packed = operand == Operand.AS_IT_IS ? 0 : mostRows(sources) * shape.paddedDepth();
        return packed * shape.elementBytes();
    }

    /** Memory for the accumulators of a band, whichever. */
    long accumulatorBytes() {
        return inPlace ? 0 : mostRows(bands) * shape.paddedColumns() * Integer.BYTES;
    }

    private long mostRows(List<Band> some) {
        return some.stream()
                .mapToLong(band -> (long) band.entries() * paddedRows(band))
                .max()
                .orElse(0);
    }

    /** Where a band's rows begin in a source that is a matrix. */
    long srcOffset(Band band) {
        return firstRow(band) * shape.depth() * shape.elementBytes();
    }

    /** Where its weights begin. */
    long weightsOffset(Band band) {
        long first = (long) band.firstEntry() * shape.paddedColumns();
        return first * shape.paddedDepth() * shape.elementBytes();
    }

    /** Where its accumulators begin in dst, if they are there. */
    long dstOffset(Band band) {
        return inPlace ? firstRow(band) * shape.paddedColumns() * Integer.BYTES : 0;
    }

    /** The first of its rows, counted over all entries. */
    private long firstRow(Band band) {
        return (long) band.firstEntry() * rows + band.firstRow();
    }
}
