package dev.octet.engine.cuda;

import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.WeightsLayout;

/**
 * How weights lie in the request and how they are packed: [entries][columns][taps][channels],
 * columns and depth padded with zeros.
 *
 * @param integers s8, else f32
 * @param entries weights matrices: batch entries, or groups of channels
 * @param columns output channels of an entry
 * @param paddedColumns with those that pad them
 * @param taps of a convolution's kernel, else 1
 * @param channels summed over for each tap
 * @param srcEntry elements from one entry to the next, as handed over
 * @param srcColumn from one output channel to the next
 * @param srcTap from one tap to the next
 * @param srcChannel from one summed channel to the next
 */
record WeightsShape(
        boolean integers,
        int entries,
        int columns,
        int paddedColumns,
        int taps,
        int channels,
        long srcEntry,
        long srcColumn,
        long srcTap,
        long srcChannel) {

    static WeightsShape of(Gemm gemm) {
        boolean nk = gemm.layout() == WeightsLayout.NK;
        boolean integers = gemm.weights() == DataType.S8;
        return new WeightsShape(
                integers,
                gemm.batch(),
                gemm.n(),
                MatrixShape.paddedColumns(integers, gemm.n()),
                1,
                gemm.k(),
                (long) gemm.n() * gemm.k(),
                nk ? gemm.k() : 1,
                0,
                nk ? 1 : gemm.n());
    }

    static WeightsShape of(Conv conv) {
        int taps = conv.taps();
        int src = conv.groupSrcChannels();
        int dst = conv.groupDstChannels();
        boolean integers = conv.weights() == DataType.S8;
        // [oc][ic / g][taps], or transposed [ic][oc / g][taps]
        return new WeightsShape(
                integers,
                conv.groups(),
                dst,
                DirectComputation.serves(conv) ? dst : MatrixShape.paddedColumns(integers, dst),
                taps,
                src,
                (long) src * dst * taps,
                conv.transposed() ? taps : (long) src * taps,
                1,
                conv.transposed() ? (long) dst * taps : taps);
    }

    /** Products of a sum. */
    int depth() {
        return taps * channels;
    }

    /** Products of a sum with the zeros behind them. */
    int paddedDepth() {
        return MatrixShape.paddedDepth(integers, depth());
    }

    /** Rows of all packed matrices. */
    long packedRows() {
        return (long) entries * paddedColumns();
    }

    /** Elements of all packed matrices. */
    long packedElements() {
        return packedRows() * paddedDepth();
    }

    int elementBytes() {
        return integers ? 1 : Float.BYTES;
    }

    /** Packs; cuda/operands.cuh has the struct. */
    void pack(Stream stream, long src, long dst) {
        stream.arguments()
                .add(src)
                .add(dst)
                .add(entries)
                .add(columns)
                .add(paddedColumns())
                .add(taps)
                .add(channels)
                .add(paddedDepth())
                .add(srcEntry)
                .add(srcColumn)
                .add(srcTap)
                .add(srcChannel);
        stream.launch(
                integers ? DeviceKernel.PACK_S8 : DeviceKernel.PACK_F32,
                paddedDepth(),
                packedRows());
    }

    /** Sums of the packed rows. */
    void sum(Stream stream, long packed, long dst) {
        stream.zero(dst, packedRows() * Integer.BYTES);
        long words = paddedDepth() / Integer.BYTES;
        stream.arguments().add(packed).add(dst).add(packedRows()).add(words);
        stream.launch(DeviceKernel.COLUMN_SUMS, words, packedRows());
    }
}
