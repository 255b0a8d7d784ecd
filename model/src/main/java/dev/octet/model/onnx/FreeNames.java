package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a graph uses and does not have: values of the graphs around it. */
final class FreeNames {
    private FreeNames() {}

    /** What a graph gives itself. */
    static Set<String> given(GraphProto graph) {
        Set<String> own = new HashSet<>();
        graph.getInputList().forEach(input -> own.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> own.add(tensor.getName()));
        graph.getSparseInitializerList().forEach(tensor -> own.add(tensor.getValues().getName()));
        graph.getNodeList().forEach(node -> own.addAll(node.getOutputList()));
        return own;
    }

    /** In the order of their first use. */
    static Set<String> of(GraphProto graph) {
        Set<String> free = new LinkedHashSet<>();
        graph.getNodeList().forEach(node -> free.addAll(of(node)));
        graph.getOutputList().forEach(output -> free.add(output.getName()));
        free.removeAll(given(graph));
        free.remove("");
        return free;
    }

    /** What a node and its graphs use. */
    static Set<String> of(NodeProto node) {
        Set<String> used = new LinkedHashSet<>(node.getInputList());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                used.addAll(of(attribute.getG()));
            }
        }
        used.remove("");
        return used;
    }
}
