package dev.octet.benchmarks.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.octet.request.DataType;
import dev.octet.verify.Tensor;
import java.util.List;

/**
 * Writes a small ONNX model: IR version 8, operator set 17 and ONNX Runtime's own. Tensors are in
 * the machine's byte order, which ONNX wants to be little-endian. Not thread-safe.
 */
final class OnnxModel {
    /** The domain of ONNX Runtime's own operators. */
    static final String MICROSOFT = "com.microsoft";

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("request");

    OnnxModel input(String name, DataType type, int[] shape) {
        graph.addInput(value(name, type, shape));
        return this;
    }

    OnnxModel output(String name, DataType type, int[] shape) {
        graph.addOutput(value(name, type, shape));
        return this;
    }

    OnnxModel initializer(String name, int[] shape, Tensor tensor) {
        TensorProto.Builder proto =
                tensor(name, type(tensor.type())).setRawData(ByteString.copyFrom(tensor.toBytes()));
        for (int size : shape) {
            proto.addDims(size);
        }
        graph.addInitializer(proto);
        return this;
    }

    OnnxModel scalar(String name, float value) {
        graph.addInitializer(tensor(name, TensorProto.DataType.FLOAT).addFloatData(value));
        return this;
    }

    OnnxModel scalar(String name, TensorProto.DataType type, int value) {
        graph.addInitializer(tensor(name, type).addInt32Data(value));
        return this;
    }

    OnnxModel floats(String name, float[] values) {
        TensorProto.Builder proto = tensor(name, TensorProto.DataType.FLOAT).addDims(values.length);
        for (float value : values) {
            proto.addFloatData(value);
        }
        graph.addInitializer(proto);
        return this;
    }

    OnnxModel integers(String name, int[] values) {
        TensorProto.Builder proto = tensor(name, TensorProto.DataType.INT32).addDims(values.length);
        for (int value : values) {
            proto.addInt32Data(value);
        }
        graph.addInitializer(proto);
        return this;
    }

    /** So many s8 zeros. */
    OnnxModel zeros(String name, int count) {
        graph.addInitializer(
                tensor(name, TensorProto.DataType.INT8)
                        .addDims(count)
                        .setRawData(ByteString.copyFrom(new byte[count])));
        return this;
    }

    OnnxModel node(String operator, String domain, List<String> inputs, String output) {
        graph.addNode(
                NodeProto.newBuilder()
                        .setName(operator)
                        .setOpType(operator)
                        .setDomain(domain)
                        .addAllInput(inputs)
                        .addOutput(output));
        return this;
    }

    /** An attribute of the node added last. */
    OnnxModel attribute(String name, long value) {
        return attribute(
                AttributeProto.newBuilder()
                        .setName(name)
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(value));
    }

    /** An attribute of the node added last. */
    OnnxModel attribute(String name, float value) {
        return attribute(
                AttributeProto.newBuilder()
                        .setName(name)
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(value));
    }

    /** An attribute of the node added last. */
    OnnxModel attribute(String name, List<Integer> values) {
        return attribute(
                AttributeProto.newBuilder()
                        .setName(name)
                        .setType(AttributeProto.AttributeType.INTS)
                        .addAllInts(values.stream().map(Integer::longValue).toList()));
    }

    /** An attribute of the node added last. */
    OnnxModel attribute(String name, String value) {
        return attribute(
                AttributeProto.newBuilder()
                        .setName(name)
                        .setType(AttributeProto.AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(value)));
    }

    private OnnxModel attribute(AttributeProto.Builder attribute) {
        graph.getNodeBuilder(graph.getNodeCount() - 1).addAttribute(attribute);
        return this;
    }

    byte[] toBytes() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("octet-benchmarks")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static TensorProto.Builder tensor(String name, TensorProto.DataType type) {
        return TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
    }

    private static ValueInfoProto value(String name, DataType type, int[] shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (int size : shape) {
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder()
                        .setElemType(type(type).getNumber())
                        .setShape(dims)
                        .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static TensorProto.DataType type(DataType type) {
        return switch (type) {
            case U8 -> TensorProto.DataType.UINT8;
            case S8 -> TensorProto.DataType.INT8;
            case S32 -> TensorProto.DataType.INT32;
            case F32 -> TensorProto.DataType.FLOAT;
        };
    }
}
