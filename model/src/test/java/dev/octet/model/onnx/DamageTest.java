package dev.octet.model.onnx;

import static dev.octet.model.onnx.Networks.BOOL;
import static dev.octet.model.onnx.Networks.FLOAT;
import static dev.octet.model.onnx.Networks.INT64;
import static dev.octet.model.onnx.Networks.call;
import static dev.octet.model.onnx.Networks.function;
import static dev.octet.model.onnx.Networks.graph;
import static dev.octet.model.onnx.Networks.integer;
import static dev.octet.model.onnx.Networks.list;
import static dev.octet.model.onnx.Networks.model;
import static dev.octet.model.onnx.Networks.node;
import static dev.octet.model.onnx.Networks.raw;
import static dev.octet.model.onnx.Networks.read;
import static dev.octet.model.onnx.Networks.reference;
import static dev.octet.model.onnx.Networks.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inference;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Files of which something is missing or wrong: they are refused, or they are networks all the
 * same. Nothing else may happen, whatever the bytes are.
 */
class DamageTest {
    private static final int FLIPS = 20_000;

    /** A value that is larger is not computed here. */
    private static final long MOST_BYTES = 1 << 20;

    private static final byte[] NETWORK = network();
    private static final byte[] LOOP = loop();

    private static byte[] network() {
        GraphProto then = graph(node("t = Add(c, k)")).addOutput(value("t", FLOAT, -1, -1)).build();
        GraphProto otherwise =
                graph(node("u = Shape(c)"), node("t = Expand(k, u)")).addOutput(value("t")).build();
        FunctionProto twice =
                function("Twice", List.of("a"), "b")
                        .addAttribute("axis")
                        .addNode(
                                node(
                                        "b = Concat(a, a)",
                                        reference("axis", "axis", AttributeType.INT)))
                        .build();
        return model(
                        graph(
                                        call("c = Twice(x)", integer("axis", 1)),
                                        node(
                                                "d = If(flag)",
                                                graph("then_branch", then),
                                                graph("else_branch", otherwise)),
                                        node("s = Shape(d)"),
                                        node("e = Slice(d, from, to, axes, steps)"),
                                        node("f = Gather(e, index)", integer("axis", -1)),
                                        node("g, h = Split(f, sizes)", integer("axis", 0)),
                                        node("l = Tile(g, two)"),
                                        node("m = Transpose(l)"),
                                        node("o = Flatten(m)", integer("axis", 1)),
                                        node("y = Reshape(o, shape)"))
                                .addInput(value("x", FLOAT, 2, 3))
                                .addInput(value("flag", BOOL))
                                .addInitializer(raw("k", FLOAT, new byte[4 * 2 * 6], 2, 6))
                                .addInitializer(list("from", 5, 0))
                                .addInitializer(list("to", -9, 9))
                                .addInitializer(list("axes", 1, 0))
                                .addInitializer(list("steps", -2, 1))
                                .addInitializer(list("index", 2, -3))
                                .addInitializer(list("sizes", 1, 1))
                                .addInitializer(list("two", 2, 2))
                                .addInitializer(raw("shape", INT64, bytes(-1, 2), 2))
                                .addOutput(value("y", FLOAT, -1, 2))
                                .addOutput(value("s"))
                                .build())
                .addFunctions(twice)
                .build()
                .toByteArray();
    }

    private static byte[] loop() {
        GraphProto body =
                graph(node("again = Less(i, k)"), node("next = Add(sum, x)"))
                        .addInput(value("i", INT64))
                        .addInput(value("go", BOOL))
                        .addInput(value("sum", FLOAT, 2, 3))
                        .addInitializer(list("k", 3))
                        .addOutput(value("again", BOOL))
                        .addOutput(value("next", FLOAT, 2, 3))
                        .addOutput(value("next"))
                        .build();
        GraphProto scanned =
                graph(node("after = Add(before, part)"))
                        .addInput(value("before", FLOAT, 3))
                        .addInput(value("part", FLOAT, 3))
                        .addOutput(value("after", FLOAT, 3))
                        .addOutput(value("after", FLOAT, 3))
                        .build();
        return model(
                        graph(
                                        node("l, all = Loop(trips, , x)", graph("body", body)),
                                        node(
                                                "last, y = Scan(first, l)",
                                                graph("body", scanned),
                                                integer("num_scan_inputs", 1)))
                                .addInput(value("trips", INT64))
                                .addInput(value("x", FLOAT, 2, 3))
                                .addInput(value("first", FLOAT, 3))
                                .addOutput(value("y"))
                                .addOutput(value("all"))
                                .build())
                .build()
                .toByteArray();
    }

    private static byte[] bytes(long... values) {
        byte[] bytes = new byte[8 * values.length];
        Tensor.of(values, values.length).buffer().get(bytes);
        return bytes;
    }

    /** Tensors that fit, or null where the declared ones are too large. */
    private static List<Tensor> inputs(Graph graph) {
        List<Tensor> inputs = new ArrayList<>();
        for (Value input : graph.inputs()) {
            ElementType element = input.element() == null ? ElementType.FLOAT : input.element();
            long count = 1;
            List<Integer> dims = new ArrayList<>();
            for (Value.Dimension dim : input.dims().orElse(List.of())) {
                count *= dim.isKnown() ? Math.min(dim.size(), MOST_BYTES) : 2;
                dims.add((int) (dim.isKnown() ? dim.size() : 2));
                if (count > MOST_BYTES || dim.size() > MOST_BYTES) {
                    return null;
                }
            }
            Tensor tensor = Tensor.zeros(element, Shape.of(dims));
            for (int i = 0; i < tensor.count(); i++) {
                tensor.setLong(i, i % 3);
            }
            inputs.add(tensor);
        }
        return inputs;
    }

    /** Whether all values are known to be small; what a loop computes is not. */
    private static boolean isSmall(Graph graph, List<Tensor> inputs) {
        Inference known = Inference.of(graph, inputs.stream().map(Tensor::type).toList(), inputs);
        long bytes = 0;
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                TensorType type = known.types().get(output);
                if (!output.isEmpty()) {
                    bytes += type == null || !type.isKnown() ? MOST_BYTES : type.bytes();
                }
            }
        }
        return bytes < MOST_BYTES
                && graph.nodes().stream().noneMatch(n -> n.operator().mayRunLong());
    }

    /** What became of some files. */
    private static final class Outcomes {
        int refused;
        int large;
        int wrong;
        int ran;

        void read(byte[] file) throws IOException {
            Graph graph;
            try {
                graph = Networks.read(file);
            } catch (NetworkFormatException e) {
                refused++;
                assertTrue(e.getMessage().length() < 300_000);
                return;
            }
            List<Tensor> inputs = inputs(graph);
            try {
                if (inputs == null || !isSmall(graph, inputs)) {
                    large++;
                    return;
                }
                List<Tensor> outputs = Evaluation.run(graph, inputs);
                assertEquals(graph.outputs().size(), outputs.size());
                ran++;
            } catch (IllegalArgumentException e) {
                wrong++;
            }
        }
    }

    private static byte[] cut(byte[] file, int length) {
        return Arrays.copyOf(file, length);
    }

    @Test
    void theNetworksAreValid() throws IOException {
        Graph graph = read(NETWORK);
        List<Tensor> outputs = Evaluation.run(graph, inputs(graph));
        assertEquals(Shape.of(4, 2), outputs.get(0).shape());
        Graph loops = read(LOOP);
        List<Tensor> given = inputs(loops);
        given.get(0).setLong(0, 2);
        assertEquals(Shape.of(2, 2, 3), Evaluation.run(loops, given).get(1).shape());
    }

    @Test
    void filesCutAnywhere() throws IOException {
        for (byte[] file : List.of(NETWORK, LOOP)) {
            Outcomes outcomes = new Outcomes();
            for (int length = 0; length < file.length; length++) {
                outcomes.read(cut(file, length));
            }
            assertTrue(outcomes.refused > file.length / 2, "refused: " + outcomes.refused);
        }
    }

    @Test
    void flippedBits() throws IOException {
        Random random = new Random(20);
        Outcomes outcomes = new Outcomes();
        for (int i = 0; i < FLIPS; i++) {
            byte[] file = NETWORK.clone();
            for (int flips = 1 + random.nextInt(2); flips > 0; flips--) {
                file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            }
            outcomes.read(file);
        }
        assertTrue(outcomes.refused > FLIPS / 10, "refused: " + outcomes.refused);
        assertTrue(outcomes.wrong > FLIPS / 100, "wrong: " + outcomes.wrong);
        assertTrue(outcomes.ran > FLIPS / 20, "ran: " + outcomes.ran);
        assertTrue(outcomes.large < FLIPS / 10, "large: " + outcomes.large);
    }

    @Test
    void flippedBitsOfLoops() throws IOException {
        Random random = new Random(21);
        Outcomes outcomes = new Outcomes();
        for (int i = 0; i < FLIPS / 4; i++) {
            byte[] file = LOOP.clone();
            file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            outcomes.read(file);
        }
        assertTrue(outcomes.refused > FLIPS / 40, "refused: " + outcomes.refused);
        assertTrue(outcomes.large > 0, "no loop was read");
    }

    @Test
    void bytesThatWereNeverANetwork() throws IOException {
        Random random = new Random(22);
        Outcomes outcomes = new Outcomes();
        for (int i = 0; i < 2000; i++) {
            byte[] file = new byte[random.nextInt(200)];
            random.nextBytes(file);
            outcomes.read(file);
        }
        assertEquals(2000, outcomes.refused);
    }
}
