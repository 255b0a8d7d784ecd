package dev.octet.model.rewrite.expand;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Operators of quantized numbers (QLinearConv, QLinearAdd, ...) as the operators of floats that
 * they stand for, between DequantizeLinear and QuantizeLinear: one form for what networks write in
 * two. The numbers are the same up to the rounding of floats, which is of other steps.
 */
public final class QLinearForms implements Pass {
    /** Of one quantized input: x, its scale and zero point, those of y. */
    private static final Map<String, String> SINGLE =
            Map.of(
                    "QLinearSigmoid", "Sigmoid",
                    "QLinearLeakyRelu", "LeakyRelu",
                    "QLinearAveragePool", "AveragePool",
                    "QLinearGlobalAveragePool", "GlobalAveragePool",
                    "QLinearSoftmax", "Softmax");

    /** Of two: a, its scale and zero point, b and its own, those of y. */
    private static final Map<String, String> PAIRS =
            Map.of("QLinearAdd", "Add", "QLinearMul", "Mul", "QLinearMatMul", "MatMul");

    @Override
    public String name() {
        return "forms of quantized operators";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            String type = node.signature().type();
            String domain = node.signature().domain();
            boolean known = Set.of(Signature.ONNX, Signature.MICROSOFT).contains(domain);
            if (!known || isLast(node)) {
                continue;
            }
            Draft draft = new Draft(editor, node);
            if (type.equals("QLinearMatMul") && !(draft.isSingle(1) && draft.isOfColumns(3))) {
                // scales of rows, or of the columns of many matrices, are left to the evaluation
                continue;
            }
            if (PAIRS.containsKey(type)) {
                draft.elementwise(PAIRS.get(type), List.of(0, 3), 6);
            } else if (type.equals("QLinearSoftmax")) {
                draft.softmax();
            } else if (SINGLE.containsKey(type)) {
                draft.elementwise(SINGLE.get(type), List.of(0), 3);
            } else if (type.equals("QLinearConcat")) {
                draft.concat();
            } else if (type.equals("QLinearConv")) {
                draft.conv();
            } else if (type.equals("QGemm")) {
                draft.gemm();
            }
        }
        return editor.build();
    }

    /** Whether channels are last already, as ONNX Runtime writes it for itself. */
    private static boolean isLast(Node node) {
        Object last = node.attributes().get("channels_last");
        return last != null && (Long) last != 0;
    }

    /** A node about to be written otherwise. */
    private record Draft(Editor editor, Node node) {
        private boolean has(int i) {
            return i < node.inputs().size() && !node.inputs().get(i).isEmpty();
        }

        private String input(int i) {
            return has(i) ? node.inputs().get(i) : "";
        }

        void elementwise(String type, List<Integer> data, int output) {
            List<String> inputs = new ArrayList<>();
            data.forEach(i -> inputs.add(dequantized(i, i + 1, 1)));
            replace(type, without("channels_last"), inputs, output);
        }

        void softmax() {
            int rank = editor.type(node.inputs().get(0)).shape().rank();
            Object axis = node.attributes().get("axis");
            long at = axis == null ? -1 : (Long) axis;
            boolean isLast = at == -1 || at == rank - 1;
            // before version 13 the axis and those behind it were one
            if (isLast || (Long) node.attributes().get("opset") >= 13) {
                replace("Softmax", Map.of("axis", at), List.of(dequantized(0, 1, 1)), 3);
            }
        }

        void concat() {
            List<String> inputs = new ArrayList<>();
            for (int i = 2; i < node.inputs().size(); i += 3) {
                inputs.add(dequantized(i, i + 1, 1));
            }
            replace("Concat", without(), inputs, 0);
        }

        void conv() {
            Tensor scale = editor.constant(input(1));
            Tensor weightScale = editor.constant(input(4));
            if (scale == null || weightScale == null || !fits(4)) {
                return;
            }
            List<String> inputs = new ArrayList<>();
            inputs.add(dequantized(0, 1, 1));
            inputs.add(dequantized(3, 4, 0));
            if (has(8)) {
                inputs.add(bias(input(8), scale, weightScale));
            }
            replace("Conv", without("channels_last"), inputs, 6);
        }

        void gemm() {
            Tensor scale = editor.constant(input(1));
            Tensor weightScale = editor.constant(input(4));
            Object alpha = node.attributes().get("alpha");
            boolean one = alpha == null || (Float) alpha == 1;
            Object transB = node.attributes().get("transB");
            boolean transposed = transB != null && (Long) transB != 0;
            if (scale == null
                    || weightScale == null
                    || !one
                    || !isBias(weightScale.count())
                    || !fits(4)) {
                return;
            }
            List<String> inputs = new ArrayList<>();
            inputs.add(dequantized(0, 1, 1));
            inputs.add(dequantized(3, 4, transposed ? 0 : 1));
            if (has(6)) {
                inputs.add(bias(input(6), scale, weightScale));
            }
            replace("Gemm", without(), inputs, has(7) ? 7 : -1);
        }

        /** Whether there is no addend, or one for each column that has its scale. */
        private boolean isBias(int scales) {
            Shape addend = has(6) ? editor.type(input(6)).shape() : null;
            return addend == null
                    || addend.rank() == 1 && (scales == 1 || addend.count() == scales);
        }

        /** Whether the scale, and the zero point behind it, are of the whole tensor. */
        boolean isSingle(int scale) {
            return editor.type(input(scale)).shape().count() == 1
                    && (!has(scale + 1) || editor.type(input(scale + 1)).shape().count() == 1);
        }

        /** Whether they are, or the integers in front of them are one matrix. */
        boolean isOfColumns(int integers) {
            return isSingle(integers + 1)
                    || editor.type(input(integers)).shape().rank() == 2 && fits(integers + 1);
        }

        /** Whether there is a zero point for each scale, or one that can be written so. */
        private boolean fits(int scale) {
            if (!has(scale + 1) || isSingle(scale)) {
                return true;
            }
            Tensor one = editor.constant(input(scale + 1));
            return editor.type(input(scale)).shape().equals(editor.type(input(scale + 1)).shape())
                    || one != null && one.count() == 1;
        }

        /** The zero point behind a scale, as often as there are scales. */
        private String zeroPoint(int scale) {
            String given = input(scale + 1);
            int scales = editor.type(input(scale)).shape().count();
            if (scales == 1 || editor.type(given).shape().count() == scales) {
                return given;
            }
            Tensor one = editor.constant(given);
            Tensor each = Tensor.zeros(one.element(), Shape.of(scales));
            for (int i = 0; i < scales; i++) {
                each.copy(i, one, 0, 1);
            }
            return editor.constant("zeros", each);
        }

        private String zero(String quantized) {
            return editor.constant(
                    "zero", Tensor.zeros(editor.type(quantized).element(), Shape.scalar()));
        }

        private Map<String, Object> without(String... names) {
            Map<String, Object> attributes = new HashMap<>();
            node.attributes()
                    .names()
                    .forEach(name -> attributes.put(name, node.attributes().get(name)));
            attributes.keySet().removeAll(List.of(names));
            return attributes;
        }

        /** Integers as floats; the zero point is behind the scale. */
        private String dequantized(int integers, int scale, int axis) {
            List<String> inputs = new ArrayList<>(List.of(input(integers), input(scale)));
            if (has(scale + 1)) {
                inputs.add(zeroPoint(scale));
            }
            return add("DequantizeLinear", Map.of("axis", (long) axis), inputs);
        }

        private String bias(String integers, Tensor scale, Tensor weightScale) {
            float[] scales = weightScale.toFloats();
            for (int i = 0; i < scales.length; i++) {
                scales[i] *= scale.getFloat(0);
            }
            boolean one = scales.length == 1;
            String name =
                    editor.constant(
                            integers,
                            one ? Tensor.of(scales, new int[0]) : Tensor.of(scales, scales.length));
            return add("DequantizeLinear", Map.of("axis", 0L), List.of(integers, name));
        }

        private String add(String type, Map<String, Object> attributes, List<String> inputs) {
            String output = editor.name(inputs.get(0));
            add(type, attributes, inputs, output);
            return output;
        }

        private void add(
                String type, Map<String, Object> attributes, List<String> inputs, String output) {
            Node added = Nodes.of(type, Attributes.of(attributes), inputs, List.of(output));
            editor.add(
                    node.name(),
                    added.signature(),
                    added.attributes(),
                    added.operator(),
                    added.inputs(),
                    added.outputs());
        }

        /**
         * Gives the node's output.
         *
         * @param output the input that is the scale of it, behind which is the zero point; -1 where
         *     it is not quantized
         */
        private void replace(
                String type, Map<String, Object> attributes, List<String> inputs, int output) {
            String given = node.outputs().get(0);
            editor.remove(node);
            if (output < 0) {
                add(type, attributes, inputs, given);
                return;
            }
            List<String> quantize = new ArrayList<>();
            quantize.add(add(type, attributes, inputs));
            quantize.add(input(output));
            // without one the output would be uint8, whatever the node's is
            quantize.add(has(output + 1) ? input(output + 1) : zero(given));
            add("QuantizeLinear", Map.of(), quantize, given);
        }
    }
}
