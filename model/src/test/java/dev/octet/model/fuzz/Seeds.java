package dev.octet.model.fuzz;

import dev.octet.model.Declared;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.RandomGraph;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.quantize.ActivationRanges;
import dev.octet.model.quantize.DynamicForm;
import dev.octet.model.quantize.QOperatorForm;
import dev.octet.model.quantize.QdqForm;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tflite.LiteCases;
import dev.octet.model.zoo.Zoo;
import dev.octet.request.QuantParams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small networks that all run, for a fuzzer to begin with: every operator, and every rewriting. */
public final class Seeds {
    private static final int RANDOM_GRAPHS = 40;

    private Seeds() {}

    /** Writes each into a file of a folder. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (Map.Entry<String, Graph> seed : all().entrySet()) {
            Network.of(seed.getValue()).save(folder.resolve(seed.getKey() + ".onnx"));
        }
        for (Map.Entry<String, Map<String, byte[]>> lite : LiteCases.all().entrySet()) {
            Path file = folder.resolve("lite-" + lite.getKey() + ".tflite");
            Files.write(file, lite.getValue().get("model.tflite"));
        }
    }

    /** All of them, by name. */
    static Map<String, Graph> all() throws IOException {
        Map<String, Graph> all = new LinkedHashMap<>();
        for (SeedLine line : lines()) {
            all.put("node" + all.size() + "-" + line.type(), line.graph());
        }
        all.put("control-If", branches());
        all.put("control-Loop", loop());
        all.put("control-Scan", scan());
        all.put("classifier", Networks.classifier());
        all.put("encoder", Networks.encoder());
        all.put("convolutions", Networks.convolutions());
        for (Graph graph : List.of(Networks.classifier(), Networks.convolutions())) {
            Map<String, QuantParams> ranges = ranges(graph);
            all.put("qdq" + all.size(), QdqForm.of(graph, ranges));
            all.put("qoperator" + all.size(), QOperatorForm.of(graph, ranges));
        }
        all.put("dynamic", DynamicForm.of(Networks.encoder()));
        all.put("rows", Network.of(Networks.encoder()).quantizeDynamic().graph());
        for (int seed = 0; seed < RANDOM_GRAPHS; seed++) {
            all.put("random" + seed, declared(RandomGraph.of(seed)));
        }
        return all;
    }

    /** Networks of one node. */
    static List<SeedLine> lines() throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Seeds.class.getResourceAsStream("seeds.txt"),
                                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).map(SeedLine::new).toList();
        }
    }

    private static Map<String, QuantParams> ranges(Graph graph) {
        Map<String, Tensor> inputs = Zoo.inputs(graph, Map.of("n", 2), 1);
        return ActivationRanges.observe(graph, List.of(inputs));
    }

    /** With the shapes of its inputs, which a file would not tell otherwise. */
    private static Graph declared(RandomGraph.Made made) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < made.inputs().size(); i++) {
            Object[] dims = Arrays.stream(made.inputs().get(i).dims()).boxed().toArray();
            String name = made.graph().inputs().get(i).name();
            inputs.add(Declared.value(name, ElementType.FLOAT, dims));
        }
        Graph graph = made.graph();
        return new Graph(graph.name(), inputs, graph.outputs(), graph.constants(), graph.nodes());
    }

    private static Graph branches() {
        Graph negated = new Build().inputs("x").add("y = Neg(x)").outputs("y").graph();
        Graph turned = new Build().inputs("x").add("y = Transpose(x)").outputs("y").graph();
        return new Build()
                .input(Declared.value("c", ElementType.BOOL, 1))
                .input(Declared.value("x", ElementType.FLOAT, 2, 3))
                .add(
                        "y = If(c)",
                        Map.of("then_branch", negated, "else_branch", turned),
                        List.of("x"))
                .output(Declared.value("y", ElementType.FLOAT, "a", "b"))
                .graph();
    }

    private static Graph loop() {
        Graph body =
                new Build()
                        .input(Declared.value("i", ElementType.INT64))
                        .input(Declared.value("go", ElementType.BOOL))
                        .input(Declared.value("sum", ElementType.FLOAT, 2, 3))
                        .input(Build.value("k"))
                        .input(Build.value("x"))
                        .add("again = Less(i, k)")
                        .add("next = Add(sum, x)")
                        .add("part = Identity(next)")
                        .output(Declared.value("again", ElementType.BOOL))
                        .output(Declared.value("next", ElementType.FLOAT, 2, 3))
                        .output(Declared.value("part", ElementType.FLOAT, 2, 3))
                        .graph();
        return new Build()
                .input(Declared.value("trips", ElementType.INT64))
                .input(Declared.value("x", ElementType.FLOAT, 2, 3))
                .add("k = Constant()", Map.of("value_int", 3L), List.of())
                .add("last, all = Loop(trips, , x)", Map.of("body", body), List.of("k", "x"))
                .output(Declared.value("last", ElementType.FLOAT, 2, 3))
                .output(Declared.value("all", ElementType.FLOAT, "n", 2, 3))
                .graph();
    }

    private static Graph scan() {
        Graph body =
                new Build()
                        .input(Declared.value("before", ElementType.FLOAT, 3))
                        .input(Declared.value("part", ElementType.FLOAT, 3))
                        .add("after = Add(before, part)")
                        .add("seen = Identity(after)")
                        .output(Declared.value("after", ElementType.FLOAT, 3))
                        .output(Declared.value("seen", ElementType.FLOAT, 3))
                        .graph();
        return new Build()
                .input(Declared.value("first", ElementType.FLOAT, 3))
                .input(Declared.value("parts", ElementType.FLOAT, 4, 3))
                .add(
                        "last, all = Scan(first, parts)",
                        Map.of("body", body, "num_scan_inputs", 1L),
                        List.of())
                .output(Declared.value("last", ElementType.FLOAT, 3))
                .output(Declared.value("all", ElementType.FLOAT, 4, 3))
                .graph();
    }
}
