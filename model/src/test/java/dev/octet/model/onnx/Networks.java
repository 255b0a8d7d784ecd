package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Small networks as ONNX's messages. */
final class Networks {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int BOOL = 9;

    private Networks() {}

    /** A node: {@code node("y = Add(a, b)")}. */
    static NodeProto node(String text, AttributeProto... attributes) {
        String[] parts = text.split(" = |\\(|\\)", -1);
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(parts[1]);
        node.addAllOutput(names(parts[0])).addAllInput(names(parts[2]));
        return node.addAllAttribute(Arrays.asList(attributes)).build();
    }

    private static List<String> names(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(", ", -1));
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto graph(String name, GraphProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(value)
                .build();
    }

    /** An attribute of a node in a function that is one of the function's. */
    static AttributeProto reference(String name, String of, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type).setRefAttrName(of).build();
    }

    /** A value; dimensions below 0 are not known. */
    static ValueInfoProto value(String name, int type, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            TensorShapeProto.Dimension.Builder each = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(dim < 0 ? each.setDimParam("n") : each.setDimValue(dim));
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** A value of which nothing but the name is declared. */
    static ValueInfoProto value(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    static TensorProto list(String name, long... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor.build();
    }

    static TensorProto raw(String name, int type, byte[] bytes, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(type)
                        .setRawData(ByteString.copyFrom(bytes));
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        return tensor.build();
    }

    static GraphProto.Builder graph(NodeProto... nodes) {
        return GraphProto.newBuilder().setName("g").addAllNode(Arrays.asList(nodes));
    }

    static OperatorSetIdProto version(String domain, long version) {
        return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
    }

    static FunctionProto.Builder function(String name, List<String> inputs, String output) {
        return FunctionProto.newBuilder()
                .setDomain("own")
                .setName(name)
                .addAllInput(inputs)
                .addOutput(output);
    }

    /** A node that calls a function. */
    static NodeProto call(String text, AttributeProto... attributes) {
        return node(text, attributes).toBuilder().setDomain("own").build();
    }

    static ModelProto.Builder model(GraphProto graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(version("", 13))
                .setGraph(graph);
    }

    /** A network with one input x and one output y. */
    static ModelProto.Builder model(NodeProto... nodes) {
        return model(
                graph(nodes)
                        .addInput(value("x", FLOAT, 2, 3))
                        .addOutput(value("y", FLOAT, -1))
                        .build());
    }

    static Graph read(ModelProto.Builder model) throws IOException {
        return read(model.build().toByteArray());
    }

    static Graph read(byte[] bytes) throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
        return OnnxReader.read(direct.put(bytes).flip());
    }

    /** The first output of a run. */
    static Tensor run(ModelProto.Builder model, Tensor... inputs) throws IOException {
        return Evaluation.run(read(model), List.of(inputs)).get(0);
    }
}
