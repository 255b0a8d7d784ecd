package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.picture.Pad;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Zeros around a picture that a convolution reads become the convolution's own padding. */
public final class PaddedConvolutions implements Pass {
    @Override
    public String name() {
        return "padded convolutions";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            Node before = editor.giver(node.inputs().isEmpty() ? "" : node.inputs().get(0), "Pad");
            if (before != null && node.operator() instanceof Conv) {
                replace(editor, node, before, (Pad) before.operator());
            }
        }
        return editor.build();
    }

    private static void replace(Editor editor, Node conv, Node before, Pad pad) {
        int[] around = pad.pads(editor.inputs(before));
        Tensor constant = pad.constant(editor.inputs(before));
        Object auto = conv.attributes().get("auto_pad");
        boolean explicit = auto == null || auto.equals("NOTSET") || auto.equals("VALID");
        if (around == null
                || constant == null
                || constant.getDouble(0) != 0
                || pad.mode() != Pad.Mode.CONSTANT
                || !explicit) {
            return;
        }
        int rank = around.length / 2;
        boolean own = "VALID".equals(auto) || conv.attributes().get("pads") == null;
        List<Long> pads = new ArrayList<>();
        for (int i = 0; i < around.length; i++) {
            boolean isSpatial = i % rank >= 2;
            if (around[i] < 0 || !isSpatial && around[i] != 0) {
                return;
            }
            if (isSpatial) {
                List<?> given = own ? List.of() : (List<?>) conv.attributes().get("pads");
                pads.add(around[i] + (own ? 0 : (Long) given.get(pads.size())));
            }
        }
        Map<String, Object> attributes = new HashMap<>();
        conv.attributes().names().forEach(n -> attributes.put(n, conv.attributes().get(n)));
        attributes.remove("auto_pad");
        attributes.put("pads", pads);
        List<String> inputs = new ArrayList<>(conv.inputs());
        inputs.set(0, before.inputs().get(0));
        Attributes with = Attributes.of(attributes);
        editor.remove(conv);
        editor.add(
                conv.name(),
                conv.signature(),
                with,
                Operators.bind(conv.signature(), with, inputs, conv.outputs()),
                inputs,
                conv.outputs());
    }
}
