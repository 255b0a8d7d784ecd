package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a graph uses and does not have: values of the graphs around it. */
final class FreeNames {
    private FreeNames() {}

    /** What a graph gives itself. */
    static Set<String> given(GraphProto graph) {
        Set<String> own = new HashSet<>();
        for (ValueInfoProto input : graph.getInputList()) {
            own.add(input.getName());
        }
        for (TensorProto tensor : graph.getInitializerList()) {
            own.add(tensor.getName());
        }
        for (SparseTensorProto tensor : graph.getSparseInitializerList()) {
            own.add(tensor.getValues().getName());
        }
        for (NodeProto node : graph.getNodeList()) {
            own.addAll(node.getOutputList());
        }
        return own;
    }

    /** In the order of their first use. */
    static Set<String> of(GraphProto graph) {
        Set<String> free = new LinkedHashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            free.addAll(of(node));
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            free.add(output.getName());
        }
        free.removeAll(given(graph));
        free.remove("");
        return free;
    }

    /** What a node and its graphs use, some of it perhaps several times, and "" perhaps. */
    static Collection<String> of(NodeProto node) {
        Collection<String> used = node.getInputList();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                used = new ArrayList<>(used);
                used.addAll(of(attribute.getG()));
            }
        }
        return used;
    }
}
