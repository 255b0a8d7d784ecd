package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import java.nio.ByteBuffer;

/**
 * One run at a time: takes a block of rows from the direct buffers into arrays and lets {@link
 * BlockedProduct} multiply them. Its arrays grow to the largest request seen; then nothing is
 * allocated.
 */
final class GemmRun {
    private final Scratch scratch = new Scratch();
    private final DenseSource source = new DenseSource();
    private final Destination destination = new Destination();
    private final GroupSums groupSums = new GroupSums();
    private final Words floats = new Words();
    private byte[] srcBytes = {};
    private float[] srcFloats = {};
    private float[] rowScales = {};
    private int[] rowZeroPoints = {};

    private JvmGemm kernel;
    private ByteBuffer src;
    private ByteBuffer scales;
    private ByteBuffer zeroPoints;

    void begin(JvmGemm kernel, Operands<ByteBuffer> operands) {
        this.kernel = kernel;
        src = operands.src();
        scales = operands.rowScales();
        zeroPoints = operands.rowZeroPoints();
        destination.begin(kernel.parts.epilogue(), kernel.gemm, 0, operands);
    }

    /** Lets go of the caller's buffers. */
    void end() {
        kernel = null;
        src = null;
        scales = null;
        zeroPoints = null;
        destination.end();
    }

    /** Rows [row, row + rows) of a batch entry by some panels of its weights. */
    void multiply(Panels weights, int batch, int row, int rows, int panelFrom, int panelTo) {
        begin(batch, row, rows);
        BlockedProduct.run(
                kernel.parts.tile(),
                weights,
                source.from(0),
                0,
                rows,
                panelFrom,
                panelTo,
                scratch,
                destination);
    }

    /** Rows [row, row + rows) by some panels of each group of weights. */
    void multiplyGroups(
            Panels[] groups, float[] scales, int row, int rows, int panelFrom, int panelTo) {
        begin(0, row, rows);
        Tile tile = kernel.parts.tile();
        int n = kernel.gemm.n();
        int width = groups[0].width;
        int range = Math.max(1, Blocking.GROUP_SUMS / (rows * width));
        for (int panel = panelFrom; panel < panelTo; panel += range) {
            int end = Math.min(panelTo, panel + range);
            groupSums.begin(tile, rows, panel * width, Math.min(end * width, n));
            for (int g = 0; g < groups.length; g++) {
                groupSums.group(scales, g * n);
                source.from(g * kernel.gemm.weightGroup());
                BlockedProduct.run(
                        tile, groups[g], source, 0, rows, panel, end, scratch, groupSums);
            }
            groupSums.passTo(destination);
        }
    }

    private void begin(int batch, int row, int rows) {
        Gemm gemm = kernel.gemm;
        int srcRow = (gemm.srcBroadcast() ? 0 : batch * gemm.m()) + row;
        take(gemm, srcRow, rows);
        if (scales != null) {
            rowScales = Scratch.grow(rowScales, rows);
            for (int r = 0; r < rows; r++) {
                rowScales[r] = scales.getFloat(scales.position() + (srcRow + r) * Float.BYTES);
            }
        }
        destination.block.rowScale = scales != null || gemm.isDynamic() ? rowScales : null;
        destination.at(Placement.CONSECUTIVE, batch * gemm.m() + row, 0);
    }

    private void take(Gemm gemm, int srcRow, int rows) {
        int k = gemm.k();
        int count = rows * k;
        int at = src.position() + srcRow * k * gemm.src().bytes();
        if (gemm.src() == DataType.F32) {
            srcFloats = Scratch.grow(srcFloats, count);
            floats.read(src, at, srcFloats, 0, count);
            if (!gemm.isDynamic()) {
                source.of(srcFloats, k);
                return;
            }
            srcBytes = Scratch.grow(srcBytes, count);
            rowScales = Scratch.grow(rowScales, rows);
            DynamicRow.quantizeSymmetric(
                    kernel.parts.converter(), srcFloats, rows, k, srcBytes, rowScales);
            source.of(srcBytes, k, true, 0);
            return;
        }
        srcBytes = Scratch.grow(srcBytes, count);
        src.get(at, srcBytes, 0, count);
        boolean signed = gemm.src() == DataType.S8;
        if (zeroPoints == null) {
            source.of(srcBytes, k, signed, kernel.srcZeroPoint);
            return;
        }
        rowZeroPoints = Scratch.grow(rowZeroPoints, rows);
        for (int r = 0; r < rows; r++) {
            rowZeroPoints[r] =
                    zeroPoints.getInt(zeroPoints.position() + (srcRow + r) * Integer.BYTES);
        }
        source.of(srcBytes, k, signed, rowZeroPoints);
    }
}
