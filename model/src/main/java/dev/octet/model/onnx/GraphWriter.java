package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Turns a graph into the messages of a file. */
final class GraphWriter {
    private final TensorWriter tensors;

    GraphWriter(TensorWriter tensors) {
        this.tensors = tensors;
    }

    /** The whole. */
    GraphProto write(Graph graph) throws IOException {
        return write(graph, graph.inputs().size(), ScopedNames.of(graph));
    }

    /**
     * A graph.
     *
     * @param own how many of its inputs are its own; the others are values around it
     */
    private GraphProto write(Graph graph, int own, ScopedNames names) throws IOException {
        GraphProto.Builder proto = GraphProto.newBuilder().setName(graph.name());
        for (Value input : graph.inputs().subList(0, own)) {
            proto.addInput(value(input, names));
        }
        for (Map.Entry<String, Tensor> constant : graph.constants().entrySet()) {
            proto.addInitializer(
                    tensors.constant(names.of(constant.getKey()), constant.getValue()));
        }
        for (Node node : graph.nodes()) {
            proto.addNode(node(node, names));
        }
        for (Value output : graph.outputs()) {
            proto.addOutput(value(output, names));
        }
        return proto.build();
    }

    private NodeProto node(Node node, ScopedNames names) throws IOException {
        int captured = node.operator().captured();
        int own = node.inputs().size() - captured;
        NodeProto.Builder proto =
                NodeProto.newBuilder()
                        .setName(node.name())
                        .setDomain(node.signature().domain())
                        .setOpType(node.signature().type());
        node.inputs().subList(0, own).forEach(input -> proto.addInput(names.of(input)));
        node.outputs().forEach(output -> proto.addOutput(names.of(output)));
        List<String> around = node.inputs().subList(own, node.inputs().size());
        for (String name : new TreeSet<>(node.attributes().names())) {
            Object value = node.attributes().get(name);
            AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
            if (value instanceof Graph inner) {
                int inputs = inner.inputs().size() - captured;
                attribute
                        .setType(AttributeType.GRAPH)
                        .setG(write(inner, inputs, names.inside(inner, inputs, around)));
            } else {
                put(attribute, value);
            }
            proto.addAttribute(attribute);
        }
        return proto.build();
    }

    private static void put(AttributeProto.Builder attribute, Object value) {
        if (value instanceof Long number) {
            attribute.setType(AttributeType.INT).setI(number);
        } else if (value instanceof Float number) {
            attribute.setType(AttributeType.FLOAT).setF(number);
        } else if (value instanceof String text) {
            attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
        } else if (value instanceof Tensor tensor) {
            attribute.setType(AttributeType.TENSOR).setT(TensorWriter.raw("", tensor));
        } else {
            put(attribute, (List<?>) value);
        }
    }

    /** Of an empty list nothing says what it would have; most often they are axes. */
    private static void put(AttributeProto.Builder attribute, List<?> list) {
        Object first = list.isEmpty() ? 0L : list.get(0);
        attribute.setType(
                first instanceof Long
                        ? AttributeType.INTS
                        : first instanceof Float ? AttributeType.FLOATS : AttributeType.STRINGS);
        for (Object each : list) {
            if (each instanceof Long number) {
                attribute.addInts(number);
            } else if (each instanceof Float number) {
                attribute.addFloats(number);
            } else {
                attribute.addStrings(ByteString.copyFromUtf8((String) each));
            }
        }
    }

    private static ValueInfoProto value(Value value, ScopedNames names) {
        ValueInfoProto.Builder proto = ValueInfoProto.newBuilder().setName(names.of(value.name()));
        if (value.element() == null && value.dims().isEmpty()) {
            return proto.build();
        }
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder();
        if (value.element() != null) {
            type.setElemType(ElementTypes.number(value.element()));
        }
        value.dims().ifPresent(dims -> type.setShape(shape(dims)));
        return proto.setType(TypeProto.newBuilder().setTensorType(type)).build();
    }

    private static TensorShapeProto shape(List<Value.Dimension> dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Value.Dimension dim : dims) {
            TensorShapeProto.Dimension.Builder each = TensorShapeProto.Dimension.newBuilder();
            if (dim.isKnown()) {
                each.setDimValue(dim.size());
            } else if (!dim.name().isEmpty()) {
                each.setDimParam(dim.name());
            }
            shape.addDim(each);
        }
        return shape.build();
    }
}
