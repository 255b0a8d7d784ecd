package dev.octet.model.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.model.graph.Graph;
import dev.octet.model.onnx.NetworkFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;

/** Files of which something is missing or wrong are refused, or are networks all the same. */
class DamageTest {
    private static final int FLIPS = 100;

    /** Nodes, values and constants are in proportion to a file, whatever it says. */
    private static final int MOST_NODES = 10_000;

    @Test
    void truncatedFiles() throws IOException {
        for (Map.Entry<String, Map<String, byte[]>> each : LiteCases.all().entrySet()) {
            byte[] whole = each.getValue().get("model.tflite");
            for (int length = 0; length < whole.length; length += 1 + whole.length / 50) {
                read(Arrays.copyOf(whole, length), each.getKey() + " cut at " + length);
            }
        }
    }

    @Test
    void changedBytes() throws IOException {
        Random random = new Random(19);
        for (Map.Entry<String, Map<String, byte[]>> each : LiteCases.all().entrySet()) {
            byte[] whole = each.getValue().get("model.tflite");
            for (int i = 0; i < FLIPS; i++) {
                byte[] damaged = whole.clone();
                int changes = 1 + random.nextInt(3);
                String what = each.getKey();
                for (int change = 0; change < changes; change++) {
                    int at = random.nextInt(whole.length);
                    damaged[at] = (byte) (random.nextBoolean() ? -1 : random.nextInt());
                    what += ", byte " + at + " is " + damaged[at];
                }
                read(damaged, what);
            }
        }
    }

    private static void read(byte[] bytes, String what) {
        for (Arithmetic arithmetic : Arithmetic.values()) {
            read(bytes, arithmetic, what);
        }
    }

    private static void read(byte[] bytes, Arithmetic arithmetic, String what) {
        try {
            Graph graph = TfliteReader.read(ByteBuffer.wrap(bytes), arithmetic);
            assertTrue(graph.nodes().size() < MOST_NODES, what);
        } catch (NetworkFormatException e) {
            assertTrue(e.getMessage().length() > 10, what);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            throw new AssertionError(what, e);
        }
    }

    /** A network whose operators are one and the same part of the file, many times. */
    @Test
    void partsThatLieInEachOther() {
        FlatBufferBuilder file = new FlatBufferBuilder();
        int code = code(file);
        int tensor = tensor(file);
        int many = 100_000;
        int inputs = Operator.createInputsVector(file, new int[many]);
        Operator.startOperator(file);
        Operator.addInputs(file, inputs);
        int operator = Operator.endOperator(file);
        int[] same = new int[many];
        Arrays.fill(same, operator);
        byte[] bytes = model(file, code, tensor, SubGraph.createOperatorsVector(file, same));
        NetworkFormatException e =
                assertThrows(
                        NetworkFormatException.class,
                        () -> TfliteReader.read(ByteBuffer.wrap(bytes)));
        assertTrue(e.getMessage().contains("lie in each other"), e.getMessage());
    }

    @Test
    void allThatIsNotSupportedIsNamed() {
        FlatBufferBuilder file = new FlatBufferBuilder();
        int name = file.createString("Mine");
        OperatorCode.startOperatorCode(file);
        OperatorCode.addBuiltinCode(file, BuiltinOperator.CUSTOM);
        OperatorCode.addDeprecatedBuiltinCode(file, (byte) BuiltinOperator.CUSTOM);
        OperatorCode.addCustomCode(file, name);
        int code = OperatorCode.endOperatorCode(file);
        int tensor = tensor(file);
        int[] twice = {operator(file), operator(file)};
        byte[] bytes = model(file, code, tensor, SubGraph.createOperatorsVector(file, twice));
        dev.octet.model.onnx.UnsupportedNetworkException e =
                assertThrows(
                        dev.octet.model.onnx.UnsupportedNetworkException.class,
                        () -> TfliteReader.read(ByteBuffer.wrap(bytes)));
        assertEquals(2, e.nodes().size());
        assertEquals(
                "operator 0 (Mine version 1): custom operators are not supported",
                e.nodes().get(0));
    }

    private static int operator(FlatBufferBuilder file) {
        Operator.startOperator(file);
        return Operator.endOperator(file);
    }

    private static int code(FlatBufferBuilder file) {
        OperatorCode.startOperatorCode(file);
        return OperatorCode.endOperatorCode(file);
    }

    private static int tensor(FlatBufferBuilder file) {
        int shape = Tensor.createShapeVector(file, new int[] {1});
        Tensor.startTensor(file);
        Tensor.addShape(file, shape);
        return Tensor.endTensor(file);
    }

    private static byte[] model(FlatBufferBuilder file, int code, int tensor, int operators) {
        int tensors = SubGraph.createTensorsVector(file, new int[] {tensor});
        int inputs = SubGraph.createInputsVector(file, new int[] {0});
        SubGraph.startSubGraph(file);
        SubGraph.addTensors(file, tensors);
        SubGraph.addInputs(file, inputs);
        SubGraph.addOutputs(file, inputs);
        SubGraph.addOperators(file, operators);
        int graph = SubGraph.endSubGraph(file);
        Buffer.startBuffer(file);
        int buffer = Buffer.endBuffer(file);
        int codes = Model.createOperatorCodesVector(file, new int[] {code});
        int graphs = Model.createSubgraphsVector(file, new int[] {graph});
        int buffers = Model.createBuffersVector(file, new int[] {buffer});
        Model.startModel(file);
        Model.addVersion(file, 3);
        Model.addOperatorCodes(file, codes);
        Model.addSubgraphs(file, graphs);
        Model.addBuffers(file, buffers);
        Model.finishModelBuffer(file, Model.endModel(file));
        return file.sizedByteArray();
    }
}
