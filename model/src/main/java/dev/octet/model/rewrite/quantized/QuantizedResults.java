package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.rewrite.product.EpilogueDraft;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Normalize;
import dev.octet.request.Output;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.Product;
import dev.octet.request.Reduce;
import dev.octet.request.Request;
import dev.octet.request.Resize;
import dev.octet.request.Softmax;
import java.util.List;

/**
 * Results that only a QuantizeLinear uses are written as its integers. They are multiplied by the
 * rounded reciprocal of the scale, not divided by the scale: what lies within two roundings of the
 * middle between two integers may become the other one.
 */
public final class QuantizedResults implements Pass {
    @Override
    public String name() {
        return "quantized results";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            Node giver =
                    node.operator() instanceof QuantizeLinear
                            ? editor.giver(node.inputs().get(0))
                            : null;
            if (giver != null
                    && giver.operator() instanceof Computed computed
                    && giver.outputs().size() == 1
                    && editor.onlyUser(node.inputs().get(0)) == node) {
                QuantizedValue.quantized(editor, node)
                        .ifPresent(to -> replace(editor, giver, computed, node, to));
            }
        }
        return editor.build();
    }

    private static void replace(
            Editor editor, Node giver, Computed computed, Node node, QuantizedValue to) {
        Request request = with(computed.request(), to.type());
        if (request == null) {
            return;
        }
        Parameters parameters =
                computed.parameters().dstScale(to.scale()).dstZeroPoint(to.zeroPoint());
        TensorType type = editor.type(to.integers());
        editor.remove(giver);
        editor.remove(node);
        editor.add(
                new Computed(
                        request,
                        parameters,
                        Retyped.constants(computed, to),
                        computed.inputRoles(),
                        computed.outputRoles(),
                        List.of(new TensorType(type.element(), computed.outputs().get(0).shape()))),
                giver.name(),
                giver.inputs(),
                node.outputs());
    }

    /** The request with such a dst; null where it has none. */
    private static Request with(Request request, DataType type) {
        Output output = Output.quantized(type);
        if (request.dst() != DataType.F32) {
            return null;
        }
        if (request instanceof Product product && product.src().isInt8()) {
            return new EpilogueDraft(product).integers(type).product();
        }
        if (request instanceof Elementwise it) {
            return new Elementwise(it.sources(), it.shapes(), it.expression(), output);
        }
        if (request instanceof Pool it && it.kind() != Pool.Kind.MAX) {
            return Retyped.pool(it, it.src(), output);
        }
        if (request instanceof Softmax it) {
            return new Softmax(it.log(), it.shape(), it.axis(), it.factor(), it.mask(), output);
        }
        if (request instanceof Normalize it) {
            return new Normalize(
                    it.kind(),
                    it.shape(),
                    it.axis(),
                    it.groups(),
                    it.layout(),
                    it.epsilon(),
                    it.scale(),
                    it.bias(),
                    it.residual(),
                    output);
        }
        if (request instanceof Reduce it) {
            return new Reduce(it.kind(), it.shape(), it.axis(), it.axes(), output);
        }
        return request instanceof Resize it ? Retyped.resize(it, it.src(), output) : null;
    }
}
