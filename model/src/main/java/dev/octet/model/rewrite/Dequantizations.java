package dev.octet.model.rewrite;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import dev.octet.request.Role;
import java.util.List;

/** 8-bit tensors with one constant scale and zero point to floats. */
final class Dequantizations implements Pass {
    @Override
    public String name() {
        return "dequantizations";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof DequantizeLinear) {
                dequantize(editor, node);
            }
        }
        return editor.build();
    }

    private static void dequantize(Editor editor, Node node) {
        TensorType src = editor.type(node.inputs().get(0));
        TensorType dst = editor.type(node.outputs().get(0));
        Tensor scale = editor.constant(node.inputs().get(1));
        boolean hasZeroPoint = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        Tensor zeroPoint = hasZeroPoint ? editor.constant(node.inputs().get(2)) : null;
        boolean fits =
                (src.element() == ElementType.UINT8 || src.element() == ElementType.INT8)
                        && dst.element() == ElementType.FLOAT
                        && src.shape().count() > 0
                        && scale != null
                        && scale.count() == 1
                        && QuantParams.isScale(scale.getFloat(0))
                        && (!hasZeroPoint || zeroPoint != null && zeroPoint.count() == 1);
        if (!fits) {
            return;
        }
        DataType type = src.element() == ElementType.UINT8 ? DataType.U8 : DataType.S8;
        QuantParams params =
                QuantParams.perTensor(
                        type, scale.getFloat(0), zeroPoint == null ? 0 : zeroPoint.getInt(0));
        editor.remove(node);
        editor.add(
                Computed.of(
                        Quantize.of(type, DataType.F32, Grouping.perTensor(), src.shape().count()),
                        Parameters.none().src(params),
                        List.of(),
                        List.of(Role.SRC),
                        dst),
                node.name(),
                List.of(node.inputs().get(0)),
                node.outputs());
    }
}
