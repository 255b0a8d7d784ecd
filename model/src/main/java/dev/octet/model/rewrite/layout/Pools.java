package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.picture.AveragePool;
import dev.octet.model.operator.picture.GlobalPool;
import dev.octet.model.operator.picture.MaxPool;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Poolings of floats, and the largest of 8-bit integers, as requests, channels last. */
final class Pools {
    private static final String AXES = "dhw";

    private Pools() {}

    static boolean isPool(Node node) {
        return node.operator() instanceof MaxPool
                || node.operator() instanceof AveragePool
                || node.operator() instanceof GlobalPool;
    }

    /** What computes a pooling; empty where no request says it. */
    static Optional<Computed> of(Editor editor, Node node) {
        Shape shape = editor.type(node.inputs().get(0)).shape();
        int[] spatial = Arrays.copyOfRange(shape.dims(), 2, shape.rank());
        if (spatial.length > 3) {
            return Optional.empty();
        }
        if (node.operator() instanceof MaxPool pool) {
            return pool.hasIndices()
                    ? Optional.empty()
                    : of(editor, node, pool.windows(), spatial, "max");
        }
        if (node.operator() instanceof AveragePool pool) {
            boolean counts = pool.countsPadding() && isPadded(pool.windows(), spatial);
            return of(
                    editor, node, pool.windows(), spatial, counts ? "avg_include_padding" : "avg");
        }
        Windows whole = new Windows(spatial, null, null, null, "NOTSET", false);
        String kind = ((GlobalPool) node.operator()).isMaximum() ? "max" : "avg";
        return of(editor, node, whole, spatial, kind);
    }

    private static boolean isPadded(Windows windows, int[] spatial) {
        return Arrays.stream(windows.over(spatial, windows.kernel()))
                .anyMatch(axis -> axis.front() > 0 || axis.back() > 0);
    }

    private static Optional<Computed> of(
            Editor editor, Node node, Windows windows, int[] spatial, String kind) {
        TensorType in = editor.type(node.inputs().get(0));
        TensorType out = editor.type(node.outputs().get(0));
        Windows.Axis[] axes = windows.over(spatial, windows.kernel());
        StringBuilder line =
                new StringBuilder("pool ")
                        .append(word(in))
                        .append(':')
                        .append(word(in))
                        .append(" mb")
                        .append(in.shape().get(0))
                        .append("_ic")
                        .append(in.shape().get(1))
                        .append('_');
        for (int i = 0; i < axes.length; i++) {
            Windows.Axis axis = axes[i];
            int end = (axis.out() - 1) * axis.stride() + (axis.kernel() - 1) * axis.dilation();
            if (kind.equals("avg_include_padding")
                    && end >= axis.front() + axis.in() + axis.back()) {
                // taps that hang over the end do not count in a network
                return Optional.empty();
            }
            char name = AXES.charAt(AXES.length() - axes.length + i);
            append(line, 'i', name, axis.in());
            append(line, 'o', name, axis.out());
            append(line, 'k', name, axis.kernel());
            append(line, 's', name, axis.stride());
            append(line, 'd', name, axis.dilation() - 1);
            append(line, 'p', name, axis.front());
        }
        Request request = Request.parse(line.append(' ').append(kind).toString());
        return Optional.of(
                Computed.of(
                        request,
                        Parameters.none(),
                        List.of(),
                        List.of(Role.SRC),
                        new TensorType(out.element(), Shapes.channelsLast(out.shape()))));
    }

    private static String word(TensorType type) {
        DataType integers = QuantizedValue.type(type.element());
        return (integers == null ? DataType.F32 : integers).toString();
    }

    private static void append(StringBuilder line, char what, char axis, int value) {
        line.append(what).append(axis).append(value);
    }
}
