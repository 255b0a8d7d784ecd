package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Product;
import java.nio.ByteBuffer;

/**
 * Passes completed blocks through the epilogue to dst: the end of every run, of a product or a
 * convolution, channels last or first. Its arrays grow to the largest block seen.
 */
final class Destination implements Sink {
    final EpilogueBlock block = new EpilogueBlock();

    /** Elements between a tensor in dst's layout, from {@code element} on, and a stage. */
    private interface Move {
        void elements(int element, int at, int count);
    }

    // made once: a run allocates nothing
    private final Move writeDst = this::writeDst;
    private final Move readResidual = this::readResidual;

    private final Words words = new Words();
    private byte[] stage = {};
    private byte[] transposed = {};
    private byte[] residualBytes = {};
    private byte[] transposedBytes = {};
    private int[] residualInts = {};
    private float[] residualFloats = {};
    private float[] transposedFloats = {};

    private EpilogueStep epilogue;
    private ByteBuffer dst;
    private ByteBuffer residual;
    private DataType type;
    private DataType residualType;
    private int channels;
    private int imagePlaces;

    private Placement placement;
    private int firstRow;
    private int firstChannel;

    /** Where the first row begins and how far the next is; of channels last. */
    private int dstStart;

    private int dstStride;
    private int residualStart;
    private int residualStride;

    /**
     * Begins a run.
     *
     * @param imagePlaces places of an image if its channels are first, 0 if they are last
     */
    void begin(
            EpilogueStep epilogue,
            Product request,
            int imagePlaces,
            Operands<ByteBuffer> operands) {
        this.epilogue = epilogue;
        this.type = request.epilogue().dst();
        this.residualType = request.epilogue().residualType();
        this.channels = request.channels();
        this.imagePlaces = imagePlaces;
        this.dst = operands.dst();
        this.residual = operands.residual();
        lie(0, channels, 0, channels);
    }

    /**
     * Says where rows lie, if not one behind the other: elements of dst, and of the residual, in
     * front of the first, and from one to the next.
     */
    void lie(int dstStart, int dstStride, int residualStart, int residualStride) {
        this.dstStart = dstStart;
        this.dstStride = dstStride;
        this.residualStart = residualStart;
        this.residualStride = residualStride;
    }

    /** Lets go of the caller's buffers. */
    void end() {
        dst = null;
        residual = null;
    }

    /** Says which part of dst the next blocks are counted from. */
    void at(Placement placement, int firstRow, int firstChannel) {
        this.placement = placement;
        this.firstRow = firstRow;
        this.firstChannel = firstChannel;
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
        int rowBytes = cols * type.bytes();
        block.accOffset = offset;
        block.accStride = stride;
        block.rows = rows;
        block.rowOffset = row;
        block.firstColumn = firstChannel + col;
        block.endColumn = block.firstColumn + cols;
        stage = Scratch.grow(stage, rows * rowBytes);
        block.dst(stage);
        block.dstOffset = 0;
        block.dstStride = rowBytes;
        if (residual != null) {
            reserveResidual(rows * cols);
            forEachRun(row, rows, cols, residualStart, residualStride, readResidual);
            takeResidual(rows, cols);
        }
        epilogue.apply(block);
        if (imagePlaces > 0) {
            transposed = Scratch.grow(transposed, rows * rowBytes);
            if (type.bytes() == 1) {
                Transposition.bytes(stage, rows, cols, transposed, 0, rows);
            } else {
                Transposition.ints(stage, rows, cols, transposed);
            }
        }
        forEachRun(row, rows, cols, dstStart, dstStride, writeDst);
    }

    /** Passes the block on in pieces, as many elements at once as lie side by side in dst. */
    private void forEachRun(int row, int rows, int cols, int start, int stride, Move move) {
        for (int r = 0, run; r < rows; r += run) {
            int place = placement.place(firstRow + row + r);
            run = Math.min(rows - r, placement.run(firstRow + row + r));
            if (imagePlaces > 0) {
                int first = place % imagePlaces;
                run = Math.min(run, imagePlaces - first);
                int image = (place - first) * channels;
                for (int c = 0; c < cols; c++) {
                    int element = image + (block.firstColumn + c) * imagePlaces + first;
                    move.elements(element, c * rows + r, run);
                }
            } else if (cols == channels && stride == channels) {
                move.elements(start + place * channels, r * cols, run * cols);
            } else {
                for (int i = 0; i < run; i++) {
                    int element = start + (place + i) * stride + block.firstColumn;
                    move.elements(element, (r + i) * cols, cols);
                }
            }
        }
    }

    private void writeDst(int element, int at, int count) {
        int bytes = type.bytes();
        byte[] from = imagePlaces > 0 ? transposed : stage;
        dst.put(dst.position() + element * bytes, from, at * bytes, count * bytes);
    }

    private void readResidual(int element, int at, int count) {
        int position = residual.position() + element * residualType.bytes();
        float[] reals = imagePlaces > 0 ? transposedFloats : residualFloats;
        if (residualType == DataType.F32) {
            words.read(residual, position, reals, at, count);
        } else if (residualType == DataType.S32) {
            residualInts = Scratch.grow(residualInts, count);
            words.read(residual, position, residualInts, 0, count);
            EpilogueConstants constants = epilogue.constants();
            for (int i = 0; i < count; i++) {
                reals[at + i] =
                        constants.residualScale
                                * (float) (residualInts[i] - constants.residualZeroPoint);
            }
        } else {
            residual.get(position, imagePlaces > 0 ? transposedBytes : residualBytes, at, count);
        }
    }

    private void reserveResidual(int count) {
        boolean first = imagePlaces > 0;
        if (!residualType.isInt8()) {
            residualFloats = Scratch.grow(residualFloats, count);
            transposedFloats = Scratch.grow(transposedFloats, first ? count : 0);
        } else {
            residualBytes = Scratch.grow(residualBytes, count);
            transposedBytes = Scratch.grow(transposedBytes, first ? count : 0);
        }
    }

    private void takeResidual(int rows, int cols) {
        if (imagePlaces > 0 && !residualType.isInt8()) {
            Transposition.floats(transposedFloats, cols, rows, residualFloats, 0, cols);
        } else if (imagePlaces > 0) {
            Transposition.bytes(transposedBytes, cols, rows, residualBytes, 0, cols);
        }
        block.residualFloats = residualFloats;
        block.residualBytes = residualBytes;
        block.residualOffset = 0;
        block.residualStride = cols;
    }
}
