package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Quantize;
import dev.octet.request.Role;
import java.util.List;

/** A DynamicQuantizeLinear: the whole tensor is one row of a conversion that finds its scale. */
final class DynamicQuantization {
    private DynamicQuantization() {}

    /** Adds the conversion, which gives f32 [1] and s32 [1] as scale and zero point. */
    static void add(Editor editor, Node node, String values, String scale, String zeroPoint) {
        Shape shape = editor.type(node.inputs().get(0)).shape();
        editor.add(
                new Computed(
                        Quantize.dynamic(DataType.F32, DataType.U8, 1, shape.count()),
                        Parameters.none(),
                        List.of(),
                        List.of(Role.SRC),
                        List.of(Role.DST, Role.ROW_SCALES, Role.ROW_ZERO_POINTS),
                        List.of(
                                new TensorType(ElementType.UINT8, shape),
                                new TensorType(ElementType.FLOAT, Shape.of(1)),
                                new TensorType(ElementType.INT32, Shape.of(1)))),
                node.name(),
                node.inputs(),
                List.of(values, scale, zeroPoint));
    }

    /** The conversion instead of the node, whose outputs it gives. */
    static void replace(Editor editor, Node node) {
        List<String> outputs = node.outputs();
        String scale = editor.name(outputs.get(1));
        String zeroPoint = editor.name(outputs.get(2));
        String single = editor.name(outputs.get(2));
        editor.remove(node);
        add(editor, node, outputs.get(0), scale, zeroPoint);
        toScalar(editor, scale, outputs.get(1));
        editor.add(Nodes.cast(zeroPoint, single, ElementType.UINT8));
        toScalar(editor, single, outputs.get(2));
    }

    private static void toScalar(Editor editor, String one, String to) {
        String shape = editor.constant("scalar", Tensor.of(new long[0], 0));
        editor.add(Nodes.of("Reshape", Attributes.none(), List.of(one, shape), List.of(to)));
    }
}
