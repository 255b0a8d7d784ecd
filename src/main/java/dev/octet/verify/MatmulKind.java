package dev.octet.verify;

import dev.octet.request.Gemm;
import dev.octet.request.Matmul;
import dev.octet.request.Role;
import dev.octet.request.WeightsLayout;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Multiplications whose weights come with each run: they are a batched {@link Gemm} whose tensors
 * lie otherwise, and are made, extended and computed as that.
 */
final class MatmulKind implements RequestKind<Matmul> {
    private final GemmKind gemms = new GemmKind();

    @Override
    public Class<Matmul> request() {
        return Matmul.class;
    }

    @Override
    public Matmul draw(Draw draw) {
        return RandomMatmul.draw(draw);
    }

    /** The whole batch, with weights as [K,N]. */
    private static Gemm whole(Matmul matmul) {
        Gemm entry = matmul.entry();
        return new Gemm(
                matmul.entries(),
                false,
                entry.m(),
                entry.n(),
                entry.k(),
                entry.src(),
                entry.weights(),
                WeightsLayout.KN,
                entry.srcZeroPoint(),
                entry.weightZeroPoint(),
                0,
                entry.epilogue());
    }

    private static MatrixPlaces src(Matmul matmul) {
        return new MatrixPlaces(matmul.srcLayout(), matmul.batch(), matmul.srcTransposed());
    }

    private static MatrixPlaces weights(Matmul matmul) {
        boolean byChannel = matmul.entry().layout() == WeightsLayout.NK;
        return new MatrixPlaces(matmul.weightsLayout(), matmul.batch(), byChannel);
    }

    private static MatrixPlaces residual(Matmul matmul) {
        return new MatrixPlaces(matmul.residualLayout(), matmul.batch(), false);
    }

    private static MatrixPlaces dst(Matmul matmul) {
        return new MatrixPlaces(matmul.dstLayout(), matmul.batch(), false);
    }

    @Override
    public Values values(Case line, Matmul matmul) {
        Gemm whole = whole(matmul);
        Values dense = gemms.values(new Case(whole, line.seed(), line.fill()), whole);
        return scatter(matmul, dense, new Draw(line.seed(), 3));
    }

    private static Values scatter(Matmul matmul, Values dense, Draw draw) {
        Gemm entry = matmul.entry();
        int m = entry.m();
        int n = entry.n();
        int k = entry.k();
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        given.put(Role.SRC, src(matmul).scatter(dense.src(), m, k, draw));
        given.put(Role.WEIGHTS, weights(matmul).scatter(dense.weights(), k, n, draw));
        if (dense.residual() != null) {
            given.put(Role.RESIDUAL, residual(matmul).scatter(dense.residual(), m, n, draw));
        }
        return new Values(matmul, dense.fixed(), null, given);
    }

    private static Values gather(Matmul matmul, Values values) {
        Gemm entry = matmul.entry();
        int m = entry.m();
        int n = entry.n();
        int k = entry.k();
        Tensor weights = weights(matmul).gather(values.given().get(Role.WEIGHTS), k, n);
        Tensor residual =
                values.residual() == null ? null : residual(matmul).gather(values.residual(), m, n);
        return new Values(
                whole(matmul),
                values.fixed(),
                weights,
                Values.given(src(matmul).gather(values.src(), m, k), residual, null, null));
    }

    @Override
    public int[] outputs(Matmul matmul) {
        return dst(matmul).ascending();
    }

    @Override
    public Expected expected(Matmul matmul, Values values, int[] outputs) {
        int[] places = dst(matmul).all();
        Map<Integer, Integer> dense = new HashMap<>();
        for (int i = 0; i < places.length; i++) {
            dense.put(places[i], i);
        }
        int[] denseOutputs = Arrays.stream(outputs).map(dense::get).toArray();
        Expected expected = gemms.expected(whole(matmul), gather(matmul, values), denseOutputs);
        return new Expected(matmul, outputs, expected.dst(), expected.sums(), expected.found());
    }

    @Override
    public String place(Matmul matmul, int output) {
        int[] places = dst(matmul).all();
        int n = matmul.entry().n();
        int m = matmul.entry().m();
        for (int i = 0; i < places.length; i++) {
            if (places[i] == output) {
                return RootLocale.format(
                        "matrix %d, row %d, column %d", i / n / m, i / n % m, i % n);
            }
        }
        return "element " + output + " between rows";
    }

    @Override
    public Values withRows(Matmul matmul, Values values, int count) {
        int row = matmul.dstLayout().shape().size() - 2;
        // where there are strides, more rows may reach into the next matrix
        int rows = matmul.dstLayout().with(row, count).isDistinct() ? count : matmul.entry().m();
        Values dense = gemms.withRows(whole(matmul), gather(matmul, values), rows);
        return scatter(matmul.withRows(rows), dense, new Draw(rows));
    }

    /** Rows of a broadcast residual are others where there are more rows. */
    @Override
    public Optional<Tensor> rowsOf(Matmul matmul, Tensor dst, Matmul other) {
        return Optional.empty();
    }
}
