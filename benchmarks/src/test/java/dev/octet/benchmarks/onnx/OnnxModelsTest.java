package dev.octet.benchmarks.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Values;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxModelsTest {
    private static final String QLINEAR =
            "conv u8:s8:u8 ic4oc6_ih9oh5kh3sh2ph1 src_scale per_channel bias relu dst_scale";

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    gemm u8:s8:s32 3x5:5x7, MatMulInteger, ''
                    gemm s8:s8:s32 3x5:5x7, MatMulInteger, ''
                    gemm u8:s8:u8 3x5:5x7 src_scale per_channel bias relu dst_scale, QGemm, com.microsoft
                    gemm f32:s8:f32 3x5:5x7 per_channel, DynamicQuantizeMatMul, com.microsoft
                    gemm f32:f32:f32 3x5:5x7, MatMul, ''
                    conv f32:f32:f32 ic4oc6_ih9kh3ph1 bias nchw, Conv, ''
                    conv u8:s8:u8 ic4oc6_ih9kh3ph1 src_scale per_channel bias dst_scale, QLinearConv, com.microsoft
                    conv u8:s8:u8 ic4oc6_ih9kh3ph1 src_scale per_channel bias dst_scale nchw, QLinearConv, ''
                    """)
    void theGraphComputesTheRequest(String line, String operator, String domain) throws Exception {
        Values values = values(line);
        GraphProto graph = graph(values);
        assertEquals(1, graph.getNodeCount());
        assertEquals(operator, graph.getNode(0).getOpType());
        assertEquals(domain, graph.getNode(0).getDomain());
        assertEquals(dims(values.request().srcShape()), dims(graph.getInput(0)));
        assertEquals(dims(values.request().dstShape()), dims(graph.getOutput(0)));
        TensorProto weights = initializer(graph, "w");
        assertEquals(dims(values.request().asProduct().weightsShape()), weights.getDimsList());
        assertArrayEquals(values.weights().toBytes(), weights.getRawData().toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "conv f32:f32:f32 ic4oc6_ih9kh3ph1 bias relu nchw",
        "conv u8:s8:u8 ic4oc6_ih9kh3ph1 src_scale per_channel bias dst_scale",
        "gemm u8:s8:f32 3x5:5x7 src_scale per_channel bias relu",
        "gemm f32:s8:f32 3x5:5x7 per_channel"
    })
    void everyNameIsDefinedBeforeItIsUsed(String line) throws Exception {
        GraphProto graph = graph(values(line));
        Set<String> known = new HashSet<>();
        graph.getInputList().forEach(input -> known.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> known.add(tensor.getName()));
        for (NodeProto node : graph.getNodeList()) {
            assertTrue(known.containsAll(node.getInputList()), node.toString());
            known.addAll(node.getOutputList());
        }
        assertTrue(known.contains(graph.getOutput(0).getName()));
    }

    @Test
    void aConvolutionsWindowIsWritten() throws Exception {
        NodeProto node = graph(values(QLINEAR)).getNode(0);
        assertEquals(List.of(3L, 3L), attribute(node, "kernel_shape").getIntsList());
        assertEquals(List.of(2L, 2L), attribute(node, "strides").getIntsList());
        assertEquals(List.of(1L, 1L, 1L, 1L), attribute(node, "pads").getIntsList());
        assertEquals(1, attribute(node, "channels_last").getI());
    }

    @Test
    void paddingIsNeverNegative() throws Exception {
        String line = "conv f32:f32:f32 ic4oc6_ih56oh28kh1sh2ph0 bias nchw";
        NodeProto node = graph(values(line)).getNode(0);
        assertEquals(List.of(0L, 0L, 0L, 0L), attribute(node, "pads").getIntsList());
    }

    @Test
    void aQuantizedBiasIsInStepsOfTheSums() throws Exception {
        Values values = values(QLINEAR);
        TensorProto bias = initializer(graph(values), "b");
        for (int i = 0; i < values.fixed().bias().length; i++) {
            double step = (double) values.fixed().srcScale() * values.fixed().weightScales()[i];
            assertEquals(values.fixed().bias()[i], bias.getInt32Data(i) * step, 0.51 * step);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gemm u8:s8:s32 2x3x5:2x5x7",
        "gemm u8:s8:s32 3x5:5x7 nk",
        "gemm u8:s8:u8 3x5:5x7",
        "conv f32:f32:f32 ic4oc6_ih9kh3ph1 bias",
        "conv u8:s8:u8 ic4oc6_ih9kh3ph1 src_scale per_channel bias residual dst_scale",
        "conv u8:s8:u8 ic4oc6_ih9kh3ph1 src_scale per_channel bias silu dst_scale"
    })
    void whatNoOperatorComputesHasNone(String line) {
        Values values = values(line);
        assertEquals("", OnnxModels.operator(values.request().asProduct()));
        assertThrows(IllegalArgumentException.class, () -> OnnxModels.of(values));
    }

    private static Values values(String line) {
        return Case.of(Request.parse(line), 1).values();
    }

    private static GraphProto graph(Values values) throws InvalidProtocolBufferException {
        return ModelProto.parseFrom(OnnxModels.of(values)).getGraph();
    }

    private static List<Long> dims(int[] shape) {
        return Arrays.stream(shape).asLongStream().boxed().toList();
    }

    private static List<Long> dims(ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimList().stream()
                .map(dim -> dim.getDimValue())
                .toList();
    }

    private static TensorProto initializer(GraphProto graph, String name) {
        return first(graph.getInitializerList().stream().filter(t -> t.getName().equals(name)));
    }

    private static AttributeProto attribute(NodeProto node, String name) {
        return first(node.getAttributeList().stream().filter(a -> a.getName().equals(name)));
    }

    private static <T> T first(Stream<T> values) {
        return values.findFirst().orElseThrow();
    }
}
