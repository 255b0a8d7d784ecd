package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Multiplications whose weights come with each run, as {@link Role#WEIGHTS}: a batch of them, each
 * of which is {@link #entry}. ONNX: MatMul, MatMulInteger and QLinearMatMul of two computed
 * tensors, as attention has them. Immutable; the methods that set something return a changed copy.
 *
 * <p>Every result is what {@link Gemm} gives with the same weights. Src, weights and dst have the
 * same number of dimensions: those of the batch, along which src and weights are broadcast as NumPy
 * does it, and those of a matrix. Matrices may lie anywhere in their tensor: a stride is the number
 * of elements from one matrix, or row of a matrix, to the next; elements of a row are neighbours. A
 * run neither reads nor writes what lies between.
 *
 * @param entry a multiplication of the batch: sizes, types, epilogue, and with [N,K] weights that
 *     come transposed; f32:f32, or 8-bit on both sides; without row scales, row zero points and
 *     groups
 * @param srcTransposed whether matrices of src come as [K,M]
 * @param srcLayout the batch on the side of src, then M and K, or K and M
 * @param weightsLayout the batch on the side of the weights, each dimension as large as src's or
 *     one of them 1, then K and N, or N and K
 * @param dstLayout the larger of both, then M and N; no two results at the same place
 * @param residualShape dimensions of the residual, which is dense: those of dst, or 1 along which
 *     it is broadcast, but for the last. Empty where it is as large as dst
 */
public record Matmul(
        Gemm entry,
        boolean srcTransposed,
        StridedShape srcLayout,
        StridedShape weightsLayout,
        StridedShape dstLayout,
        List<Integer> residualShape)
        implements Request {
    /** Dimensions that a batch may have. */
    public static final int MOST_AXES = 6;

    /**
     * Checks sizes, types and strides.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Matmul {
        Objects.requireNonNull(entry, "entry");
        residualShape = List.copyOf(residualShape);
        checkEntry(entry);
        int m = entry.m();
        int n = entry.n();
        int k = entry.k();
        boolean byChannel = entry.layout() == WeightsLayout.NK;
        check("src", srcLayout, entry.src(), srcTransposed ? k : m, srcTransposed ? m : k);
        check("weights", weightsLayout, entry.weights(), byChannel ? n : k, byChannel ? k : n);
        check("dst", dstLayout, entry.dst(), m, n);
        checkBatch(batchOf(srcLayout), batchOf(weightsLayout), batchOf(dstLayout));
        if (!dstLayout.isDistinct()) {
            throw new IllegalArgumentException("results overlap: dst is " + dstLayout.text());
        }
        checkResidual(entry, residualShape, dstLayout.shape());
    }

    private static void checkEntry(Gemm entry) {
        if (entry.batch() != 1) {
            throw new IllegalArgumentException(
                    "an entry is one multiplication, got a batch of " + entry.batch());
        }
        if (entry.isDynamic()) {
            throw new IllegalArgumentException(
                    "weights that come with each run are f32 as src is, or both are 8-bit; got "
                            + entry.src()
                            + ":"
                            + entry.weights());
        }
        if (entry.weightGroup() != 0) {
            throw new IllegalArgumentException(
                    "scales in groups along K are of prepared weights, got per_group:"
                            + entry.weightGroup());
        }
        if (entry.epilogue().srcScale() == Granularity.PER_ROW
                || entry.srcZeroPoint() == Granularity.PER_ROW) {
            throw new IllegalArgumentException(
                    "with weights of each run, src has a scale and a zero point of the tensor, not"
                            + " of rows");
        }
    }

    private static void check(
            String name, StridedShape layout, DataType type, int rows, int columns) {
        List<Integer> shape = layout.shape();
        int rank = shape.size();
        boolean fits =
                rank >= 2
                        && rank - 2 <= MOST_AXES
                        && shape.get(rank - 2) == rows
                        && shape.get(rank - 1) == columns
                        && layout.strides().get(rank - 1) == 1
                        && batchOf(layout).stream().allMatch(size -> size >= 1);
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s has matrices of %dx%d, a batch of at most %d dimensions of at least"
                                    + " 1, and neighbours in a row; got %s",
                            name, rows, columns, MOST_AXES, layout.text()));
        }
        layout.check(name, type);
    }

    private static List<Integer> batchOf(StridedShape layout) {
        return layout.shape().subList(0, layout.shape().size() - 2);
    }

    private static void checkBatch(List<Integer> src, List<Integer> weights, List<Integer> dst) {
        if (!dst.equals(broadcast(src, weights))) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                                    "the batch of dst is %s, src has %s, weights have %s",
                                    broadcast(src, weights), src, weights)
                            + ", dst has "
                            + dst);
        }
    }

    /**
     * The dimensions of a batch.
     *
     * @throws IllegalArgumentException when they do not go together
     */
    static List<Integer> broadcast(List<Integer> src, List<Integer> weights) {
        List<Integer> batch = new ArrayList<>();
        boolean fits = src.size() == weights.size();
        for (int i = 0; fits && i < src.size(); i++) {
            int one = src.get(i);
            int other = weights.get(i);
            fits = one == other || one == 1 || other == 1;
            batch.add(Math.max(one, other));
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "batch dimensions are equal, or 1 on one side: src has %s, weights"
                                    + " have %s",
                            src, weights));
        }
        return batch;
    }

    private static void checkResidual(Gemm entry, List<Integer> residual, List<Integer> dst) {
        if (residual.isEmpty()) {
            return;
        }
        int last = dst.size() - 1;
        boolean fits =
                entry.epilogue().residualType() != null
                        && residual.size() == dst.size()
                        && residual.get(last).equals(dst.get(last));
        for (int i = 0; fits && i < last; i++) {
            fits = residual.get(i) == 1 || residual.get(i).equals(dst.get(i));
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "residual_shape %s is for a request with a residual, and has the"
                                    + " dimensions of dst, %s, or 1, but for the last",
                            Shapes.word(residual), Shapes.word(dst)));
        }
    }

    /** One multiplication, dense. */
    public static Matmul of(Gemm entry) {
        return of(entry, false, List.of(), List.of());
    }

    /**
     * A batch of them, dense.
     *
     * @param srcTransposed whether matrices of src come as [K,M]
     * @param srcBatch dimensions on the side of src, outermost first
     * @param weightsBatch dimensions on the side of the weights, as many, each as large or one of
     *     them 1
     */
    public static Matmul of(
            Gemm entry, boolean srcTransposed, List<Integer> srcBatch, List<Integer> weightsBatch) {
        boolean byChannel = entry.layout() == WeightsLayout.NK;
        int m = entry.m();
        int n = entry.n();
        int k = entry.k();
        return new Matmul(
                entry,
                srcTransposed,
                dense("src", srcBatch, srcTransposed ? k : m, srcTransposed ? m : k),
                dense("weights", weightsBatch, byChannel ? n : k, byChannel ? k : n),
                dense("dst", broadcast(srcBatch, weightsBatch), m, n),
                List.of());
    }

    private static StridedShape dense(String name, List<Integer> batch, int rows, int columns) {
        List<Integer> shape = new ArrayList<>(batch);
        shape.add(rows);
        shape.add(columns);
        Shapes.check(name, DataType.U8, Shapes.array(shape));
        return StridedShape.dense(shape);
    }

    /**
     * The same with a src whose matrices or rows lie apart.
     *
     * @param strides one for each dimension of the batch, then that of rows
     */
    public Matmul srcStrides(int... strides) {
        StridedShape src = srcLayout.withStrides(strides);
        return new Matmul(entry, srcTransposed, src, weightsLayout, dstLayout, residualShape);
    }

    /** The same of the weights; see {@link #srcStrides}. */
    public Matmul weightsStrides(int... strides) {
        StridedShape weights = weightsLayout.withStrides(strides);
        return new Matmul(entry, srcTransposed, srcLayout, weights, dstLayout, residualShape);
    }

    /** The same of dst; see {@link #srcStrides}. */
    public Matmul dstStrides(int... strides) {
        StridedShape dst = dstLayout.withStrides(strides);
        return new Matmul(entry, srcTransposed, srcLayout, weightsLayout, dst, residualShape);
    }

    /** The same with a residual that is broadcast; see {@link #residualShape()}. */
    public Matmul residualShape(int... dimensions) {
        return new Matmul(
                entry, srcTransposed, srcLayout, weightsLayout, dstLayout, Shapes.list(dimensions));
    }

    /**
     * Reads {@code gemm f32:f32:f32 2x12x128x64:2x12x64x128 runtime_weights nk km attribute...}.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Matmul parse(String line) {
        Objects.requireNonNull(line, "line");
        return MatmulSyntax.parse(line);
    }

    /** Dimensions of the batch. */
    public List<Integer> batch() {
        return batchOf(dstLayout);
    }

    /** Multiplications of the batch. */
    public int entries() {
        return Shapes.count(Shapes.array(batch()));
    }

    /** Where the residual lies: as many dimensions as dst has. */
    public StridedShape residualLayout() {
        return StridedShape.dense(residualShape.isEmpty() ? dstLayout.shape() : residualShape);
    }

    @Override
    public String word() {
        return "gemm";
    }

    @Override
    public String verb() {
        return "multiply by weights of each run";
    }

    @Override
    public DataType src() {
        return entry.src();
    }

    @Override
    public DataType dst() {
        return entry.dst();
    }

    @Override
    public boolean isAccumulator() {
        return entry.isAccumulator();
    }

    /** Rows of src over the whole batch. */
    @Override
    public int srcRows() {
        return Shapes.count(Shapes.array(batchOf(srcLayout))) * entry.m();
    }

    /** One dimension: the elements from the first of src to the last. */
    @Override
    public int[] srcShape() {
        return new int[] {(int) srcLayout.span()};
    }

    /** One dimension: the elements from the first of dst to the last. */
    @Override
    public int[] dstShape() {
        return new int[] {(int) dstLayout.span()};
    }

    @Override
    public int runRows() {
        return entry.m();
    }

    /** The same strides where there are any; a residual with as many rows as dst, or with one. */
    @Override
    public Matmul withRows(int rows) {
        int row = dstLayout.shape().size() - 2;
        List<Integer> residual = new ArrayList<>(residualShape);
        if (!residual.isEmpty() && residual.get(row) == entry.m()) {
            residual.set(row, rows);
        }
        return new Matmul(
                entry.withRows(rows),
                srcTransposed,
                srcLayout.with(srcTransposed ? row + 1 : row, rows),
                weightsLayout,
                dstLayout.with(row, rows),
                residual);
    }

    /** Rows, and where matrices lie. */
    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Matmul matmul
                && entry.withRows(0).equals(matmul.entry.withRows(0))
                && srcTransposed == matmul.srcTransposed
                && batchOf(srcLayout).equals(batchOf(matmul.srcLayout))
                && batchOf(weightsLayout).equals(batchOf(matmul.weightsLayout));
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.read(Role.SRC, src(), srcLayout));
        DataType residual = entry.epilogue().residualType();
        if (residual != null) {
            boolean mayBeDst = residualShape.isEmpty() && dstLayout.isDense();
            operands.add(new Operand(Role.RESIDUAL, residual, residualLayout(), false, mayBeDst));
        }
        operands.add(Operand.read(Role.WEIGHTS, entry.weights(), weightsLayout));
        operands.add(Operand.written(Role.DST, dst(), dstLayout));
        return operands;
    }

    @Override
    public void check(Parameters parameters) {
        if (parameters.weightsType() != null) {
            throw new IllegalArgumentException(
                    "weights come with each run, but some were given to prepare");
        }
        ProductParameters.checkValues(entry, parameters);
    }

    @Override
    public long operations() {
        return entries() * entry.operations();
    }

    /** The request line. */
    @Override
    public String toString() {
        return MatmulSyntax.print(this);
    }
}
