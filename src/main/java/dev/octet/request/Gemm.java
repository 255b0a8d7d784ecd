package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.Objects;
import java.util.function.Function;

/**
 * A matrix multiplication: dst[M,N] = epilogue(src[M,K] · weights), everything dense and row-major.
 *
 * <p>With {@code batch} &gt; 1 there is one weights matrix per batch entry: src is [batch,M,K] (or
 * one [M,K] for all, {@code srcBroadcast}), dst is [batch,M,N]; per-row values are [batch,M],
 * per-channel values and the bias are [N], the same for every entry. One weights matrix for a whole
 * batch is a plain multiplication of batch·M rows.
 *
 * <p>With weight scales PER_GROUP, {@code weightGroup} weights along K share one: the sum is put
 * together from one exact s32 sum for each group, in the order of k, as y = fma(f32(acc), scale, y)
 * from +0, and the epilogue goes on with y · srcScale.
 *
 * <p>Types: u8 or s8 src with s8 or u8 weights: exact s32 accumulation of (src - srcZeroPoint) ·
 * (weight - weightZeroPoint). f32 src with 8-bit weights: each row is quantized on the fly,
 * symmetrically onto [-127,127] with scale = max|x| / 127 over the row's finite values (at least
 * the smallest normal f32; 1 for a row of zeros), then computed as s8 · s8 with that row's scale.
 * f32 src with f32 weights: plain FP32, one fused multiply-add after the other in the order of k,
 * from +0.
 *
 * @param batch number of weights matrices, at least 1
 * @param srcBroadcast whether all batch entries share one src
 * @param m rows of src and dst; 0 is legal and does nothing
 * @param n columns of dst, output channels
 * @param k length of the sums
 * @param src type of the source
 * @param weights s8, u8 or f32
 * @param layout how the weights are handed over
 * @param srcZeroPoint NONE, PER_TENSOR (fixed) or PER_ROW (given with each run); 8-bit src only
 * @param weightZeroPoint NONE, PER_TENSOR, PER_CHANNEL or PER_GROUP; 8-bit weights only
 * @param weightGroup how many successive weights along K share a scale, with weight scales
 *     PER_GROUP; the last group has those that are left. 0 without such scales
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
        Granularity weightZeroPoint,
        int weightGroup,
        Epilogue epilogue)
        implements Product {

    /** Largest K for which sums of u8·s8 products, or of s8 with a zero point, fit in s32. */
    public static final int MAX_K_U8 = TypeRules.mostSummands(true, false);

    /** Largest K for which sums of s8·s8 products fit in s32. */
    public static final int MAX_K_S8 = TypeRules.mostSummands(false, false);

    /**
     * Largest K for which sums of u8·u8 products, or of any 8-bit ones with zero points on both
     * sides, fit in s32.
     */
    public static final int MAX_K_U8_U8 = TypeRules.mostSummands(true, true);

    /**
     * Checks types, sizes and their combination.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Gemm {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(srcZeroPoint, "srcZeroPoint");
        Objects.requireNonNull(weightZeroPoint, "weightZeroPoint");
        Objects.requireNonNull(epilogue, "epilogue");
        TypeRules.check(src, weights, srcZeroPoint, weightZeroPoint, epilogue);
        if (batch < 1 || m < 0 || n < 1 || k < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "gemm needs batch >= 1, m >= 0, n >= 1 and k >= 1, got batch=%d m=%d"
                                    + " n=%d k=%d",
                            batch, m, n, k));
        }
        if (srcBroadcast && batch == 1) {
            throw new IllegalArgumentException("srcBroadcast needs a batch of more than 1");
        }
        checkGroups(batch, weightGroup, weightZeroPoint, epilogue.weightScale());
        TypeRules.checkSums(
                weightGroup == 0 ? "k" : "a group",
                weightGroup == 0 ? k : Math.min(k, weightGroup),
                src,
                weights,
                srcZeroPoint,
                weightZeroPoint);
        Shapes.check("src", src, srcBroadcast ? 1 : batch, m, k);
        Shapes.check("weights", weights, batch, k, n);
        Shapes.check("dst", epilogue.dst(), batch, m, n);
        if (epilogue.residualType() != null) {
            Shapes.check("residual", epilogue.residualType(), batch, m, n);
        }
        if (epilogue.srcScale() == Granularity.PER_ROW || srcZeroPoint == Granularity.PER_ROW) {
            Shapes.check("row values", DataType.S32, srcBroadcast ? 1 : batch, m);
        }
    }

    private static void checkGroups(int batch, int size, Granularity zeroPoint, Granularity scale) {
        boolean hasGroups = scale == Granularity.PER_GROUP;
        if (hasGroups ? size < 1 : size != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "weight scales PER_GROUP have a group size of 1 or more, others 0; got"
                                    + " %d with weight scales %s",
                            size, scale));
        }
        if (zeroPoint == Granularity.PER_GROUP && !hasGroups) {
            throw new IllegalArgumentException(
                    "weight zero points PER_GROUP go with weight scales PER_GROUP, got " + scale);
        }
        if (hasGroups && batch > 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "weights in groups of %d are one matrix for all, got a batch of %d",
                            size, batch));
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
        Objects.requireNonNull(line, "line");
        return GemmSyntax.parse(line);
    }

    @Override
    public int runRows() {
        return m;
    }

    @Override
    public Gemm withRows(int rows) {
        return new Gemm(
                batch,
                srcBroadcast,
                rows,
                n,
                k,
                src,
                weights,
                layout,
                srcZeroPoint,
                weightZeroPoint,
                weightGroup,
                epilogue);
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Gemm gemm && withRows(0).equals(gemm.withRows(0));
    }

    /** Rows of dst over the whole batch. */
    public int rows() {
        return Math.multiplyExact(batch, m);
    }

    /** Rows of src over the whole batch; per-row scales and zero points have as many values. */
    @Override
    public int srcRows() {
        return srcBroadcast ? m : rows();
    }

    @Override
    public String word() {
        return "gemm";
    }

    @Override
    public String verb() {
        return "multiply";
    }

    @Override
    public int channels() {
        return n;
    }

    @Override
    public <T> T match(Function<Gemm, T> multiplication, Function<Conv, T> convolution) {
        return multiplication.apply(this);
    }

    @Override
    public int summands() {
        return k;
    }

    @Override
    public int[] srcShape() {
        return new int[] {srcRows(), k};
    }

    @Override
    public int[] weightsShape() {
        int rows = layout == WeightsLayout.KN ? k : n;
        int columns = layout == WeightsLayout.KN ? n : k;
        return batch == 1 ? new int[] {rows, columns} : new int[] {batch, rows, columns};
    }

    /**
     * Sums that an output is put together from: groups of weights along K, or 1. Scales and zero
     * points PER_GROUP lie as the weights do: [groups, N], or [N, groups] where those are [N,K].
     */
    public int groups() {
        return weightGroup == 0 ? 1 : (k - 1) / weightGroup + 1;
    }

    @Override
    public Grouping weightGrouping() {
        if (weightGroup > 0) {
            return layout == WeightsLayout.KN
                    ? Grouping.perBlock(weightGroup)
                    : Grouping.perGroup(weightGroup);
        }
        return Grouping.perChannel((batch == 1 ? 0 : 1) + (layout == WeightsLayout.KN ? 1 : 0));
    }

    @Override
    public int[] dstShape() {
        return new int[] {rows(), n};
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
