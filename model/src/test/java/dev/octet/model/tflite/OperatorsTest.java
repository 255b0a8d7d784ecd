package dev.octet.model.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Small networks that TensorFlow's converter wrote against what its reference kernels answer. */
class OperatorsTest {
    private static final double TOLERANCE = 2e-5;

    /** Of rows of floats that the reference rounds to 8 bits before it multiplies them. */
    private static final double ROUNDED_ROWS = 0.02;

    private static final Pattern EXACT =
            Pattern.compile(
                    "u?int8_(conv|depthwise|fully_connected|add|average_pool|max_pool|mean|softmax"
                            + "|pad|reshape|transpose(?!_conv)|strided_slice|split|gather|relu|abs).*");

    @TestFactory
    Stream<DynamicTest> answersOfTheReference() throws IOException {
        return LiteCases.all().entrySet().stream()
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.getKey(), () -> check(each, Arithmetic.FLOAT)));
    }

    /** Operators that have a form with the reference's bits. */
    @TestFactory
    Stream<DynamicTest> bitsOfTheReference() throws IOException {
        return LiteCases.all().entrySet().stream()
                .filter(each -> EXACT.matcher(each.getKey()).matches())
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.getKey(), () -> check(each, Arithmetic.EXACT)));
    }

    private static void check(Map.Entry<String, Map<String, byte[]>> test, Arithmetic arithmetic)
            throws IOException {
        ByteBuffer content = ByteBuffer.wrap(test.getValue().get("model.tflite"));
        Network network = Network.of(TfliteReader.read(content, arithmetic));
        try (Session session = network.session()) {
            Map<String, Tensor> outputs = session.run(inputs(network, test.getValue()));
            List<Tensor> given = new ArrayList<>(outputs.values());
            assertEquals(network.outputs().size(), given.size());
            for (int i = 0; i < given.size(); i++) {
                compare(
                        test.getKey(),
                        test.getValue().get("output" + i),
                        given.get(i),
                        arithmetic == Arithmetic.EXACT ? 0 : 1);
            }
        }
    }

    static Map<String, Tensor> inputs(Network network, Map<String, byte[]> content) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        int i = 0;
        for (Value input : network.inputs()) {
            int[] dims =
                    input.dims().orElseThrow().stream().mapToInt(dim -> (int) dim.size()).toArray();
            inputs.put(
                    input.name(),
                    tensor(content.get("input" + i++), input.element(), Shape.of(dims)));
        }
        return inputs;
    }

    private static Tensor tensor(byte[] bytes, ElementType element, Shape shape) {
        Tensor tensor = Tensor.zeros(element, shape);
        assertEquals(tensor.type().bytes(), bytes.length, tensor.type().toString());
        tensor.buffer().put(bytes);
        return tensor;
    }

    private static void compare(String name, byte[] expected, Tensor actual, int steps) {
        Tensor right = tensor(expected, actual.element(), actual.shape());
        double largest = 1;
        for (int i = 0; i < right.count(); i++) {
            largest = Math.max(largest, Math.abs(right.getDouble(i)));
        }
        double most =
                actual.element().isFloat()
                        ? largest * (name.startsWith("hybrid") ? ROUNDED_ROWS : TOLERANCE)
                        : steps * steps(name, actual.element());
        for (int i = 0; i < right.count(); i++) {
            double one = right.getDouble(i);
            double other = actual.getDouble(i);
            assertTrue(
                    one == other || Math.abs(one - other) <= most,
                    RootLocale.format("element %d of %s is %s, not %s", i, right, other, one));
        }
    }

    /** The reference cuts off what it should round when it resizes integers. */
    private static int steps(String name, ElementType element) {
        boolean isRounded = element.bytes() == 1 && name.contains("int8");
        return !isRounded ? 0 : name.contains("bilinear") ? 2 : 1;
    }
}
