package dev.octet.engine.cuda;

import dev.octet.request.Gemm;

/** Rows of floats that find their scales: of a multiplication, or of a conversion. */
final class DynamicRows {
    /** Elements that a thread takes at once: CONVERTED of cuda/conversions.cuh. */
    static final int AT_ONCE = 4;

    /** Elements of a thread that looks for ends: it has few to compare with those of others. */
    private static final int OF_ENDS = 4 * AT_ONCE;

    private final int rows;
    private final int entryRows;
    private final int columns;
    private final long endsAt;
    private final long scalesAt;

    DynamicRows(Gemm gemm, Arena arena) {
        this(gemm.srcRows(), gemm.m(), gemm.k(), arena);
    }

    DynamicRows(int rows, int entryRows, int columns, Arena arena) {
        this.rows = rows;
        this.entryRows = entryRows;
        this.columns = columns;
        endsAt = arena.reserve(2L * rows * Integer.BYTES);
        scalesAt = arena.reserve((long) rows * Float.BYTES);
    }

    /** Where the scales are, one for each row, once rows are quantized. */
    long scales(long scratch) {
        return scratch + scalesAt;
    }

    /** Finds the ends of all rows. */
    void find(Stream stream, long src, long scratch) {
        stream.zero(scratch + endsAt, 2L * rows * Integer.BYTES);
        write(stream, src, 0, scratch + endsAt, 0, 0, rows, rows, 0, 0);
        stream.launch(DeviceKernel.ROW_ENDS, Grid.threads(columns, OF_ENDS), rows);
    }

    /**
     * Quantizes a band, symmetrically, each row padded with zeros.
     *
     * @param dst [entries][dstRows][dstDepth]
     */
    void quantize(
            Stream stream, Band band, long src, long scratch, long dst, int dstRows, int dstDepth) {
        long first = (long) band.firstEntry() * entryRows + band.firstRow();
        long count = (long) band.entries() * band.rows();
        write(
                stream,
                src + first * columns * Float.BYTES,
                dst,
                scratch + endsAt + 2 * first * Integer.BYTES,
                scratch + scalesAt + first * Float.BYTES,
                0,
                count,
                band.rows(),
                dstRows,
                dstDepth);
        stream.launch(DeviceKernel.QUANTIZE_ROWS, Grid.threads(dstDepth, AT_ONCE), count);
    }

    /**
     * Quantizes all rows.
     *
     * @param scales one f32 per row is written
     * @param zeroPoints one s32 per row is written, for u8; 0 for s8
     */
    void quantize(Stream stream, long src, long scratch, long dst, long scales, long zeroPoints) {
        write(stream, src, dst, scratch + endsAt, scales, zeroPoints, rows, rows, rows, columns);
        stream.launch(DeviceKernel.QUANTIZE_ROWS, Grid.threads(columns, AT_ONCE), rows);
    }

    /** The struct RowsArguments of cuda/conversions.cuh. */
    private void write(
            Stream stream,
            long src,
            long dst,
            long ends,
            long scales,
            long zeroPoints,
            long count,
            long rowsOfEntry,
            long dstRows,
            long dstDepth) {
        stream.arguments()
                .add(src)
                .add(dst)
                .add(ends)
                .add(scales)
                .add(zeroPoints)
                .add(count)
                .add(rowsOfEntry)
                .add(columns)
                .add(dstRows)
                .add(dstDepth);
    }
}
