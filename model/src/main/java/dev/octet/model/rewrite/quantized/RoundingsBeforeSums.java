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
 * A product of integers whose results are rounded to 8 bits and then added to another tensor, and
 * the sum's negative values cut off: what is added is cut to the range of 8 bits, but not rounded,
 * so that the sum can be the product's epilogue. The result is nearer to that of floats, and may
 * differ by the rounding that is left out, half a step of the product's results. Other sums keep
 * the rounding: along a chain of them nothing takes such differences off.
 */
public final class RoundingsBeforeSums implements Pass {
    @Override
    public String name() {
        return "roundings before sums";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (Editor.isOnnx(node, "Add")
                    && node.inputs().size() == 2
                    && isCutOff(editor, node.outputs().get(0))) {
                // the second one of a residual block is mostly the block's last product
                if (!leaveOut(editor, node, 1)) {
                    leaveOut(editor, node, 0);
                }
            }
        }
        return editor.build();
    }

    /** Whether a value is quantized so that 0 is the smallest integer. */
    private static boolean isCutOff(Editor editor, String value) {
        Node user = editor.onlyUser(value);
        if (user != null && Editor.isOnnx(user, "Relu")) {
            user = editor.onlyUser(user.outputs().get(0));
        }
        return user != null
                && QuantizedValue.quantized(editor, user)
                        .filter(to -> to.zeroPoint() == to.type().min())
                        .isPresent();
    }

    private static boolean leaveOut(Editor editor, Node sum, int i) {
        String value = sum.inputs().get(i);
        Node back = editor.giver(value);
        if (back == null
                || !(back.operator() instanceof DequantizeLinear)
                || editor.onlyUser(value) == null) {
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
        boolean other =
                editor.type(sum.inputs().get(1 - i)).equals(editor.type(value))
                        && editor.constant(sum.inputs().get(1 - i)) == null;
        if (to == null
                || from == null
                || !to.isAs(from)
                || !other
                || product == null
                || editor.onlyUser(exact) == null
                || !isOfIntegers(product)) {
            return false;
        }
        cut(editor, product, to);
        editor.useInstead(value, exact);
        Node relu = editor.onlyUser(sum.outputs().get(0));
        if (Editor.isOnnx(relu, "Relu")) {
            // the quantization behind it cuts off what it would
            editor.useInstead(relu.outputs().get(0), sum.outputs().get(0));
        }
        return true;
    }

    private static void cut(Editor editor, Node node, QuantizedValue to) {
        Computed computed = (Computed) node.operator();
        Product product = (Product) computed.request();
        Activation range =
                Activation.clip(
                        (to.type().min() - to.zeroPoint()) * to.scale(),
                        (to.type().max() - to.zeroPoint()) * to.scale());
        editor.remove(node);
        editor.add(
                computed.with(
                        new EpilogueDraft(product).activation(range).product(),
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
