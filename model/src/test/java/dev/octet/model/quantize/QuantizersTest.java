package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Declared;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.quantize.Quantization.Form;
import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Score;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.ObserverKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings ask for, and what cannot be done. */
class QuantizersTest {
    private static List<Map<String, Tensor>> samples(int count, int... shape) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(Map.of("x", Networks.numbers(20 + i, shape)));
        }
        return samples;
    }

    private static Quantization pictures() {
        return Quantization.calibrated(samples(4, 2, 3, 12, 12));
    }

    private static Quantized convolutions(Quantization settings) {
        return Network.of(Networks.convolutions()).quantize(settings);
    }

    private static long floats(QuantizationReport report) {
        return report.layers().stream().filter(QuantizersTest::isFloat).count();
    }

    private static boolean isFloat(Layer layer) {
        return layer.form() == QuantizationReport.Form.FP32;
    }

    private static String refused(Graph graph, Quantization settings) {
        return assertThrows(
                        IllegalArgumentException.class, () -> Network.of(graph).quantize(settings))
                .getMessage();
    }

    private static String refused(Quantization settings) {
        return refused(Networks.convolutions(), settings);
    }

    private static double sqnr(Graph graph, Network network, List<Map<String, Tensor>> samples) {
        double signal = 0;
        double noise = 0;
        String name = graph.outputs().get(0).name();
        try (Session one = Network.of(graph).session();
                Session other = network.session()) {
            for (Map<String, Tensor> sample : samples) {
                Tensor x = one.run(sample).get(name);
                Tensor y = other.run(sample).get(name);
                for (int i = 0; i < x.count(); i++) {
                    signal += x.getDouble(i) * x.getDouble(i);
                    noise += Math.pow(x.getDouble(i) - y.getDouble(i), 2);
                }
            }
        }
        return 10 * Math.log10(signal / noise);
    }

    /** With less to keep there are fewer layers in floats, and reasons for all of them. */
    @Test
    void budgetsAreKept() {
        Graph graph = Zoo.network("tiny_mobilenet_v2", 1);
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            samples.add(Zoo.inputs(graph, Map.of("batch", 1), i));
        }
        Quantization settings =
                Quantization.calibrated(samples).observer(new ObserverKind.Extreme());
        long before = Long.MAX_VALUE;
        for (double decibels : new double[] {60, 45, 10}) {
            Quantized quantized =
                    Network.of(graph).quantize(settings.budget(Budget.sqnr(decibels)));
            double sqnr = sqnr(graph, quantized.network(), samples);
            assertTrue(sqnr >= decibels, () -> sqnr + " dB of " + decibels);
            QuantizationReport report = quantized.report();
            QuantizationReport.Promise promise = report.budget().orElseThrow();
            assertTrue(promise.kept());
            assertEquals(sqnr, promise.reached(), 1e-6);
            assertEquals(decibels, promise.wanted());
            for (Layer layer : report.layers()) {
                assertEquals(
                        isFloat(layer), layer.reason().contains("the budget (SQNR of " + decibels));
            }
            long now = floats(report);
            assertTrue(now < before, now + " layers in floats, and " + before + " before");
            before = now;
        }
        assertEquals(0, before);
    }

    /** Results that are rounded cost as much without a product in 8 bits: then nothing is. */
    @ParameterizedTest
    @EnumSource
    void whatOnlyFloatsKeep(Form form) {
        Quantized quantized =
                convolutions(
                        pictures().form(form).placement(Placement.AROUND).budget(Budget.sqnr(120)));
        assertTrue(quantized.report().budget().orElseThrow().kept());
        assertEquals(3, floats(quantized.report()));
        assertEquals(
                List.of(
                        "Conv",
                        "Relu",
                        "Conv",
                        "Add",
                        "MaxPool",
                        "GlobalAveragePool",
                        "Flatten",
                        "Gemm"),
                quantized.network().graph().nodes().stream()
                        .map(node -> node.signature().type())
                        .toList());
    }

    @Test
    void whatEvenFloatsMiss() {
        int[] labels = {9, 9, 9, 9};
        assertEquals(
                "the budget is top-1 of 0.5, and the float network itself has 0.0000 on the samples",
                refused(pictures().budget(Budget.top1(labels, 0.5))));
        assertEquals(
                "4 samples, 2 labels", refused(pictures().budget(Budget.top1(new int[2], 0.5))));
        assertTrue(
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Quantization.dynamic().weights(Scheme.AFFINE_U8))
                        .getMessage()
                        .startsWith("weights have no zero points"));
    }

    /** Nothing that is asked for is left out without a word. */
    @Test
    void whatNeedsSamples() {
        List<UnaryOperator<Quantization>> all =
                List.of(
                        settings -> settings.budget(Budget.sqnr(3)),
                        settings -> settings.labels(1, 2),
                        settings -> settings.activations(Scheme.SYMMETRIC),
                        settings -> settings.observer(new ObserverKind.Extreme()),
                        settings -> settings.form(Quantization.Form.QOPERATOR),
                        settings -> settings.placement(Placement.AROUND));
        for (Quantization settings : List.of(Quantization.dynamic(), Quantization.weightsOnly())) {
            for (UnaryOperator<Quantization> each : all) {
                String message =
                        assertThrows(IllegalArgumentException.class, () -> each.apply(settings))
                                .getMessage();
                assertTrue(message.contains(" with samples, which "), message);
            }
        }
    }

    @Test
    void excluded() {
        for (Quantization settings :
                List.of(pictures(), Quantization.weightsOnly(), Quantization.dynamic())) {
            Quantized quantized = convolutions(settings.exclude("c2"));
            assertTrue(quantized.network().graph().constants().containsKey("w2"));
            // the other ones are quantized, as far as there is a form for them
            String other = settings.toString().startsWith("dynamic") ? "w3" : "w1";
            assertFalse(quantized.network().graph().constants().containsKey(other));
        }
        assertEquals(
                "there is no node [nowhere] to be left in floats",
                refused(pictures().exclude("c1", "nowhere")));
        String nothing = refused(pictures().exclude("c1", "c2").exclude("y"));
        assertTrue(
                nothing.startsWith("the network has nothing to quantize")
                        && nothing.endsWith(", excluded were [c1, c2, y]"),
                nothing);
    }

    /** As a BatchNormalization becomes part of it, the convolution gives what that gave. */
    @Test
    void excludedByTheNameOfWhatIsFolded() {
        Build build =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n", 3, 12, 12))
                        .constant("w", Networks.numbers(1, 4, 3, 3, 3))
                        .constant("v", Networks.numbers(1, 4, 4, 3, 3));
        for (String name : List.of("scale", "shift", "mean")) {
            build.constant(name, Networks.numbers(2, 4));
        }
        Graph graph =
                build.constant("var", Tensor.of(new float[] {1, 2, 3, 4}, 4))
                        .add("c = Conv(x, w)")
                        .add("b = BatchNormalization(c, scale, shift, mean, var)")
                        .add("y = Conv(b, v)")
                        .outputs("y")
                        .graph();
        List<Layer> layers = new ArrayList<>();
        for (String name : List.of("c", "b")) {
            Quantized quantized = Network.of(graph).quantize(pictures().exclude(name));
            layers.addAll(quantized.report().layers());
        }
        assertEquals(List.of("b", "y", "b", "y"), layers.stream().map(Layer::name).toList());
        assertEquals(
                List.of("excluded by name", "", "excluded by name", ""),
                layers.stream().map(Layer::reason).toList());
    }

    @Test
    void kindsOfLayers() {
        Graph graph = Networks.encoder();
        Network weights =
                Network.of(graph)
                        .quantize(Quantization.weightsOnly().layers(LayerKind.EMBEDDING))
                        .network();
        assertTrue(weights.graph().constants().containsKey("w1"));
        assertFalse(weights.graph().constants().containsKey("table"));
        Network linear = Network.of(graph).quantizeDynamic(LayerKind.LINEAR);
        assertFalse(linear.graph().constants().containsKey("w1"));
        assertTrue(linear.graph().constants().containsKey("table"));
        String nothing = refused(graph, Quantization.dynamic().layers(LayerKind.CONVOLUTION));
        assertEquals(
                "dynamic quantization is for linear layers and embeddings with constant weights,"
                        + " asked for were convolutions",
                nothing);
        assertEquals(
                "static quantization is for linear layers and convolutions with constant weights,"
                        + " asked for were linear layers and embeddings",
                refused(pictures().layers(LayerKind.LINEAR, LayerKind.EMBEDDING)));
    }

    /** What is left out stays in floats where others read the same, and where all is rounded. */
    @ParameterizedTest
    @EnumSource
    void excludedInEachForm(Form form) {
        for (Placement placement : Placement.values()) {
            Quantized quantized =
                    convolutions(pictures().form(form).placement(placement).exclude("c1"));
            assertTrue(quantized.network().graph().constants().containsKey("w1"));
            assertEquals("excluded by name", reasons(quantized).get(0));
        }
        Graph graph =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n", 3, 12, 12))
                        .constant("w", Networks.numbers(1, 4, 3, 3, 3))
                        .constant("v", Networks.numbers(2, 4, 3, 3, 3))
                        .add("a = Conv(x, w)")
                        .add("b = Conv(x, v)")
                        .add("y = Mul(a, b)")
                        .outputs("y")
                        .graph();
        Quantized quantized = Network.of(graph).quantize(pictures().form(form).exclude("b"));
        assertTrue(quantized.network().graph().constants().containsKey("v"));
        assertFalse(quantized.network().graph().constants().containsKey("w"));
    }

    /** Each layer that stays in floats is in the report, with the reason. */
    @Test
    void reasonsOfWhatIsLeftOut() {
        assertEquals("excluded by name", reasons(convolutions(pictures().exclude("c2"))).get(1));
        assertEquals(
                List.of(
                        "only linear layers were asked for",
                        "only linear layers were asked for",
                        ""),
                reasons(convolutions(pictures().layers(LayerKind.LINEAR))));
        assertEquals(
                List.of("", "excluded by name", ""),
                reasons(convolutions(Quantization.weightsOnly().exclude("c2"))));
        String dynamic = "dynamic quantization is for linear layers and embeddings";
        assertEquals(List.of(dynamic, dynamic, ""), reasons(convolutions(Quantization.dynamic())));
    }

    private static List<String> reasons(Quantized quantized) {
        return quantized.report().layers().stream().map(Layer::reason).toList();
    }

    /** A layer that alone follows another one has a time of its own. */
    @ParameterizedTest
    @EnumSource
    void timesOfEachLayer(Placement placement) {
        for (Layer layer : convolutions(pictures().placement(placement)).report().layers()) {
            assertTrue(layer.nanosFloat() > 0 && layer.nanosQuantized() > 0, layer::toString);
        }
    }

    /** Those trials are chosen that the network has, whether they keep a budget or not. */
    @Test
    void trialsThatAreChosen() {
        QuantizationReport report = convolutions(pictures().budget(Budget.sqnr(60))).report();
        List<QuantizationReport.Trial> chosen =
                report.trials().stream().filter(QuantizationReport.Trial::chosen).toList();
        QuantizationReport.Trial last = chosen.get(chosen.size() - 1);
        assertTrue(chosen.get(0).description().startsWith("ranges by "), chosen::toString);
        assertFalse(chosen.get(0).keepsBudget());
        assertEquals(floats(report), last.floatLayers());
        assertTrue(last.keepsBudget());
        assertEquals(report.budget().orElseThrow().reached(), last.figure());
        for (QuantizationReport.Trial trial : report.trials()) {
            assertEquals(trial.figure() >= 60, trial.keepsBudget(), trial::toString);
        }
    }

    /** Rows of 1e-3, 1 and 1e3: each has a scale of its own, and is as near as the others. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"DYNAMIC", "WEIGHTS"})
    void rowsOfTables(Mode mode) {
        float[] table = Networks.numbers(1, 3, 40).toFloats();
        for (int i = 0; i < table.length; i++) {
            table[i] *= (float) Math.pow(1000, i / 40 - 1);
        }
        Graph graph =
                new Build()
                        .input(Declared.value("ids", ElementType.INT64, "n", "m"))
                        .constant("table", Tensor.of(table, 3, 40))
                        .add("y = Gather(table, ids)")
                        .outputs("y")
                        .graph();
        Quantization settings =
                mode == Mode.DYNAMIC ? Quantization.dynamic() : Quantization.weightsOnly();
        Network network = Network.of(graph).quantize(settings).network();
        assertEquals(
                List.of("float [3, 1]", "int8 [3, 40]"),
                network.graph().constants().values().stream()
                        .map(constant -> constant.element() + " " + constant.shape())
                        .sorted()
                        .toList());
        Tensor ids = Tensor.of(new long[] {2, 0, 1, -1}, 2, 2);
        int[] rows = {2, 0, 1, 2};
        try (Session session = network.session()) {
            Tensor y = session.run(Map.of("ids", ids)).get("y");
            assertEquals(List.of(2, 2, 40), Arrays.stream(y.shape().dims()).boxed().toList());
            for (int i = 0; i < y.count(); i++) {
                int row = rows[i / 40];
                double half = 0.5 * Math.pow(1000, row - 1) / 127;
                assertEquals(table[row * 40 + i % 40], y.getDouble(i), half * 1.001);
            }
        }
    }

    /**
     * Of 40 weights of a channel those behind the 16th are a thousandth: each is off by half a step
     * of its group at most.
     *
     * @param type with weights [k, n], or [n, k]
     */
    @ParameterizedTest
    @ValueSource(strings = {"MatMul", "Gemm"})
    void groupsOfWeights(String type) {
        boolean isTransposed = type.equals("Gemm");
        int[] shape = isTransposed ? new int[] {3, 40} : new int[] {40, 3};
        Tensor w = Networks.numbers(1, shape);
        for (int i = 0; i < w.count(); i++) {
            int k = isTransposed ? i % 40 : i / 3;
            w.setDouble(i, k < 16 ? w.getDouble(i) : w.getDouble(i) / 1000);
        }
        Graph graph = grouped(21, type, isTransposed, w);
        Network network =
                Network.of(graph).quantize(Quantization.weightsOnly().perGroup(16)).network();
        float[] identity = new float[40 * 40];
        for (int i = 0; i < 40; i++) {
            identity[i * 41] = 1;
        }
        try (Session session = network.session()) {
            Tensor y = session.run(Map.of("x", Tensor.of(identity, 40, 40))).get("y");
            for (int i = 0; i < y.count(); i++) {
                int k = i / 3;
                double expected = w.getDouble(isTransposed ? i % 3 * 40 + k : i);
                double half = 0.5 / 127 * (k < 16 ? 1 : 0.001);
                assertEquals(expected, y.getDouble(i), 1.001 * half, "weight " + i);
            }
        }
        assertEquals(
                9,
                network.graph().constants().values().stream()
                        .filter(each -> each.element() == ElementType.FLOAT)
                        .mapToInt(Tensor::count)
                        .sum());
        assertEquals(
                "scales for groups of weights need version 21 of ONNX's operators, the network has"
                        + " 13",
                refused(
                        grouped(13, type, isTransposed, w),
                        Quantization.weightsOnly().perGroup(16)));
        assertThrows(IllegalArgumentException.class, () -> Quantization.dynamic().perGroup(16));
        assertThrows(IllegalArgumentException.class, () -> Quantization.weightsOnly().perGroup(0));
    }

    private static Graph grouped(int version, String type, boolean isTransposed, Tensor w) {
        GraphBuilder builder = new GraphBuilder("groups", version);
        builder.input("x", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(40));
        builder.constant("w", w);
        builder.add(type, isTransposed ? Map.of("transB", 1L) : Map.of(), "y", "x", "w");
        builder.output("y", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(3));
        return builder.build();
    }

    @Test
    void weightsOfRecurrencesAndBranches() {
        Graph body =
                new Build()
                        .inputs("t")
                        .constant("w", Networks.numbers(3, 5, 5))
                        .add("z = MatMul(t, w)")
                        .outputs("z")
                        .graph();
        Graph other = new Build().inputs("t").add("z = Relu(t)").outputs("z").graph();
        Graph graph =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, 6, 1, 4))
                        .input(Declared.value("is", ElementType.BOOL))
                        .constant("lw", Networks.numbers(1, 1, 20, 4))
                        .constant("lr", Networks.numbers(2, 1, 20, 5))
                        .constant("gw", Networks.numbers(4, 1, 15, 5))
                        .constant("gr", Networks.numbers(5, 1, 15, 5))
                        .constant("axes", Tensor.of(new long[] {1}, 1))
                        .add("h = LSTM(x, lw, lr)", Map.of("hidden_size", 5L), List.of())
                        .add("s = Squeeze(h, axes)")
                        .add("g = GRU(s, gw, gr)", Map.of("hidden_size", 5L), List.of())
                        .add("t = Squeeze(g, axes)")
                        .add(
                                "y = If(is)",
                                Map.of("then_branch", body, "else_branch", other),
                                List.of("t"))
                        .outputs("y")
                        .graph();
        Network network = Network.of(graph).quantize(Quantization.weightsOnly()).network();
        for (String name : List.of("lw", "lr", "gw", "gr")) {
            assertFalse(network.graph().constants().containsKey(name), name);
        }
        // a scale for each row of the gates
        assertEquals(
                List.of(15, 15, 20, 20),
                network.graph().constants().values().stream()
                        .filter(constant -> constant.element() == ElementType.FLOAT)
                        .map(Tensor::count)
                        .filter(count -> count > 1)
                        .sorted()
                        .toList());
        Graph branch =
                (Graph)
                        network.graph()
                                .nodes()
                                .get(network.graph().nodes().size() - 1)
                                .attributes()
                                .get("then_branch");
        assertEquals(ElementType.INT8, branch.constants().get("w/quantized1").element());
        Graph again = network.graph();
        assertTrue(refused(again, Quantization.weightsOnly()).contains("quantized already"));
        for (int is = 0; is < 2; is++) {
            Tensor condition = Tensor.zeros(ElementType.BOOL);
            condition.setBoolean(0, is == 1);
            double sqnr =
                    sqnr(
                            graph,
                            network,
                            List.of(Map.of("x", Networks.numbers(9, 6, 1, 4), "is", condition)));
            assertTrue(sqnr > 30 && sqnr < 80, () -> "SQNR is " + sqnr + " dB");
        }
    }

    @Test
    void noSamples() {
        assertEquals(
                "there are no samples to calibrate with",
                refused(Quantization.calibrated(List.of())));
    }

    @Test
    void samplesThatDoNotFit() {
        List<Map<String, Tensor>> samples = samples(3, 1, 3, 12, 12);
        samples.set(2, Map.of("x", Networks.numbers(1, 1, 4, 12, 12)));
        String shape = refused(Quantization.calibrated(samples));
        assertTrue(shape.startsWith("sample 2: ") && shape.contains("4"), shape);
        samples.set(1, Map.of("z", Networks.numbers(1, 1, 3, 12, 12)));
        String name = refused(Quantization.calibrated(samples));
        assertTrue(name.startsWith("sample 1: ") && name.contains("z"), name);
        Tensor broken = Networks.numbers(1, 1, 3, 12, 12);
        broken.setDouble(77, Double.NaN);
        samples.set(1, Map.of("x", broken));
        assertEquals(
                "sample 1: number 77 of input 'x' is NaN",
                refused(Quantization.calibrated(samples)));
    }

    /** Accuracy is reported whatever the budget is. */
    @Test
    void labelsOfSamples() {
        int[] wrong = {-1, -1, -1, -1};
        for (Quantization settings : List.of(pictures(), pictures().budget(Budget.sqnr(10)))) {
            List<Score> scores = convolutions(settings.labels(wrong)).report().scores();
            assertTrue(scores.contains(new Score("top-1", 0, 0)), scores::toString);
        }
        assertEquals("4 samples, 3 labels", refused(pictures().labels(1, 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> Quantization.dynamic().labels(1));
    }

    /** One that varies is enough. */
    @Test
    void samplesThatNeverVary() {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        samples.add(Map.of("x", Tensor.zeros(ElementType.FLOAT, 1, 3, 12, 12)));
        samples.add(samples.get(0));
        assertEquals(
                "all numbers of an input are the same in each of 2 samples: there is no range to"
                        + " find",
                refused(Quantization.calibrated(samples)));
        samples.add(samples(1, 1, 3, 12, 12).get(0));
        assertEquals(0, floats(convolutions(Quantization.calibrated(samples)).report()));
    }

    @Test
    void nothingToQuantize() {
        Graph graph =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n", 3))
                        .constant("unused", Networks.numbers(1, 3, 3))
                        .add("y = Relu(x)")
                        .outputs("y")
                        .graph();
        for (Quantization settings :
                List.of(
                        Quantization.calibrated(samples(1, 1, 3)),
                        Quantization.dynamic(),
                        Quantization.weightsOnly())) {
            String message = refused(graph, settings);
            assertTrue(message.startsWith("the network has nothing to quantize"), message);
        }
    }

    @Test
    void quantizedAlready() {
        assertFalse(Network.of(Networks.convolutions()).isQuantized());
        for (Quantization settings :
                List.of(
                        pictures(),
                        pictures().form(Form.QOPERATOR),
                        Quantization.dynamic(),
                        Quantization.weightsOnly())) {
            Graph quantized = convolutions(settings).network().graph();
            assertTrue(Network.of(quantized).isQuantized());
            String message = refused(quantized, pictures());
            assertTrue(message.startsWith("the network is quantized already: it has "), message);
        }
    }

    /**
     * A network whose weights and inputs are exact loses nothing, and leaves no layer in floats.
     */
    @Test
    void withoutAnErrorNoLayerStaysFloat() {
        float[] w = new float[100 * 100];
        for (int i = 0; i < 100; i++) {
            w[i * 101] = 1;
        }
        Graph graph =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, 1, 100))
                        .constant("w", Tensor.of(w, 100, 100))
                        .constant("v", Tensor.of(Arrays.copyOf(w, 100), 100, 1))
                        .add("a = MatMul(x, w)")
                        .add("y = MatMul(a, v)")
                        .outputs("y")
                        .graph();
        float[] x = new float[100];
        for (int i = 0; i < 100; i++) {
            x[i] = i == 0 ? 255 : i;
        }
        Quantized quantized =
                Network.of(graph)
                        .quantize(
                                Quantization.calibrated(List.of(Map.of("x", Tensor.of(x, 1, 100))))
                                        .observer(new ObserverKind.Extreme())
                                        .nearest());
        assertEquals(0, floats(quantized.report()));
    }

    @Test
    void progressEndsWhereItIsSaidTo() {
        List<Long> done = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        convolutions(
                pictures()
                        .progress(
                                (now, of) -> {
                                    done.add(now);
                                    all.add(of);
                                }));
        for (int i = 0; i < done.size(); i++) {
            assertEquals(i + 1, done.get(i));
            assertTrue(done.get(i) <= all.get(i));
        }
        assertTrue(done.size() >= 4 + 3 + 3, () -> "" + done);
    }

    /** Every number as the schemes define it, in doubles. */
    @ParameterizedTest
    @CsvSource({
        "AFFINE_U8, SYMMETRIC",
        "SYMMETRIC, SYMMETRIC",
        "AFFINE_U8, REDUCED",
        "SYMMETRIC, REDUCED"
    })
    void integersAsSchemesHaveThem(String activations, String weights) {
        Tensor x = Networks.numbers(7, 3, 20);
        x.setDouble(0, 1.5);
        x.setDouble(1, -0.5);
        for (int i = 2; i < x.count(); i++) {
            x.setDouble(i, Math.max(-0.5, x.getDouble(i)));
        }
        Tensor w = Networks.numbers(8, 20, 4);
        Graph graph =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n", 20))
                        .constant("w", w)
                        .add("y = MatMul(x, w)")
                        .outputs("y")
                        .graph();
        boolean isSigned = activations.equals("SYMMETRIC");
        Network network =
                Network.of(graph)
                        .quantize(
                                Quantization.calibrated(List.of(Map.of("x", x)))
                                        .observer(new ObserverKind.Extreme())
                                        .activations(isSigned ? Scheme.SYMMETRIC : Scheme.AFFINE_U8)
                                        .weights(
                                                weights.equals("REDUCED")
                                                        ? Scheme.REDUCED
                                                        : Scheme.SYMMETRIC)
                                        .nearest()
                                        .unscaled())
                        .network();
        double step = isSigned ? 1.5 / 127 : 2.0 / 255;
        int most = weights.equals("REDUCED") ? 64 : 127;
        for (Tensor each : network.graph().constants().values()) {
            for (int i = 0; i < each.count() && each.element() == ElementType.INT8; i++) {
                assertTrue(Math.abs(each.getLong(i)) <= most);
            }
        }
        Tensor y;
        try (Session session = network.session()) {
            y = session.run(Map.of("x", x)).get("y");
        }
        for (int n = 0; n < 4; n++) {
            double largest = 0;
            for (int k = 0; k < 20; k++) {
                largest = Math.max(largest, Math.abs(w.getDouble(k * 4 + n)));
            }
            double scale = largest / most;
            for (int m = 0; m < 3; m++) {
                double sum = 0;
                for (int k = 0; k < 20; k++) {
                    // the zero point is 64, so that multiples of a step are rounded all the same
                    double read = Math.rint(x.getDouble(m * 20 + k) / step) * step;
                    sum += read * Math.rint(w.getDouble(k * 4 + n) / scale) * scale;
                }
                assertEquals(sum, y.getDouble(m * 4 + n), 1e-5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"min_max", "percentile:99.9", "mse", "entropy"})
    void observersByName(String name) {
        Quantized quantized = convolutions(pictures().observer(ObserverKind.parse(name)));
        assertEquals(
                List.of(name),
                quantized.report().activations().stream()
                        .map(QuantizationReport.Activation::observer)
                        .distinct()
                        .toList());
        assertTrue(
                refused(pictures().observer(ObserverKind.parse("moving_average:0.01")))
                        .startsWith("ranges of activations are of whole distributions"));
    }

    @Test
    void settingsInOneLine() {
        assertEquals(
                "static, weights symmetric per channel, activations affine_u8",
                pictures().toString());
        assertEquals(
                "weights, weights reduced per tensor",
                Quantization.weightsOnly().weights(Scheme.REDUCED).perTensor().toString());
        assertEquals(
                "weights, weights symmetric per group of 32",
                Quantization.weightsOnly().perGroup(32).toString());
    }
}
