package dev.octet.model.rewrite.product;

import dev.octet.model.graph.Node;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.match.Strided;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Matmul;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.StridedShape;
import dev.octet.request.WeightsLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A multiplication of two computed tensors, which are read where they lie: transposed, or between
 * others.
 */
final class RuntimeProducts {
    private RuntimeProducts() {}

    /** Takes the place of a MatMul, where there is such a request. */
    static void replace(Editor editor, Node node) {
        TensorType dst = editor.type(node.outputs().get(0));
        Strided a = matrices(editor, node.inputs().get(0), true);
        Strided b = matrices(editor, node.inputs().get(1), false);
        int rank = Math.max(a.dims().length, b.dims().length);
        if (rank - 2 > Matmul.MOST_AXES) {
            return;
        }
        a = a.withRank(rank);
        b = b.withRank(rank);
        boolean km = !a.isDenseAlong(rank - 1);
        boolean nk = !b.isDenseAlong(rank - 1);
        int m = a.dims()[rank - 2];
        int k = a.dims()[rank - 1];
        int n = b.dims()[rank - 1];
        Gemm entry =
                Gemm.of(m, n, k)
                        .types(DataType.F32, DataType.F32, DataType.F32)
                        .layout(nk ? WeightsLayout.NK : WeightsLayout.KN)
                        .build();
        List<Integer> results = new ArrayList<>();
        for (int i = 0; i < rank - 2; i++) {
            results.add(Math.max(a.dims()[i], b.dims()[i]));
        }
        results.add(m);
        results.add(n);
        Matmul request =
                new Matmul(
                        entry,
                        km,
                        layout(a, km),
                        layout(b, nk),
                        StridedShape.dense(results),
                        List.of());
        editor.remove(node);
        editor.add(
                Computed.of(
                        request,
                        Parameters.none(),
                        List.of(),
                        List.of(Role.SRC, Role.WEIGHTS),
                        dst),
                node.name(),
                List.of(a.begin(editor), b.begin(editor)),
                node.outputs());
    }

    /** Matrices of a tensor whose rows or columns have neighbours; of a vector, one. */
    private static Strided matrices(Editor editor, String value, boolean isRow) {
        Shape shape = editor.type(value).shape();
        if (shape.rank() == 1) {
            int length = shape.get(0);
            return Strided.dense(editor, value).reshaped(isRow ? 1 : length, isRow ? length : 1);
        }
        Strided moved = Strided.of(editor, value);
        int rank = moved.dims().length;
        boolean reads = moved.isDenseAlong(rank - 1) || moved.isDenseAlong(rank - 2);
        return reads ? moved : Strided.dense(editor, value);
    }

    private static StridedShape layout(Strided matrices, boolean isTransposed) {
        int rank = matrices.dims().length;
        List<Integer> dims = new ArrayList<>();
        List<Integer> strides = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int axis = isTransposed && i >= rank - 2 ? 2 * rank - 3 - i : i;
            dims.add(matrices.dims()[axis]);
            strides.add(i == rank - 1 ? 1 : matrices.strides()[axis]);
        }
        // what is dense is said so: strides along one element do not matter
        StridedShape dense = StridedShape.dense(dims);
        boolean isDense = true;
        for (int i = 0; i < rank; i++) {
            isDense &= dims.get(i) == 1 || strides.get(i).equals(dense.strides().get(i));
        }
        return isDense ? dense : new StridedShape(dims, strides);
    }
}
