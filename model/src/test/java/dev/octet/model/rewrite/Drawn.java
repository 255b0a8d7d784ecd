package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Operators;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A small network with its inputs: before and after each pass it gives the same, and its plan does
 * so with the same bits on the engine in plain Java and on the best ones, without a plain step.
 */
final class Drawn {
    private final Random random = new Random(1);
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private List<StepInfo> steps;

    /** Floats around 0. */
    Tensor floats(int... shape) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, random.nextGaussian() / 2);
        }
        return tensor;
    }

    /** 8-bit integers. */
    Tensor bytes(ElementType type, int... shape) {
        Tensor tensor = Tensor.zeros(type, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setLong(i, random.nextInt(256) - (type == ElementType.INT8 ? 128 : 0));
        }
        return tensor;
    }

    /** Booleans of a triangle: of the last two axes, those up to the diagonal. */
    static Tensor triangle(int... shape) {
        Tensor tensor = Tensor.zeros(ElementType.BOOL, Shape.of(shape));
        int columns = shape[shape.length - 1];
        int rows = shape[shape.length - 2];
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setBoolean(i, i % columns <= i / columns % rows);
        }
        return tensor;
    }

    Drawn input(String name, Tensor value) {
        inputs.put(name, value);
        return this;
    }

    Drawn input(String name, int... shape) {
        return input(name, floats(shape));
    }

    Drawn constant(String name, Tensor value) {
        constants.put(name, value);
        return this;
    }

    Drawn constant(String name, int... shape) {
        return constant(name, floats(shape));
    }

    Drawn longs(String name, long... values) {
        return constant(name, Tensor.of(values, values.length));
    }

    Drawn number(String name, double value) {
        return constant(name, Tensor.of(new float[] {(float) value}));
    }

    /** {@code onnx("y = Add(a, b)", "axis", 1L)}: a node of the newest version. */
    Drawn onnx(String text, Object... attributes) {
        return add(Signature.ONNX, Operators.NEWEST, text, attributes);
    }

    /** A node of ONNX Runtime's own. */
    Drawn microsoft(String text, Object... attributes) {
        return add(Signature.MICROSOFT, 1, text, attributes);
    }

    private Drawn add(String domain, int version, String text, Object... attributes) {
        String[] parts = text.split(" = |\\(|\\)", -1);
        List<String> out = Arrays.asList(parts[0].split(", ?", -1));
        List<String> in = Arrays.asList(parts[2].split(", ?", -1));
        Map<String, Object> given = new HashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            given.put((String) attributes[i], attributes[i + 1]);
        }
        Signature signature = new Signature(domain, parts[1], version);
        Attributes all = Attributes.of(given);
        nodes.add(new Node("", signature, all, Operators.bind(signature, all, in, out), in, out));
        return this;
    }

    Drawn output(String... names) {
        for (String name : names) {
            outputs.add(new Value(name, null, Optional.empty()));
        }
        return this;
    }

    private Graph graph() {
        List<Value> declared = new ArrayList<>();
        inputs.forEach(
                (name, value) -> declared.add(new Value(name, value.element(), Optional.empty())));
        return new Graph("test", declared, outputs, constants, nodes);
    }

    /** Checks it, up to roundings. */
    Drawn check() {
        return check(1e-5);
    }

    /**
     * Checks it.
     *
     * @param tolerance relative to the largest number
     */
    Drawn check(double tolerance) {
        Graph graph = graph();
        List<Tensor> feeds = List.copyOf(inputs.values());
        List<Tensor> wanted = Evaluation.run(graph, feeds);
        Rewriting.stages(Rewriting.specialize(graph, feeds.stream().map(Tensor::type).toList()))
                .forEach(
                        (pass, now) ->
                                assertClose(wanted, Evaluation.run(now, feeds), tolerance, pass));
        Network network = Network.of(graph);
        try (Session plain = network.session(Octet.use("scalar"));
                Session best = network.session()) {
            List<Tensor> one = List.copyOf(plain.run(inputs).values());
            List<Tensor> other = List.copyOf(best.run(inputs).values());
            assertClose(wanted, other, tolerance, "plan");
            for (int i = 0; i < one.size(); i++) {
                assertTrue(one.get(i).hasBitsOf(other.get(i)), "bits of output " + i);
            }
            Map<String, TensorType> types = new HashMap<>();
            inputs.forEach((name, value) -> types.put(name, value.type()));
            steps = best.plan(types).steps();
        }
        for (StepInfo step : steps) {
            assertTrue(!step.how().equals("plain evaluation"), () -> step.node() + " is plain");
        }
        return this;
    }

    /** Checks which operations the plan has, in the order of their names. */
    void takes(String... operations) {
        List<String> taken =
                steps.stream().map(step -> step.node().signature().type()).sorted().toList();
        assertEquals(Arrays.stream(operations).sorted().toList(), taken);
    }

    /** The request of a step of that operation. */
    String request(String operation) {
        return steps.stream()
                .filter(step -> step.node().signature().type().equals(operation))
                .map(step -> (String) step.node().attributes().get("request"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertClose(
            List<Tensor> wanted, List<Tensor> actual, double tolerance, String what) {
        assertEquals(wanted.size(), actual.size());
        for (int o = 0; o < wanted.size(); o++) {
            Tensor want = wanted.get(o);
            Tensor got = actual.get(o);
            assertEquals(want.type(), got.type(), what);
            double most = 0;
            for (int i = 0; i < want.count(); i++) {
                most = Math.max(most, Math.abs(want.getDouble(i)));
            }
            for (int i = 0; i < want.count(); i++) {
                assertEquals(
                        want.getDouble(i), got.getDouble(i), tolerance * most, what + ", " + i);
            }
        }
    }
}
