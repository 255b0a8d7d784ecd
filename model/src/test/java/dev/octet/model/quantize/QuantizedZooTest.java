package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.SameGraph;
import dev.octet.model.quantize.Quantization.Form;
import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.ObserverKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks, quantized in each way there is. */
class QuantizedZooTest {
    private static final Map<String, Integer> SIZES = Map.of("batch", 2, "sequence", 7);

    @TempDir private Path folder;

    private static List<Map<String, Tensor>> samples(Graph graph) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            samples.add(Zoo.inputs(graph, SIZES, 10 + i));
        }
        return samples;
    }

    /** As words say: dynamic, weights, or else static, and more. */
    static Quantization settings(Graph graph, String words) {
        boolean isStatic = !words.contains("dynamic") && !words.contains("weights");
        Quantization settings =
                isStatic
                        ? Quantization.calibrated(samples(graph))
                        : words.contains("dynamic")
                                ? Quantization.dynamic()
                                : Quantization.weightsOnly();
        if (isStatic && !words.contains("search")) {
            settings = settings.observer(new ObserverKind.Extreme());
        }
        if (words.contains("qoperator")) {
            settings = settings.form(Form.QOPERATOR);
        }
        if (words.contains("around")) {
            settings = settings.placement(Placement.AROUND);
        }
        if (words.contains("tensor")) {
            settings = settings.perTensor();
        }
        if (words.contains("s8")) {
            settings = settings.activations(Scheme.SYMMETRIC);
        }
        if (words.contains("7bits")) {
            settings = settings.weights(Scheme.REDUCED);
        }
        return words.contains("nearest") ? settings.nearest() : settings;
    }

    /** In decibels, of the first output, for numbers that were no samples. */
    private static double sqnr(Graph graph, Map<String, Tensor> expected, Network network) {
        String name = graph.outputs().get(0).name();
        Tensor x = expected.get(name);
        Tensor y = run(network, inputs(graph)).get(name);
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < x.count(); i++) {
            double error = x.getDouble(i) - y.getDouble(i);
            signal += x.getDouble(i) * x.getDouble(i);
            noise += error * error;
        }
        return 10 * Math.log10(signal / noise);
    }

    static Map<String, Tensor> inputs(Graph graph) {
        return Zoo.inputs(graph, SIZES, 1);
    }

    private static Map<String, Tensor> run(Network network, Map<String, Tensor> inputs) {
        try (Session session = network.session()) {
            return session.run(inputs);
        }
    }

    private static void sameOnEveryEngine(
            Network network, Map<String, Tensor> inputs, Map<String, Tensor> expected) {
        for (String engine : List.of("scalar", "vector")) {
            if (Octet.probe(engine) instanceof Probe.Absent) {
                continue;
            }
            try (Session session = network.session(Octet.use(engine))) {
                session.run(inputs)
                        .forEach((name, y) -> Close.assertSameBits(expected.get(name), y, engine));
            }
        }
    }

    private static long bytes(Graph graph) {
        return graph.constants().values().stream().mapToLong(t -> t.type().bytes()).sum();
    }

    /**
     * Near to the floats, the same from a file, the same on every engine.
     *
     * @param decibels that there are at least
     * @param share of the bytes of the constants that is left at most
     */
    @ParameterizedTest
    @CsvSource({
        "tiny_resnet18, static search, 33, 0.33",
        "tiny_resnet18, static around, 27, 0.33",
        "tiny_resnet18, static tensor, 31, 0.33",
        "tiny_resnet18, static s8, 28, 0.33",
        "tiny_resnet18, static 7bits, 29, 0.33",
        "tiny_resnet18, static nearest, 30, 0.33",
        "tiny_resnet18, static qoperator, 27, 0.33",
        "tiny_resnet18, static qoperator tensor s8, 24, 0.33",
        "tiny_resnet18, weights, 33, 0.3",
        "tiny_mobilenet_v2, static search, 30, 0.5",
        "tiny_mobilenet_v2, static qoperator, 22, 0.5",
        "tiny_mobilenet_v2, static tensor s8, 22, 0.5",
        "tiny_mobilenet_v2, weights, 30, 0.5",
        "tiny_mobilenet_v2, dynamic, 30, 1",
        "tiny_bert, static search, 28, 0.45",
        "tiny_bert, static tensor 7bits s8, 23, 0.45",
        "tiny_bert, static around, 26, 0.45",
        "tiny_bert, dynamic, 30, 0.4",
        "tiny_bert, weights, 30, 0.4"
    })
    void nearAndTheSameEverywhere(String name, String words, double decibels, double share)
            throws IOException {
        Graph graph = Zoo.network(name, 1);
        Map<String, Tensor> floats = run(Network.of(graph), inputs(graph));
        Network network = Network.of(graph).quantize(settings(graph, words)).network();
        double sqnr = sqnr(graph, floats, network);
        assertTrue(sqnr >= decibels, () -> "SQNR is " + sqnr + " dB");
        assertTrue(sqnr < 80, () -> "nothing is quantized: SQNR is " + sqnr + " dB");
        double left = (double) bytes(network.graph()) / bytes(graph);
        assertTrue(left <= share, () -> left + " of the bytes are left");
        Map<String, Tensor> actual = run(network, inputs(graph));
        sameOnEveryEngine(network, inputs(graph), actual);
        Path file = folder.resolve("network.onnx");
        network.save(file);
        Network again = Network.load(file);
        SameGraph.check(network.graph(), again.graph());
        run(again, inputs(graph))
                .forEach((output, y) -> Close.assertSameBits(actual.get(output), y, output));
    }

    /**
     * What is rounded around each operator is rounded there when it runs, too: plain evaluation has
     * the operators' definitions.
     */
    @ParameterizedTest
    @CsvSource({
        "tiny_resnet18, around",
        "tiny_resnet18, qoperator",
        "tiny_resnet50, around",
        "tiny_mobilenet_v2, around",
        "tiny_mobilenet_v2, qoperator"
    })
    void asItsOperatorsAreDefined(String name, String words) {
        Graph graph = Zoo.network(name, 1);
        Graph integers = Network.of(graph).quantize(settings(graph, words)).network().graph();
        double step = OutputSteps.of(integers, "logits").orElseThrow();
        Map<String, Tensor> inputs = inputs(graph);
        Tensor expected = Evaluation.run(integers, List.of(inputs.get("input"))).get(0);
        Tensor actual = run(Network.of(integers), inputs).get("logits");
        double worst = Close.largestDifference(expected, actual);
        assertTrue(worst <= 2.001 * step, worst / step + " steps");
    }

    /** The first thing that people try: one line, no samples. */
    @Test
    void linearLayersOfAResNet() {
        Graph graph = Zoo.network("resnet18", 1);
        Network network = Network.of(graph).quantizeDynamic(LayerKind.LINEAR);
        double sqnr = sqnr(graph, run(Network.of(graph), inputs(graph)), network);
        assertTrue(sqnr >= 40 && sqnr < 80, () -> "SQNR is " + sqnr + " dB");
    }

    /** Samples are run in any order, several at a time. */
    @ParameterizedTest
    @ValueSource(strings = {"static search", "dynamic", "weights"})
    void alwaysTheSame(String words) {
        Graph graph =
                words.equals("static")
                        ? Zoo.network("tiny_mobilenet_v2", 1)
                        : Zoo.network("tiny_bert", 1);
        String first = hash(graph, settings(graph, words));
        assertEquals(first, hash(graph, settings(graph, words)));
    }

    private static String hash(Graph graph, Quantization settings) {
        return Network.of(graph).quantize(settings).network().graph().hash();
    }

    /** The operators on integers are all there is, and that is what the report's figures are of. */
    @Test
    void operatorsOnIntegers() {
        Graph graph = Zoo.network("tiny_mobilenet_v2", 1);
        Quantized quantized = Network.of(graph).quantize(settings(graph, "qoperator"));
        for (var node : quantized.network().graph().nodes()) {
            assertTrue(
                    node.signature().type().matches("Q.*|Dequ.*|MaxPool|Flatten"), node.toString());
        }
        double signal = 0;
        double noise = 0;
        for (Map<String, Tensor> sample : samples(graph)) {
            Tensor x = run(Network.of(graph), sample).get("logits");
            Tensor y = run(quantized.network(), sample).get("logits");
            for (int i = 0; i < x.count(); i++) {
                signal += x.getDouble(i) * x.getDouble(i);
                noise += Math.pow(x.getDouble(i) - y.getDouble(i), 2);
            }
        }
        QuantizationReport report = quantized.report();
        assertEquals("SQNR, dB", report.scores().get(0).name());
        assertEquals(10 * Math.log10(signal / noise), report.scores().get(0).int8(), 1e-6);
    }

    /** What is said of a layer is what its weights are. */
    @ParameterizedTest
    @ValueSource(strings = {"static", "static qoperator", "dynamic", "weights"})
    void theReportSaysWhatIsThere(String words) {
        Graph graph = Zoo.network("tiny_mobilenet_v2", 1);
        Quantized quantized = Network.of(graph).quantize(settings(graph, words));
        Graph now = quantized.network().graph();
        QuantizationReport report = quantized.report();
        long floats =
                report.layers().stream()
                        .filter(layer -> layer.form() == QuantizationReport.Form.FP32)
                        .count();
        long matrices =
                now.constants().values().stream()
                        .filter(t -> t.element() == ElementType.FLOAT && t.shape().rank() >= 2)
                        .count();
        assertEquals(matrices, floats);
        assertEquals(bytes(graph), report.bytesFloat());
        assertEquals(bytes(now), report.bytesQuantized());
        assertFalse(report.layers().isEmpty());
    }
}
