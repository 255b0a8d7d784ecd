package dev.octet.engine.jvm;

import dev.octet.engine.MatrixOffsets;
import dev.octet.engine.SignedWeights;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Matmul;
import dev.octet.request.Parameters;
import dev.octet.request.WeightsLayout;
import java.nio.ByteBuffer;

/**
 * Multiplications whose weights come with each run. A unit is some rows of one of the batch: it
 * packs the weights into panels, unless the unit before had the same, and lets {@link
 * BlockedProduct} multiply.
 */
final class MatmulRun implements UnitRun {
    /** Rows that are worth packing the weights anew for. */
    private static final int LEAST_ROWS = 64;

    private static final int NONE = -1;

    private final Gemm gemm;
    private final boolean srcTransposed;

    // from a row of a matrix to the next
    private final int srcStride;
    private final int weightsStride;
    private final int residualStride;
    private final int dstStride;

    private final JvmBackend.Parts parts;
    private final int srcZeroPoint;

    /** One for each output channel; null where weights are s8 without. */
    private final int[] weightZeroPoints;

    private final MatrixOffsets offsets;

    /** Units of a multiplication. */
    private final int share;

    private final Panels panels;
    private final Scratch scratch = new Scratch();
    private final DenseSource source = new DenseSource();
    private final Destination destination = new Destination();
    private final Words words = new Words();
    private byte[] bytes = {};
    private byte[] turnedBytes = {};
    private float[] floats = {};
    private float[] turnedFloats = {};

    private ByteBuffer src;
    private ByteBuffer weights;

    /** Where the weights in the panels begin; NONE before there are any. */
    private int packed;

    MatmulRun(Matmul matmul, Parameters parameters, JvmBackend.Parts parts, int threads) {
        this.gemm = matmul.entry();
        this.srcTransposed = matmul.srcTransposed();
        this.srcStride = MatrixOffsets.rowStride(matmul.srcLayout());
        this.weightsStride = MatrixOffsets.rowStride(matmul.weightsLayout());
        this.residualStride = MatrixOffsets.rowStride(matmul.residualLayout());
        this.dstStride = MatrixOffsets.rowStride(matmul.dstLayout());
        this.parts = parts;
        this.srcZeroPoint = parameters.srcZeroPoint();
        boolean isWide = SignedWeights.mayHaveZeroPoints(gemm);
        this.weightZeroPoints = isWide ? parameters.channelZeroPoints(gemm.n()) : null;
        this.offsets = MatrixOffsets.of(matmul);
        this.share = share(matmul, threads);
        boolean isByte = gemm.weights().isInt8() && !isWide;
        this.panels =
                isByte
                        ? Panels.ofBytes(parts.tile(), gemm.k(), gemm.n())
                        : Panels.ofFloats(
                                parts.tile(), gemm.weights().isInt8(), gemm.k(), gemm.n());
    }

    /** What one thread's panels take, and a matrix on the way there. */
    static long neededBytes(Matmul matmul, Tile tile) {
        Gemm gemm = matmul.entry();
        int bytes = Panels.elementBytes(gemm);
        return Panels.bytes(tile, gemm.k(), gemm.n(), bytes) + (long) gemm.k() * gemm.n() * bytes;
    }

    /** Threads share the batch; where it has fewer entries than there are threads, rows as well. */
    private static int share(Matmul matmul, int threads) {
        int wanted = Blocking.ceilDiv(Math.min(threads, 1 << 10), matmul.entries());
        return Math.max(1, Math.min(wanted, matmul.entry().m() / LEAST_ROWS));
    }

    static int units(Matmul matmul, int threads) {
        return Math.multiplyExact(matmul.entries(), share(matmul, threads));
    }

    @Override
    public void begin(Operands<ByteBuffer> operands) {
        src = operands.src();
        weights = operands.weights();
        packed = NONE;
        destination.begin(parts.epilogue(), gemm, 0, operands);
    }

    @Override
    public void end() {
        src = null;
        weights = null;
        destination.end();
    }

    @Override
    public void unit(int unit) {
        int entry = unit / share;
        int part = unit % share;
        int from = (int) ((long) gemm.m() * part / share);
        int to = (int) ((long) gemm.m() * (part + 1) / share);
        if (packed != offsets.weights()[entry]) {
            packed = offsets.weights()[entry];
            pack(packed);
        }
        int step = Blocking.blockRows(Math.max(1, to - from));
        for (int row = from, rows; row < to; row += rows) {
            rows = Math.min(step, to - row);
            take(offsets.src()[entry], row, rows);
            destination.lie(
                    offsets.dst()[entry] + row * dstStride,
                    dstStride,
                    offsets.residual()[entry] + row * residualStride,
                    residualStride);
            destination.at(Placement.CONSECUTIVE, 0, 0);
            BlockedProduct.run(
                    parts.tile(), panels, source, 0, rows, 0, panels.count(), scratch, destination);
        }
    }

    private void pack(int offset) {
        boolean byChannel = gemm.layout() == WeightsLayout.NK;
        int rows = byChannel ? gemm.n() : gemm.k();
        int columns = byChannel ? gemm.k() : gemm.n();
        if (gemm.weights() == DataType.F32) {
            floats = Scratch.grow(floats, rows * columns);
            readFloats(weights, offset, weightsStride, rows, columns);
            panels.set(floats, byChannel);
            return;
        }
        bytes = Scratch.grow(bytes, rows * columns);
        readBytes(weights, offset, weightsStride, rows, columns);
        if (weightZeroPoints == null) {
            panels.set(bytes, byChannel);
            return;
        }
        floats = Scratch.grow(floats, rows * columns);
        int mask = gemm.weights() == DataType.U8 ? 255 : -1;
        for (int r = 0, i = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++, i++) {
                floats[i] = (bytes[i] & mask) - weightZeroPoints[byChannel ? r : c];
            }
        }
        panels.set(floats, byChannel);
    }

    /** Rows of a matrix of src, one behind the other. */
    private void take(int offset, int row, int rows) {
        int k = gemm.k();
        int first = offset + (srcTransposed ? row : row * srcStride);
        int lines = srcTransposed ? k : rows;
        int columns = srcTransposed ? rows : k;
        if (gemm.src() == DataType.F32) {
            floats = Scratch.grow(floats, rows * k);
            readFloats(src, first, srcStride, lines, columns);
            if (srcTransposed) {
                turnedFloats = Scratch.grow(turnedFloats, rows * k);
                Transposition.floats(floats, k, rows, turnedFloats, 0, k);
            }
            source.of(srcTransposed ? turnedFloats : floats, k);
            return;
        }
        bytes = Scratch.grow(bytes, rows * k);
        readBytes(src, first, srcStride, lines, columns);
        if (srcTransposed) {
            turnedBytes = Scratch.grow(turnedBytes, rows * k);
            Transposition.bytes(bytes, k, rows, turnedBytes, 0, k);
        }
        boolean signed = gemm.src() == DataType.S8;
        source.of(srcTransposed ? turnedBytes : bytes, k, signed, srcZeroPoint);
    }

    private void readFloats(ByteBuffer from, int offset, int stride, int rows, int columns) {
        boolean isDense = stride == columns;
        int lines = isDense ? 1 : rows;
        int length = isDense ? rows * columns : columns;
        for (int r = 0; r < lines; r++) {
            int at = from.position() + (offset + r * stride) * Float.BYTES;
            words.read(from, at, floats, r * columns, length);
        }
    }

    private void readBytes(ByteBuffer from, int offset, int stride, int rows, int columns) {
        boolean isDense = stride == columns;
        int lines = isDense ? 1 : rows;
        int length = isDense ? rows * columns : columns;
        for (int r = 0; r < lines; r++) {
            from.get(from.position() + offset + r * stride, bytes, r * columns, length);
        }
    }
}
