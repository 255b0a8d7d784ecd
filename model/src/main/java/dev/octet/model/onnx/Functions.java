package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.octet.text.Echo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network's own functions: each node that calls one is replaced by its body, with new names. */
final class Functions {
    /** Of bodies and graphs inside of each other: more, and functions call themselves. */
    private static final int DEEPEST = 32;

    /** Of nodes that bodies may become: small functions that call each other double quickly. */
    private static final int MOST_NODES = 1 << 18;

    /** Of characters in the names that they get: a long one may be there very often. */
    private static final int MOST_CHARACTERS = 1 << 26;

    private final Map<String, FunctionProto> byName = new HashMap<>();
    private int calls;
    private int nodes;
    private long characters;

    Functions(List<FunctionProto> functions) throws NetworkFormatException {
        for (FunctionProto function : functions) {
            String key = key(function.getDomain(), function.getName(), function.getOverload());
            if (byName.put(key, function) != null) {
                throw new NetworkFormatException(
                        "function " + Echo.quoted(function.getName()) + " is given twice");
            }
        }
    }

    private static String key(String domain, String name, String overload) {
        return String.join("\n", OnnxReader.domain(domain), name, overload);
    }

    /**
     * The graph without calls.
     *
     * @param versions of operators, to which those of the functions' bodies are added
     */
    GraphProto inline(GraphProto graph, Map<String, Integer> versions)
            throws NetworkFormatException {
        for (FunctionProto function : byName.values()) {
            for (Map.Entry<String, Integer> each :
                    OnnxReader.versions(function.getOpsetImportList()).entrySet()) {
                Integer other = versions.putIfAbsent(each.getKey(), each.getValue());
                if (other != null && !other.equals(each.getValue())) {
                    throw new NetworkFormatException(
                            "function "
                                    + Echo.quoted(function.getName())
                                    + " asks for version "
                                    + each.getValue()
                                    + " of domain "
                                    + Echo.quoted(each.getKey())
                                    + ", the network for "
                                    + other);
                }
            }
        }
        return byName.isEmpty() ? graph : body(graph, 0);
    }

    private void count(int more) throws NetworkFormatException {
        nodes += more;
        if (nodes > MOST_NODES || characters > MOST_CHARACTERS) {
            throw new NetworkFormatException(
                    "functions make more than "
                            + MOST_NODES
                            + " nodes, or more than "
                            + MOST_CHARACTERS
                            + " characters of names");
        }
    }

    private GraphProto body(GraphProto graph, int depth) throws NetworkFormatException {
        // a graph that a call hands over may be in a function's body many times
        count(depth == 0 ? 0 : graph.getNodeCount());
        GraphProto.Builder inlined = graph.toBuilder().clearNode();
        for (NodeProto node : graph.getNodeList()) {
            inlined.addAllNode(expand(withInlinedGraphs(node, depth), depth));
        }
        return inlined.build();
    }

    private NodeProto withInlinedGraphs(NodeProto node, int depth) throws NetworkFormatException {
        NodeProto.Builder builder = node.toBuilder().clearAttribute();
        for (AttributeProto attribute : node.getAttributeList()) {
            builder.addAttribute(
                    attribute.hasG()
                            ? attribute.toBuilder().setG(body(attribute.getG(), depth + 1)).build()
                            : attribute);
        }
        return builder.build();
    }

    private List<NodeProto> expand(NodeProto call, int depth) throws NetworkFormatException {
        FunctionProto function =
                byName.get(key(call.getDomain(), call.getOpType(), call.getOverload()));
        if (function == null) {
            return List.of(call);
        }
        if (depth >= DEEPEST) {
            throw new NetworkFormatException(
                    "functions and graphs are more than "
                            + DEEPEST
                            + " deep inside of each other, at "
                            + Echo.quoted(function.getName()));
        }
        if (call.getInputCount() > function.getInputCount()
                || call.getOutputCount() > function.getOutputCount()) {
            throw new NetworkFormatException(
                    "node "
                            + Echo.quoted(call.getName())
                            + " has more inputs or outputs than its function "
                            + Echo.quoted(function.getName()));
        }
        Renaming renaming = new Renaming(function, call, "call" + calls++ + "/");
        List<NodeProto> expanded = new ArrayList<>();
        for (NodeProto node : function.getNodeList()) {
            NodeProto renamed = renaming.of(node);
            expanded.addAll(expand(withInlinedGraphs(renamed, depth + 1), depth + 1));
        }
        return expanded;
    }

    /** The names of the caller's values, and its attributes, inside of a function's body. */
    private final class Renaming {
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, AttributeProto> attributes = new HashMap<>();
        private final String prefix;

        Renaming(FunctionProto function, NodeProto call, String prefix) {
            this.prefix = prefix;
            names.put("", "");
            for (int i = 0; i < function.getInputCount(); i++) {
                names.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
            }
            for (int i = 0; i < function.getOutputCount(); i++) {
                String given = i < call.getOutputCount() ? call.getOutput(i) : "";
                if (!given.isEmpty()) {
                    names.put(function.getOutput(i), given);
                }
            }
            function.getAttributeProtoList()
                    .forEach(attribute -> attributes.put(attribute.getName(), attribute));
            call.getAttributeList()
                    .forEach(attribute -> attributes.put(attribute.getName(), attribute));
        }

        private String name(String inside) {
            return names.computeIfAbsent(inside, this::prefixed);
        }

        private String prefixed(String name) {
            characters += prefix.length() + name.length();
            return prefix + name;
        }

        NodeProto of(NodeProto node) throws NetworkFormatException {
            count(1);
            NodeProto.Builder renamed =
                    node.toBuilder()
                            .setName(node.getName().isEmpty() ? "" : prefixed(node.getName()))
                            .clearInput()
                            .clearOutput()
                            .clearAttribute();
            node.getInputList().forEach(input -> renamed.addInput(name(input)));
            node.getOutputList().forEach(output -> renamed.addOutput(name(output)));
            for (AttributeProto attribute : node.getAttributeList()) {
                AttributeProto bound = of(attribute);
                if (bound != null) {
                    renamed.addAttribute(bound);
                }
            }
            return renamed.build();
        }

        /** Null for one that refers to an attribute which the call leaves out. */
        private AttributeProto of(AttributeProto attribute) throws NetworkFormatException {
            if (!attribute.getRefAttrName().isEmpty()) {
                AttributeProto given = attributes.get(attribute.getRefAttrName());
                return given == null
                        ? null
                        : given.toBuilder().setName(attribute.getName()).build();
            }
            return attribute.hasG()
                    ? attribute.toBuilder().setG(of(attribute.getG())).build()
                    : attribute;
        }

        private GraphProto of(GraphProto graph) throws NetworkFormatException {
            Set<String> free = FreeNames.of(graph);
            GraphProto.Builder renamed =
                    graph.toBuilder().clearNode().clearInput().clearOutput().clearInitializer();
            // of a body's graph everything gets new names but what it has of the caller
            free.forEach(this::name);
            graph.getInputList()
                    .forEach(v -> renamed.addInput(v.toBuilder().setName(name(v.getName()))));
            graph.getInitializerList()
                    .forEach(t -> renamed.addInitializer(t.toBuilder().setName(name(t.getName()))));
            for (NodeProto node : graph.getNodeList()) {
                renamed.addNode(of(node));
            }
            graph.getOutputList()
                    .forEach(v -> renamed.addOutput(v.toBuilder().setName(name(v.getName()))));
            return renamed.build();
        }
    }
}
