package dev.octet.kernel;

import static dev.octet.kernel.DataType.F32;
import static dev.octet.kernel.DataType.S8;
import static dev.octet.kernel.DataType.U8;

import java.util.Objects;

/**
 * A matrix multiplication: dst[M,N] = epilogue(src[M,K] · weights), everything dense and row-major.
 *
 * <p>With {@code batch} &gt; 1 there is one weights matrix per batch entry: src is [batch,M,K] (or
 * one [M,K] for all, {@code srcBroadcast}), dst is [batch,M,N]; per-row values are [batch,M],
 * per-channel values and the bias are [N], the same for every entry. One weights matrix for a whole
 * batch is a plain multiplication of batch·M rows.
 *
 * <p>Types: u8 or s8 src with s8 weights: exact s32 accumulation. f32 src with s8 weights: each row
 * is quantized on the fly, symmetrically onto [-127,127] with scale = max|x| / 127 over the row's
 * finite values (at least the smallest normal f32; 1 for a row of zeros), then computed as s8 · s8
 * with that row's scale. f32 src with f32 weights: plain FP32, for comparison; its summation order
 * is the engine's own.
 *
 * @param batch number of weights matrices, at least 1
 * @param srcBroadcast whether all batch entries share one src
 * @param m rows of src and dst; 0 is legal and does nothing
 * @param n columns of dst, output channels
 * @param k length of the sums
 * @param src type of the source
 * @param weights s8 or f32
 * @param layout how the weights are handed over
 * @param srcZeroPoint NONE, PER_TENSOR (fixed) or PER_ROW (given with each run); 8-bit src only
 * @param epilogue what happens to the accumulator
 */
public record Gemm(
        int batch,
        boolean srcBroadcast,
        int m,
        int n,
        int k,
        DataType src,
        DataType weights,
        WeightsLayout layout,
        Granularity srcZeroPoint,
        Epilogue epilogue)
        implements Request {

    /** Largest K for which sums of u8·s8 products, or of s8 with a zero point, fit in s32. */
    public static final int MAX_K_U8 = 65_793;

    /** Largest K for which sums of s8·s8 products fit in s32. */
    public static final int MAX_K_S8 = 131_071;

    /**
     * Checks types, sizes and their combination.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Gemm {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(srcZeroPoint, "srcZeroPoint");
        Objects.requireNonNull(epilogue, "epilogue");
        checkTypes(src, weights, srcZeroPoint, epilogue);
        if (batch < 1 || m < 0 || n < 1 || k < 1) {
            throw new IllegalArgumentException(
                    "gemm needs batch >= 1, m >= 0, n >= 1 and k >= 1, got batch=%d m=%d n=%d k=%d"
                            .formatted(batch, m, n, k));
        }
        if (srcBroadcast && batch == 1) {
            throw new IllegalArgumentException("srcBroadcast needs a batch of more than 1");
        }
        if (weights == S8) {
            boolean wide = src == U8 || srcZeroPoint != Granularity.NONE;
            int maxK = wide ? MAX_K_U8 : MAX_K_S8;
            if (k > maxK) {
                throw new IllegalArgumentException(
                        "k = %,d exceeds %,d: the s32 accumulator of %s·s8%s would not be exact"
                                .formatted(
                                        k,
                                        maxK,
                                        src == U8 ? "u8" : "s8",
                                        wide && src != U8 ? " with a zero point" : ""));
            }
        }
        checkBytes("src", srcBroadcast ? 1 : batch, m, k, src);
        checkBytes("weights", batch, k, n, weights);
        checkBytes("dst", batch, m, n, epilogue.dst());
        if (epilogue.residualType() != null) {
            checkBytes("residual", batch, m, n, epilogue.residualType());
        }
        if (epilogue.srcScale() == Granularity.PER_ROW || srcZeroPoint == Granularity.PER_ROW) {
            checkBytes("row values", srcBroadcast ? 1 : batch, m, 1, DataType.S32);
        }
    }

    private static void checkTypes(
            DataType src, DataType weights, Granularity srcZeroPoint, Epilogue epilogue) {
        boolean int8 = weights == S8 && (src == U8 || src == S8 || src == F32);
        boolean fp32 = weights == F32 && src == F32;
        if (!int8 && !fp32) {
            throw new IllegalArgumentException(
                    "types are u8:s8, s8:s8, f32:s8 or f32:f32, got " + src + ":" + weights);
        }
        if (fp32 && (epilogue.dst() != F32 || epilogue.weightScale() != Granularity.NONE)) {
            throw new IllegalArgumentException(
                    "f32:f32 writes f32 and has no weight scales, got dst "
                            + epilogue.dst()
                            + ", weight scale "
                            + epilogue.weightScale());
        }
        if (src == F32
                && (srcZeroPoint != Granularity.NONE || epilogue.srcScale() != Granularity.NONE)) {
            throw new IllegalArgumentException(
                    "an f32 src has no scale and no zero point of its own, got scale "
                            + epilogue.srcScale()
                            + ", zero point "
                            + srcZeroPoint);
        }
        if (srcZeroPoint == Granularity.PER_CHANNEL) {
            throw new IllegalArgumentException(
                    "the source zero point is NONE, PER_TENSOR or PER_ROW, got PER_CHANNEL");
        }
    }

    private static void checkBytes(
            String name, long batch, long rows, long columns, DataType type) {
        long bytes;
        try {
            bytes =
                    Math.multiplyExact(
                            Math.multiplyExact(batch, rows), Math.multiplyExact(columns, 4L));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "%s of %d x %d x %d elements overflows".formatted(name, batch, rows, columns),
                    e);
        }
        bytes = bytes / 4 * type.bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s of %d x %d x %d %s elements needs %,d bytes, a buffer holds at most %,d"
                            .formatted(name, batch, rows, columns, type, bytes, Integer.MAX_VALUE));
        }
    }

    /** A builder for M rows, N output channels and sums of length K: s8:s8:s32, weights [K,N]. */
    public static GemmBuilder of(int m, int n, int k) {
        return new GemmBuilder(m, n, k);
    }

    /**
     * Reads {@code gemm src:weights:dst MxK:KxN attribute...}, or with a batch BxMxK:BxKxN.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Gemm parse(String line) {
        return GemmSyntax.parse(line);
    }

    /** The same computation for another number of rows. */
    public Gemm withRows(int rows) {
        return new Gemm(
                batch, srcBroadcast, rows, n, k, src, weights, layout, srcZeroPoint, epilogue);
    }

    /** Whether the rows of an f32 src are quantized inside the kernel. */
    public boolean isDynamic() {
        return src == F32 && weights == S8;
    }

    /** Whether dst is the exact s32 accumulator: rows quantized on the fly have a scale. */
    public boolean isAccumulator() {
        return epilogue.isAccumulator() && !isDynamic();
    }

    /** Rows of dst over the whole batch. */
    public int rows() {
        return Math.multiplyExact(batch, m);
    }

    /** Rows of src over the whole batch; per-row scales and zero points have as many values. */
    public int srcRows() {
        return srcBroadcast ? m : rows();
    }

    /** Bytes a run reads from src. */
    public int srcBytes() {
        return (int) ((long) srcRows() * k * src.bytes());
    }

    /** Bytes a run writes to dst. */
    public int dstBytes() {
        return (int) ((long) rows() * n * epilogue.dst().bytes());
    }

    /** Elements of the weights over the whole batch. */
    public int weightsCount() {
        return (int) ((long) batch * k * n);
    }

    @Override
    public long macs() {
        return (long) batch * m * n * k;
    }

    /** The request line. */
    @Override
    public String toString() {
        return GemmSyntax.print(this);
    }
}
