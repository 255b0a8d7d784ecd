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

/**
 * A conversion to u8 that finds scales and zero points.
 *
 * @param integers shaped as the floats
 * @param scales f32, one for each row
 * @param zeroPoints s32, one for each row
 */
record DynamicQuantization(String integers, String scales, String zeroPoints) {
    /**
     * Adds the conversion.
     *
     * @param rows of which each has a scale; 1 for the whole tensor
     * @param integers what they are to be called
     */
    static DynamicQuantization add(
            Editor editor, String name, String floats, int rows, String integers) {
        DynamicQuantization names =
                new DynamicQuantization(integers, editor.name(integers), editor.name(integers));
        Shape shape = editor.type(floats).shape();
        editor.add(
                new Computed(
                        Quantize.dynamic(DataType.F32, DataType.U8, rows, shape.count() / rows),
                        Parameters.none(),
                        List.of(),
                        List.of(Role.SRC),
                        List.of(Role.DST, Role.ROW_SCALES, Role.ROW_ZERO_POINTS),
                        List.of(
                                new TensorType(ElementType.UINT8, shape),
                                new TensorType(ElementType.FLOAT, Shape.of(rows)),
                                new TensorType(ElementType.INT32, Shape.of(rows)))),
                name,
                List.of(floats),
                List.of(names.integers, names.scales, names.zeroPoints));
        return names;
    }

    /** The conversion instead of a DynamicQuantizeLinear, whose outputs it gives. */
    static void replace(Editor editor, Node node) {
        List<String> outputs = node.outputs();
        editor.remove(node);
        DynamicQuantization added =
                add(editor, node.name(), node.inputs().get(0), 1, outputs.get(0));
        String single = editor.name(outputs.get(2));
        toScalar(editor, added.scales, outputs.get(1));
        editor.add(Nodes.cast(added.zeroPoints, single, ElementType.UINT8));
        toScalar(editor, single, outputs.get(2));
    }

    private static void toScalar(Editor editor, String one, String to) {
        String shape = editor.constant("scalar", Tensor.of(new long[0], 0));
        editor.add(Nodes.of("Reshape", Attributes.none(), List.of(one, shape), List.of(to)));
    }
}
