package dev.octet.engine.jvm;

import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * One run at a time: takes a block of rows from the direct buffers into arrays, lets {@link
 * Product} multiply them, and as a {@link Sink} passes completed blocks through the epilogue back
 * to dst. Its arrays grow to the largest request seen; then nothing is allocated.
 */
final class JvmRun implements Sink {
    private final Scratch scratch = new Scratch();
    private final EpilogueBlock block = new EpilogueBlock();
    private final FloatStage floats = new FloatStage();
    private byte[] srcBytes = {};
    private float[] srcFloats = {};
    private float[] rowScales = {};
    private int[] rowZeroPoints = {};
    private byte[] dstStage = {};
    private byte[] residualBytes = {};
    private float[] residualFloats = {};

    private JvmGemm kernel;
    private ByteBuffer src;
    private ByteBuffer dst;
    private ByteBuffer residual;
    private ByteBuffer scales;
    private ByteBuffer zeroPoints;
    private int firstDstRow;

    /** Bytes on their way to floats: a float view of a heap array. */
    private static final class FloatStage {
        private byte[] bytes = {};
        private FloatBuffer view;

        void read(ByteBuffer from, int at, float[] to, int offset, int count) {
            if (bytes.length < count * Float.BYTES) {
                bytes = new byte[count * Float.BYTES];
                view = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
            }
            from.get(at, bytes, 0, count * Float.BYTES);
            view.get(0, to, offset, count);
        }
    }

    void begin(
            JvmGemm kernel,
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer scales,
            ByteBuffer zeroPoints) {
        this.kernel = kernel;
        this.src = src;
        this.dst = dst;
        this.residual = residual;
        this.scales = scales;
        this.zeroPoints = zeroPoints;
    }

    /** Lets go of the caller's buffers. */
    void end() {
        begin(null, null, null, null, null, null);
    }

    /** Rows [row, row + rows) of a batch entry by some panels of its weights. */
    void multiply(Panels weights, int batch, int row, int rows, int panelFrom, int panelTo) {
        Gemm gemm = kernel.gemm;
        int srcRow = (gemm.srcBroadcast() ? 0 : batch * gemm.m()) + row;
        firstDstRow = batch * gemm.m() + row;
        Source source = source(gemm, srcRow, rows);
        if (scales != null) {
            rowScales = Scratch.grow(rowScales, rows);
            for (int r = 0; r < rows; r++) {
                rowScales[r] = scales.getFloat(scales.position() + (srcRow + r) * Float.BYTES);
            }
        }
        block.rowScale = scales != null || gemm.isDynamic() ? rowScales : null;
        Product.run(
                kernel.parts.tile(), weights, source, 0, rows, panelFrom, panelTo, scratch, this);
    }

    private Source source(Gemm gemm, int srcRow, int rows) {
        int k = gemm.k();
        int count = rows * k;
        int at = src.position() + srcRow * k * gemm.src().bytes();
        if (gemm.src() == DataType.F32) {
            srcFloats = Scratch.grow(srcFloats, count);
            floats.read(src, at, srcFloats, 0, count);
            if (!gemm.isDynamic()) {
                return scratch.source.of(srcFloats, 0, k);
            }
            srcBytes = grow(srcBytes, count);
            rowScales = Scratch.grow(rowScales, rows);
            kernel.parts
                    .quantizer()
                    .quantize(srcFloats, 0, k, rows, k, srcBytes, 0, k, rowScales, 0);
            return scratch.source.of(srcBytes, 0, k, true, 0);
        }
        srcBytes = grow(srcBytes, count);
        src.get(at, srcBytes, 0, count);
        boolean signed = gemm.src() == DataType.S8;
        if (zeroPoints == null) {
            return scratch.source.of(srcBytes, 0, k, signed, kernel.srcZeroPoint);
        }
        rowZeroPoints = Scratch.grow(rowZeroPoints, rows);
        for (int r = 0; r < rows; r++) {
            rowZeroPoints[r] =
                    zeroPoints.getInt(zeroPoints.position() + (srcRow + r) * Integer.BYTES);
        }
        return scratch.source.of(srcBytes, 0, k, signed, rowZeroPoints);
    }

    @Override
    public void finish(int row, int rows, int col, int cols, int[] acc, int offset, int stride) {
        block.acc = acc;
        block.sums = null;
        finish(row, rows, col, cols, offset, stride);
    }

    @Override
    public void finish(int row, int rows, int col, int cols, float[] acc, int offset, int stride) {
        block.acc = null;
        block.sums = acc;
        finish(row, rows, col, cols, offset, stride);
    }

    private void finish(int row, int rows, int col, int cols, int offset, int stride) {
        Gemm gemm = kernel.gemm;
        int elementBytes = gemm.epilogue().dst().bytes();
        int rowBytes = cols * elementBytes;
        block.accOffset = offset;
        block.accStride = stride;
        block.rows = rows;
        block.rowOffset = row;
        block.firstColumn = col;
        block.endColumn = col + cols;
        dstStage = grow(dstStage, rows * rowBytes);
        block.dst = dstStage;
        block.dstOffset = 0;
        block.dstStride = rowBytes;
        if (residual != null) {
            takeResidual(gemm, row, rows, col, cols);
        }
        kernel.parts.epilogue().apply(block);
        for (int r = 0; r < rows; r++) {
            int element = (firstDstRow + row + r) * gemm.n() + col;
            dst.put(dst.position() + element * elementBytes, dstStage, r * rowBytes, rowBytes);
        }
    }

    private void takeResidual(Gemm gemm, int row, int rows, int col, int cols) {
        DataType type = gemm.epilogue().residualType();
        boolean isFloat = type == DataType.F32;
        if (isFloat) {
            residualFloats = Scratch.grow(residualFloats, rows * cols);
        } else {
            residualBytes = grow(residualBytes, rows * cols);
        }
        for (int r = 0; r < rows; r++) {
            int element = (firstDstRow + row + r) * gemm.n() + col;
            int at = residual.position() + element * type.bytes();
            if (isFloat) {
                floats.read(residual, at, residualFloats, r * cols, cols);
            } else {
                residual.get(at, residualBytes, r * cols, cols);
            }
        }
        block.residualFloats = residualFloats;
        block.residualBytes = residualBytes;
        block.residualOffset = 0;
        block.residualStride = cols;
    }

    private static byte[] grow(byte[] array, int size) {
        return array.length >= size ? array : new byte[size];
    }
}
