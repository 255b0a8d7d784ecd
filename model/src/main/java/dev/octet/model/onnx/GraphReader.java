package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns the messages of one network into a graph, whose nodes are bound to their operators. */
final class GraphReader {
    private final Map<String, Integer> versions;
    private final Functions functions;
    private final TensorReader tensors;

    /** Sentences, over all graphs. */
    private final List<String> unsupported = new ArrayList<>();

    GraphReader(Map<String, Integer> versions, List<FunctionProto> functions, TensorReader tensors)
            throws NetworkFormatException {
        this.versions = versions;
        this.functions = new Functions(functions);
        this.tensors = tensors;
    }

    /** Reads the whole. */
    Graph read(GraphProto proto) throws NetworkFormatException {
        GraphProto inlined = functions.inline(proto, versions);
        Set<String> free = FreeNames.of(inlined);
        if (!free.isEmpty()) {
            throw new NetworkFormatException(
                    "nothing gives "
                            + String.join(
                                    ", ", free.stream().limit(10).map(Echo::quoted).toList()));
        }
        return read(inlined, List.of())
                .orElseThrow(() -> new UnsupportedNetworkException(unsupported));
    }

    /**
     * Reads a graph.
     *
     * @param captured what it uses of the graphs around it, and what its siblings use
     * @return empty when something in it is not supported, which is in the list then
     */
    private Optional<Graph> read(GraphProto proto, List<String> captured)
            throws NetworkFormatException {
        int before = unsupported.size();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        for (TensorProto tensor : proto.getInitializerList()) {
            constant(tensor, constants);
        }
        if (proto.getSparseInitializerCount() > 0) {
            unsupported.add(
                    "graph "
                            + Echo.quoted(proto.getName())
                            + ": sparse constants are not supported");
        }
        List<Value> inputs = new ArrayList<>();
        for (ValueInfoProto input : proto.getInputList()) {
            // older files list constants among the inputs, too
            if (!constants.containsKey(input.getName())) {
                inputs.add(value(input));
            }
        }
        for (String name : foreign(captured, proto)) {
            inputs.add(new Value(name, null, Optional.empty()));
        }
        List<Value> outputs = new ArrayList<>();
        for (ValueInfoProto output : proto.getOutputList()) {
            outputs.add(value(output));
        }
        List<Node> nodes = new ArrayList<>();
        for (NodeProto node : Order.of(proto)) {
            read(node).ifPresent(nodes::add);
        }
        if (unsupported.size() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Graph(proto.getName(), inputs, outputs, constants, nodes));
        } catch (IllegalArgumentException e) {
            throw new NetworkFormatException(e.getMessage(), e);
        }
    }

    /**
     * The names under which a graph has what it is given of the graphs around it. What only its
     * siblings use may be called as something of its own, and gets another name.
     */
    private static List<String> foreign(List<String> captured, GraphProto proto) {
        if (captured.isEmpty()) {
            return List.of();
        }
        Set<String> own = FreeNames.given(proto);
        List<String> names = new ArrayList<>();
        for (String name : captured) {
            String free = name;
            while (own.contains(free)) {
                free = "outer/" + free;
            }
            own.add(free);
            names.add(free);
        }
        return names;
    }

    private void constant(TensorProto tensor, Map<String, Tensor> constants)
            throws NetworkFormatException {
        try {
            if (constants.put(tensor.getName(), tensors.read(tensor)) != null) {
                throw new NetworkFormatException(
                        "constant " + Echo.quoted(tensor.getName()) + " is given twice");
            }
        } catch (Unsupported e) {
            unsupported.add("constant " + Echo.quoted(tensor.getName()) + ": " + e.getMessage());
        }
    }

    private Optional<Node> read(NodeProto proto) throws NetworkFormatException {
        String domain = OnnxReader.domain(proto.getDomain());
        Signature signature =
                new Signature(domain, proto.getOpType(), versions.getOrDefault(domain, 0));
        List<String> inputs = new ArrayList<>(proto.getInputList());
        List<String> outputs = new ArrayList<>(proto.getOutputList());
        // by name: neither attributes nor nodes have an order that a file must keep
        Set<String> captured = new TreeSet<>();
        try {
            if (!versions.containsKey(domain)) {
                throw new Unsupported(
                        "the network does not say which version of domain "
                                + Echo.quoted(domain)
                                + " it means");
            }
            Optional<Attributes> attributes = attributes(proto, captured);
            if (attributes.isEmpty()) {
                return Optional.empty();
            }
            Operator operator = Operators.bind(signature, attributes.get(), inputs, outputs);
            List<String> all = new ArrayList<>(inputs);
            all.addAll(captured);
            return Optional.of(
                    new Node(proto.getName(), signature, attributes.get(), operator, all, outputs));
        } catch (Unsupported e) {
            unsupported.add(
                    "node "
                            + (proto.getName().isEmpty()
                                    ? "that gives " + Echo.quoted(String.join(", ", outputs))
                                    : Echo.quoted(proto.getName()))
                            + " ("
                            + Echo.of(signature.toString())
                            + "): "
                            + e.getMessage());
            return Optional.empty();
        }
    }

    /** Empty when something in its graphs is not supported. */
    private Optional<Attributes> attributes(NodeProto node, Set<String> captured)
            throws NetworkFormatException {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getType() == AttributeProto.AttributeType.GRAPH) {
                captured.addAll(FreeNames.of(attribute.getG()));
            }
        }
        Map<String, Object> values = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (!names.add(attribute.getName())) {
                throw new NetworkFormatException(
                        "attribute "
                                + Echo.quoted(attribute.getName())
                                + " of node "
                                + Echo.quoted(node.getName())
                                + " is given twice");
            }
            value(attribute, captured).ifPresent(value -> values.put(attribute.getName(), value));
        }
        return values.size() < names.size() ? Optional.empty() : Optional.of(Attributes.of(values));
    }

    /** Empty for a graph in which something is not supported. */
    private Optional<?> value(AttributeProto attribute, Set<String> captured)
            throws NetworkFormatException {
        return switch (attribute.getType()) {
            case INT -> Optional.of(attribute.getI());
            case FLOAT -> Optional.of(attribute.getF());
            case STRING -> Optional.of(attribute.getS().toStringUtf8());
            case INTS -> Optional.of(List.copyOf(attribute.getIntsList()));
            case FLOATS -> Optional.of(List.copyOf(attribute.getFloatsList()));
            case STRINGS ->
                    Optional.of(
                            attribute.getStringsList().stream()
                                    .map(text -> text.toStringUtf8())
                                    .toList());
            case TENSOR -> Optional.of(tensors.read(attribute.getT()));
            case GRAPH -> read(attribute.getG(), List.copyOf(captured));
            default ->
                    throw new Unsupported(
                            "attribute "
                                    + Echo.quoted(attribute.getName())
                                    + " of type "
                                    + attribute.getType()
                                    + " is not supported");
        };
    }

    private Value value(ValueInfoProto proto) {
        TypeProto type = proto.getType();
        if (type.getValueCase() == TypeProto.ValueCase.VALUE_NOT_SET) {
            return new Value(proto.getName(), null, Optional.empty());
        }
        if (!type.hasTensorType()) {
            unsupported.add(
                    "value "
                            + Echo.quoted(proto.getName())
                            + " is no tensor: "
                            + type.getValueCase());
            return new Value(proto.getName(), null, Optional.empty());
        }
        try {
            int number = type.getTensorType().getElemType();
            ElementType element = number == 0 ? null : ElementTypes.of(number);
            return new Value(proto.getName(), element, dims(type.getTensorType()));
        } catch (Unsupported e) {
            unsupported.add("value " + Echo.quoted(proto.getName()) + ": " + e.getMessage());
            return new Value(proto.getName(), null, Optional.empty());
        }
    }

    private static Optional<List<Value.Dimension>> dims(TypeProto.Tensor type) {
        if (!type.hasShape()) {
            return Optional.empty();
        }
        List<Value.Dimension> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension dim : type.getShape().getDimList()) {
            dims.add(
                    dim.hasDimValue() && dim.getDimValue() >= 0
                            ? new Value.Dimension(dim.getDimValue(), "")
                            : new Value.Dimension(-1, dim.getDimParam()));
        }
        return Optional.of(dims);
    }
}
