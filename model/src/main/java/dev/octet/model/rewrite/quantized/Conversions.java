package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.operator.quantized.DynamicQuantizeLinear;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import dev.octet.request.Role;
import java.util.List;

/**
 * What is left of QuantizeLinear and DequantizeLinear, with scales that are known before a run: for
 * a whole tensor, or along an axis. One behind the other, of one scale each, are one step, which
 * multiplies by the reciprocal of the second scale.
 */
public final class Conversions implements Pass {
    @Override
    public String name() {
        return "conversions";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (isKnown(editor, node) && node.operator() instanceof QuantizeLinear) {
                requantize(editor, node);
            }
        }
        // a DequantizeLinear that is left may be one that the first step has looked at
        for (Node node : editor.nodes()) {
            if (!isKnown(editor, node)) {
                continue;
            }
            if (node.operator() instanceof QuantizeLinear quantize) {
                convert(editor, node, quantize.axis(), quantize.blockSize());
            } else if (node.operator() instanceof DequantizeLinear dequantize) {
                convert(editor, node, dequantize.axis(), dequantize.blockSize());
            } else if (node.operator() instanceof DynamicQuantizeLinear
                    && editor.type(node.outputs().get(0)).shape().count() > 0) {
                DynamicQuantization.replace(editor, node);
            }
        }
        return editor.build();
    }

    private static boolean isKnown(Editor editor, Node node) {
        TensorType type = editor.type(node.outputs().get(0));
        return type != null && type.isKnown();
    }

    private static void requantize(Editor editor, Node node) {
        QuantizedValue from = QuantizedValue.dequantized(editor, node.inputs().get(0)).orElse(null);
        QuantizedValue to = QuantizedValue.quantized(editor, node).orElse(null);
        Shape shape = editor.type(node.outputs().get(0)).shape();
        if (from == null || to == null || shape.count() == 0) {
            return;
        }
        replace(
                editor,
                node,
                from.integers(),
                Quantize.of(from.type(), to.type(), Grouping.perTensor(), dims(shape)),
                Parameters.none().src(single(from)).dst(single(to)));
    }

    private static QuantParams single(QuantizedValue value) {
        return QuantParams.perTensor(value.type(), value.scale(), value.zeroPoint());
    }

    private static void convert(Editor editor, Node node, int axis, int blockSize) {
        String from = node.inputs().get(0);
        String to = node.outputs().get(0);
        DataType src = type(editor, from);
        DataType dst = type(editor, to);
        Tensor scales = editor.constant(node.inputs().get(1));
        boolean hasZeroPoints = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        Tensor zeroPoints = hasZeroPoints ? editor.constant(node.inputs().get(2)) : null;
        Shape shape = editor.type(to).shape();
        if (src == null
                || dst == null
                || src == dst
                || dst == DataType.S32
                || scales == null
                || scales.element() != ElementType.FLOAT
                || hasZeroPoints && zeroPoints == null
                || shape.count() == 0
                || scales.count() != 1 && (blockSize != 0 || scales.shape().rank() != 1)) {
            return;
        }
        Grouping grouping =
                scales.count() == 1 ? Grouping.perTensor() : Grouping.perChannel(shape.axis(axis));
        int[] zeros = hasZeroPoints ? zeroPoints.toInts() : new int[scales.count()];
        DataType integers = src == DataType.F32 ? dst : src;
        for (int i = 0; i < zeros.length; i++) {
            if (!QuantParams.isScale(scales.getFloat(i))
                    || integers == DataType.S32 && zeros[i] != 0) {
                return;
            }
        }
        QuantParams params = params(integers, grouping, scales.toFloats(), zeros);
        Parameters none = Parameters.none();
        replace(
                editor,
                node,
                from,
                Quantize.of(src, dst, grouping, dims(shape)),
                src == DataType.F32 ? none.dst(params) : none.src(params));
    }

    private static QuantParams params(
            DataType type, Grouping grouping, float[] scales, int[] zeroPoints) {
        return QuantParams.of(type, type.min(), type.max(), grouping, scales, zeroPoints);
    }

    private static void replace(
            Editor editor, Node node, String from, Quantize request, Parameters parameters) {
        String to = node.outputs().get(0);
        editor.remove(node);
        editor.add(
                Computed.of(request, parameters, List.of(), List.of(Role.SRC), editor.type(to)),
                node.name(),
                List.of(from),
                List.of(to));
    }

    private static int[] dims(Shape shape) {
        return shape.rank() == 0 ? new int[] {1} : shape.dims();
    }

    private static DataType type(Editor editor, String value) {
        return switch (editor.type(value).element()) {
            case FLOAT -> DataType.F32;
            case UINT8 -> DataType.U8;
            case INT8 -> DataType.S8;
            case INT32 -> DataType.S32;
            default -> null;
        };
    }
}
