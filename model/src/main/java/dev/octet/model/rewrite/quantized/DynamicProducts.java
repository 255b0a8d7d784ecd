package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.quantized.MatMulInteger;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.GemmBuilder;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Products of tensors that are quantized on the fly by constant weights: a conversion that finds
 * one scale and one zero point, for the whole tensor or for each of its rows, and gemms of integers
 * that give floats. Written as {@link DynamicSource} says, a Cast, and two Muls.
 */
public final class DynamicProducts implements Pass {
    @Override
    public String name() {
        return "dynamic products";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        Draft draft = new Draft(editor);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof MatMulInteger) {
                draft.product(node);
            }
        }
        return editor.build();
    }

    /** Integers of a product's source, with a scale and a zero point for each of its rows. */
    private record Quantized(String values, String rowScales, String rowZeroPoints) {}

    private static final class Draft {
        private final Editor editor;

        /** By the integers in the graph as it was. */
        private final Map<String, Quantized> quantized = new HashMap<>();

        Draft(Editor editor) {
            this.editor = editor;
        }

        void product(Node product) {
            Tensor weights = editor.constant(product.inputs().get(1));
            Tensor zeroPoint = null;
            if (product.inputs().size() > 3 && !product.inputs().get(3).isEmpty()) {
                zeroPoint = editor.constant(product.inputs().get(3));
                if (zeroPoint == null) {
                    return;
                }
            }
            boolean fits =
                    weights != null
                            && weights.shape().rank() == 2
                            && weights.count() > 0
                            && editor.type(product.inputs().get(0)).shape().count() > 0;
            DynamicSource source =
                    fits ? DynamicSource.of(editor, product, weights, zeroPoint) : null;
            Node cast = source == null ? null : editor.onlyUser(source.sums());
            Node scaled = cast == null ? null : editor.onlyUser(cast.outputs().get(0));
            if (scaled == null || !Editor.isOnnx(cast, "Cast") || !Editor.isOnnx(scaled, "Mul")) {
                return;
            }
            String scale = Editor.other(scaled, cast.outputs().get(0));
            Tensor weightScales = weightScales(scale, source.scale());
            int n = weights.shape().get(1);
            if (weightScales != null
                    && areScales(weightScales)
                    && (weightScales.count() == 1 || weightScales.count() == n)
                    && (zeroPoint == null || zeroPoint.count() == 1 || zeroPoint.count() == n)) {
                Quantized src = quantized.computeIfAbsent(source.integers(), at -> add(source));
                replace(product, scaled, weights, zeroPoint, weightScales, src);
            }
        }

        /** Whether a kernel takes them; a file may have others, and is evaluated plainly then. */
        private static boolean areScales(Tensor values) {
            boolean are = true;
            for (int i = 0; i < values.count(); i++) {
                are &= QuantizedValue.isScale(values.getFloat(i));
            }
            return are;
        }

        /** The scales of the weights in the product of them and the source's scale, or null. */
        private Tensor weightScales(String product, String srcScale) {
            Node mul = editor.giver(product, "Mul");
            String other = mul == null ? null : Editor.other(mul, srcScale);
            return other == null ? null : editor.constant(other);
        }

        private Quantized add(DynamicSource source) {
            Shape shape = editor.type(source.floats()).shape();
            int rows = shape.count() / shape.get(-1);
            DynamicQuantization added =
                    DynamicQuantization.add(
                            editor,
                            source.name(),
                            source.floats(),
                            source.hasRows() ? rows : 1,
                            editor.name(source.integers()));
            return source.hasRows()
                    ? new Quantized(added.integers(), added.scales(), added.zeroPoints())
                    : new Quantized(
                            added.integers(),
                            spread(added.scales(), rows),
                            spread(added.zeroPoints(), rows));
        }

        private String spread(String value, int rows) {
            String shape = editor.constant("rows", Tensor.of(new long[] {rows}, 1));
            String all = editor.name(value);
            editor.add(Nodes.of("Expand", Attributes.none(), List.of(value, shape), List.of(all)));
            return all;
        }

        private void replace(
                Node product,
                Node scaled,
                Tensor weights,
                Tensor zeroPoint,
                Tensor weightScales,
                Quantized src) {
            TensorType output = editor.type(scaled.outputs().get(0));
            DataType type = weights.element() == ElementType.INT8 ? DataType.S8 : DataType.U8;
            int n = weights.shape().get(1);
            GemmBuilder builder =
                    Gemm.of(output.shape().count() / n, n, weights.shape().get(0))
                            .types(DataType.U8, type, DataType.F32)
                            .srcScale(Granularity.PER_ROW)
                            .srcZeroPoint(Granularity.PER_ROW)
                            .weightScale(granularity(weightScales));
            Parameters parameters =
                    Parameters.of(weights.buffer(), type).weightScales(weightScales.toFloats());
            List<Tensor> constants = new ArrayList<>(List.of(weights, weightScales));
            if (zeroPoint != null && !isZero(zeroPoint)) {
                builder.weightZeroPoint(granularity(zeroPoint));
                parameters = parameters.weightZeroPoints(zeroPoint.toInts());
                constants.add(zeroPoint);
            }
            editor.remove(scaled);
            editor.add(
                    Computed.of(
                            builder.build(),
                            parameters,
                            constants,
                            List.of(Role.SRC, Role.ROW_SCALES, Role.ROW_ZERO_POINTS),
                            output),
                    product.name(),
                    List.of(src.values(), src.rowScales(), src.rowZeroPoints()),
                    scaled.outputs());
        }

        private static Granularity granularity(Tensor values) {
            return values.count() == 1 ? Granularity.PER_TENSOR : Granularity.PER_CHANNEL;
        }

        private static boolean isZero(Tensor values) {
            for (int i = 0; i < values.count(); i++) {
                if (values.getLong(i) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
