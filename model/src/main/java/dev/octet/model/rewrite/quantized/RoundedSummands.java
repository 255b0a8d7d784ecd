package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.rewrite.product.EpilogueDraft;
import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Product;

/**
 * A product of integers whose results are rounded to 8 bits and then added to another tensor: the
 * rounding becomes its activation, so that the sum can be its epilogue, too.
 */
public final class RoundedSummands implements Pass {
    @Override
    public String name() {
        return "rounded summands";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            // the second one of a residual block is mostly the block's last product
            if (Editor.isOnnx(node, "Add")
                    && node.inputs().size() == 2
                    && !isRounded(editor, node, 1)) {
                isRounded(editor, node, 0);
            }
        }
        return editor.build();
    }

    /** Lets the product that gives a summand round it, if one does. */
    private static boolean isRounded(Editor editor, Node sum, int i) {
        String value = sum.inputs().get(i);
        String other = sum.inputs().get(1 - i);
        Node back = editor.giver(value);
        if (back == null
                || !(back.operator() instanceof DequantizeLinear)
                || editor.onlyUser(value) == null
                || editor.constant(other) != null
                || !editor.type(other).equals(editor.type(value))) {
            return false;
        }
        Node there = editor.giver(back.inputs().get(0));
        if (there == null
                || !(there.operator() instanceof QuantizeLinear)
                || editor.onlyUser(back.inputs().get(0)) == null) {
            return false;
        }
        QuantizedValue to = QuantizedValue.quantized(editor, there).orElse(null);
        QuantizedValue from = QuantizedValue.dequantized(editor, value).orElse(null);
        String exact = there.inputs().get(0);
        Node product = editor.giver(exact);
        if (to == null
                || from == null
                || !to.isAs(from)
                || product == null
                || editor.onlyUser(exact) == null
                || !isOfIntegers(product)) {
            return false;
        }
        round(editor, product, to);
        editor.useInstead(value, exact);
        return true;
    }

    private static void round(Editor editor, Node node, QuantizedValue to) {
        Computed computed = (Computed) node.operator();
        Product product = (Product) computed.request();
        Activation rounding = Activation.fakeQuantize(to.type(), to.scale(), to.zeroPoint());
        editor.remove(node);
        editor.add(
                computed.with(
                        new EpilogueDraft(product).activation(rounding).product(),
                        computed.parameters()),
                node.name(),
                node.inputs(),
                node.outputs());
    }

    private static boolean isOfIntegers(Node node) {
        return node.operator() instanceof Computed computed
                && computed.request() instanceof Product product
                && product.src().isInt8()
                && product.dst() == DataType.F32
                && product.epilogue().activation().equals(Activation.LINEAR)
                && product.epilogue().residualType() == null
                && !product.epilogue().hasTail();
    }
}
