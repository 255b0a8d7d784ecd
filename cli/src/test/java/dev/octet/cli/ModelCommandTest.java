package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.kernel.Backend;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Operators;
import dev.octet.model.quantize.DynamicForm;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.model.zoo.Zoo;
import dev.octet.npy.Npy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code octet model ...}, on small networks that are written here. */
class ModelCommandTest {
    @TempDir private static Path folder;
    private static Path pictures;
    private static Path words;
    private static Path quantizedWords;
    private static Path unsupported;
    private static Network network;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeNetworks() throws IOException {
        network = Network.of(Zoo.network("tiny_resnet18", 1));
        pictures = folder.resolve("pictures.onnx");
        network.save(pictures);
        Graph bert = Zoo.network("tiny_bert", 1);
        words = folder.resolve("words.onnx");
        Network.of(bert).save(words);
        quantizedWords = folder.resolve("words-q.onnx");
        Network.of(DynamicForm.of(bert)).save(quantizedWords);
        unsupported = folder.resolve("unsupported.onnx");
        String content = Files.readString(pictures, StandardCharsets.ISO_8859_1);
        Files.writeString(
                unsupported,
                content.replace("Relu", "Rely").replace("MaxPool", "MinPool"),
                StandardCharsets.ISO_8859_1);
    }

    private int octet(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    private static String picture() {
        return network.inputs().get(0).name();
    }

    private static Tensor picture(int seed) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 3, 32, 32));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, random.nextGaussian());
        }
        return tensor;
    }

    private static Path write(String name, Tensor tensor) throws IOException {
        NetworkTensors.write(file(name), tensor);
        return file(name);
    }

    @Test
    void withoutACommandItShowsWhatThereIs() {
        assertEquals(0, octet("model"));
        for (String command :
                List.of("info", "run", "bench", "explain", "quantize", "compare", "verify")) {
            assertTrue(out.toString().contains("  " + command + " "), command);
        }
    }

    private static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("; nearest is 'bench'", "benhc", "PICTURES"),
                mistake(
                        "known are info, run, bench, explain, quantize, compare, verify",
                        "nonsense"),
                mistake("there is no such file", "info", "/nowhere/at/all.onnx"),
                mistake("it must be a regular file", "info", "FOLDER"),
                mistake("cannot read", "info", "NO_NETWORK"),
                mistake("18 nodes are not", "run", "UNSUPPORTED", "--output", "FOLDER/x"),
                mistake("Missing required option: '--output=DIR'", "run", "PICTURES"),
                mistake("Missing required parameter", "bench"),
                mistake("--shape reads NAME=VALUE", "info", "PICTURES", "--shape", "1x3"),
                mistake("reads 1x128", "info", "PICTURES", "--shape", "INPUT=1,3,32,32"),
                mistake(
                        "cannot be [1, 4, 32, 32]",
                        "info",
                        "PICTURES",
                        "--shape",
                        "INPUT=1x4x32x32"),
                mistake(
                        "dimensions are at least 0",
                        "info",
                        "PICTURES",
                        "--shape",
                        "INPUT=-1x3x32x32"),
                mistake(
                        "unknown input or dimension 'nobody'",
                        "info",
                        "PICTURES",
                        "--shape",
                        "nobody=3"),
                mistake("unknown input 'nobody'", "bench", "PICTURES", "--input", "nobody=3"),
                mistake("twice", "bench", "PICTURES", "--input", "INPUT=3", "INPUT=4"),
                mistake("there is no such file", "bench", "PICTURES", "--input", "INPUT=/no.npy"),
                mistake("holds i8 [2]", "bench", "PICTURES", "--input", "INPUT=FOLDER/longs.npy"),
                mistake("holds f4 [2]", "bench", "PICTURES", "--input", "INPUT=FOLDER/floats.npy"),
                mistake("--threads must be at least 1", "bench", "PICTURES", "--threads", "0"),
                mistake("; nearest is 'scalar'", "bench", "PICTURES", "--backend", "scaler"),
                mistake("--seconds must be above 0", "bench", "PICTURES", "--seconds", "0"),
                mistake("it is a folder", "bench", "PICTURES", "--html", "FOLDER"),
                mistake("--step must be from 1 to", "explain", "PICTURES", "--step", "0"),
                mistake("unknown stage 'nonsense'", "explain", "PICTURES", "--graph", "nonsense"),
                mistake("a second network or --fp32", "compare", "PICTURES"),
                mistake("a second network or --fp32", "compare", "PICTURES", "PICTURES", "--fp32"),
                mistake("nothing in it is quantized", "compare", "PICTURES", "--fp32"),
                mistake("outputs differ", "compare", "PICTURES", "WORDS"),
                mistake(
                        "--every goes with --calibrate",
                        "compare",
                        "PICTURES",
                        "PICTURES",
                        "--every",
                        "2"),
                mistake(
                        "--calibrate gives all inputs",
                        "compare",
                        "PICTURES",
                        "PICTURES",
                        "--calibrate",
                        "FOLDER",
                        "--input",
                        "INPUT=1"));
    }

    private static Arguments mistake(String message, String... args) {
        return Arguments.of(message, args);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreOneLine(String message, String[] args) throws IOException {
        Files.writeString(file("no.onnx"), "no network at all");
        write("longs.npy", Tensor.of(new long[] {1, 2}, 2));
        write("floats.npy", Tensor.of(new float[] {1, 2}, 2));
        Object[] words =
                Stream.concat(Stream.of("model"), Arrays.stream(args))
                        .map(
                                word ->
                                        word.replace("NO_NETWORK", file("no.onnx").toString())
                                                .replace("UNSUPPORTED", unsupported.toString())
                                                .replace("PICTURES", pictures.toString())
                                                .replace("WORDS", ModelCommandTest.words.toString())
                                                .replace("FOLDER", folder.toString())
                                                .replace("INPUT", picture()))
                        .toArray();
        assertEquals(ExitCode.MISTAKE, octet(words), () -> out + "" + err);
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains(message), err.toString());
    }

    private JsonElement json(Object... args) {
        assertEquals(0, octet(args), err::toString);
        assertEquals("", err.toString());
        return JsonParser.parseString(out.toString());
    }

    private static void hasExactly(JsonObject object, String... names) {
        assertEquals(new LinkedHashSet<>(List.of(names)), object.keySet());
    }

    @Test
    void info() {
        assertEquals(0, octet("model", "info", pictures), err::toString);
        String text = out.toString();
        assertTrue(text.contains(network.graph().hash()), text);
        assertTrue(text.contains("20 Conv"), text);
        assertTrue(text.contains("of them in INT8 0.0 %"), text);
        JsonObject info = json("model", "info", pictures, "--json").getAsJsonObject();
        hasExactly(
                info,
                "file",
                "hash",
                "inputs",
                "outputs",
                "parameters",
                "parameterBytes",
                "nodes",
                "operators",
                "unsupported",
                "run");
        long parameters =
                network.graph().constants().values().stream().mapToLong(Tensor::count).sum();
        assertEquals(parameters, info.get("parameters").getAsLong());
        JsonObject run = info.getAsJsonObject("run");
        hasExactly(
                run,
                "inputs",
                "outputs",
                "steps",
                "operations",
                "int8Operations",
                "arenaBytes",
                "engines",
                "plainlyEvaluated");
        assertTrue(run.get("operations").getAsLong() > 0);
    }

    @Test
    void whatIsQuantizedCountsAsInt8() {
        JsonObject run =
                json("model", "info", quantizedWords, "--shape", "batch=1", "sequence=8", "--json")
                        .getAsJsonObject()
                        .getAsJsonObject("run");
        assertTrue(
                2 * run.get("int8Operations").getAsLong() > run.get("operations").getAsLong(),
                run::toString);
    }

    @Test
    void everyUnsupportedNodeIsListed() {
        assertEquals(ExitCode.MISTAKE, octet("model", "info", unsupported));
        assertTrue(
                out.toString().lines().allMatch(line -> line.startsWith("unsupported  node ")),
                out.toString());
        assertTrue(out.toString().contains("Rely"), out.toString());
        assertTrue(out.toString().contains("MinPool"), out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals(ExitCode.MISTAKE, octet("model", "info", unsupported, "--json"));
        JsonObject info = JsonParser.parseString(out.toString()).getAsJsonObject();
        hasExactly(info, "file", "unsupported");
        assertTrue(info.getAsJsonArray("unsupported").size() > 1);
    }

    @Test
    void runWritesWhatASessionAnswers() throws IOException {
        Tensor x = picture(5);
        Path to = file("answers");
        JsonArray outputs =
                json(
                                "model",
                                "run",
                                pictures,
                                "--input",
                                picture() + "=" + write("x.npy", x),
                                "--output",
                                to,
                                "--json")
                        .getAsJsonArray();
        String name = network.outputs().get(0).name();
        JsonObject output = outputs.get(0).getAsJsonObject();
        hasExactly(output, "output", "type", "shape", "notFinite", "range", "file");
        assertEquals(name, output.get("output").getAsString());
        Npy written = Npy.open(Path.of(output.get("file").getAsString()));
        try (Session session = network.session()) {
            Tensor expected = session.run(Map.of(picture(), x)).get(name);
            assertArrayEquals(expected.shape().dims(), written.shape());
            assertArrayEquals(expected.toFloats(), written.floats());
        }
    }

    /** A number for all elements, and the same made up values for the same seed. */
    @Test
    void inputsThatAreMadeUp() throws IOException {
        float[] ones = run("ones", "--input", picture() + "=1");
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 3, 32, 32));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, 1);
        }
        Path file = write("ones.npy", tensor);
        assertArrayEquals(ones, run("file", "--input", picture() + "=" + file));
        assertArrayEquals(run("first"), run("again", "--seed", "1"));
        assertFalse(Arrays.equals(run("first"), run("other", "--seed", "2")));
    }

    private float[] run(String name, Object... more) throws IOException {
        Path to = file(name);
        Object[] fixed = {"model", "run", pictures, "--output", to};
        Object[] args = Stream.concat(Arrays.stream(fixed), Arrays.stream(more)).toArray();
        assertEquals(0, octet(args), err::toString);
        String output = network.outputs().get(0).name();
        return Npy.open(to.resolve(NetworkTensors.fileName(output))).floats();
    }

    @Test
    void valuesThatInputsOftenHave() {
        TensorType ids = new TensorType(ElementType.INT64, Shape.of(2, 3));
        assertArrayEquals(
                new long[] {1, 1, 1, 1, 1, 1},
                NetworkTensors.madeUp("attention_mask", ids, 1).toLongs());
        assertArrayEquals(
                new long[] {0, 1, 2, 0, 1, 2},
                NetworkTensors.madeUp("position_ids", ids, 1).toLongs());
        assertArrayEquals(new long[6], NetworkTensors.madeUp("token_type_ids", ids, 1).toLongs());
        for (long id : NetworkTensors.madeUp("input_ids", ids, 1).toLongs()) {
            assertTrue(id >= 0 && id < 100);
        }
    }

    @Test
    void namesOfOutputsBecomeNamesOfFiles() {
        assertEquals("a_b_c.npy", NetworkTensors.fileName("a/b:c"));
        assertEquals("_.npy", NetworkTensors.fileName(".."));
    }

    @Test
    void bench() throws IOException {
        Path page = file("bench.html");
        assertEquals(
                0,
                octet("model", "bench", pictures, "--seconds", "0.2", "--html", page),
                err::toString);
        assertTrue(out.toString().contains("the whole is "), out.toString());
        assertTrue(out.toString().contains("conv f32:f32:f32"), out.toString());
        String html = Files.readString(page);
        assertTrue(html.contains("<svg") && html.contains("Where the time goes"));
        assertFalse(html.contains("http://") && html.contains("src=\"http"));
    }

    @Test
    void benchAsJson() {
        JsonObject bench =
                json("model", "bench", pictures, "--seconds", "0.2", "--json").getAsJsonObject();
        hasExactly(
                bench,
                "file",
                "hash",
                "inputs",
                "machine",
                "threads",
                "firstNs",
                "ns",
                "spread",
                "runs",
                "stepsNs",
                "wholeOverSteps",
                "nsByKind",
                "mostGops",
                "steps");
        double sum = 0;
        for (JsonElement each : bench.getAsJsonArray("steps")) {
            JsonObject step = each.getAsJsonObject();
            hasExactly(
                    step,
                    "name",
                    "what",
                    "kind",
                    "engine",
                    "implementation",
                    "ns",
                    "operations",
                    "gops",
                    "ofMost");
            boolean isProduct = step.get("kind").getAsString().equals("FP32");
            assertEquals(isProduct, !step.get("ofMost").isJsonNull(), step::toString);
            sum += step.get("ns").getAsDouble();
        }
        assertEquals(sum, bench.get("stepsNs").getAsDouble(), 1e-6 * sum);
        assertEquals(network.graph().hash(), bench.get("hash").getAsString());
    }

    @Test
    void explain() throws IOException {
        Path picture = file("graph.svg");
        assertEquals(0, octet("model", "explain", pictures, "--svg", picture), err::toString);
        String text = out.toString();
        assertTrue(text.contains("epilogues"), text);
        assertTrue(text.contains("conv f32:f32:f32"), text);
        String svg = Files.readString(picture);
        assertTrue(svg.startsWith("<svg xmlns=") && svg.endsWith("</svg>\n"));
        assertTrue(svg.contains("conv f32:f32:f32"), svg);
        assertEquals(0, octet("model", "explain", pictures, "--step", "2"), err::toString);
        assertTrue(out.toString().contains("not scalar "), out.toString());
    }

    @Test
    void explainPrintsTheGraphOfAnyStage() {
        assertEquals(0, octet("model", "explain", pictures, "--graph", "file"), err::toString);
        assertEquals(20, out.toString().lines().filter(line -> line.contains(" Conv ")).count());
        JsonObject plan = json("model", "explain", pictures, "--json").getAsJsonObject();
        hasExactly(plan, "file", "inputs", "nodes", "arenaBytes", "rowsTogether", "steps");
        Set<String> stages = plan.getAsJsonObject("nodes").keySet();
        for (String stage : stages) {
            assertEquals(0, octet("model", "explain", pictures, "--graph", stage), stage);
            assertTrue(out.toString().startsWith("graph "), out.toString());
        }
        hasExactly(
                plan.getAsJsonArray("steps").get(0).getAsJsonObject(),
                "name",
                "operator",
                "what",
                "kind",
                "engine",
                "implementation",
                "why",
                "others",
                "inputs",
                "outputs",
                "types",
                "operations",
                "bodies");
    }

    @Test
    void explainSaysWhetherRowsAreComputedApart() {
        String in = picture() + "=2x3x32x32";
        assertEquals(0, octet("model", "explain", pictures, "--shape", in), err::toString);
        assertTrue(out.toString().contains("fewer rows are computed by the same plan"));
        assertEquals(
                0,
                octet("model", "explain", quantizedWords, "--shape", "batch=2", "sequence=8"),
                err::toString);
        assertTrue(out.toString().contains("fewer rows need another plan: "), out::toString);
        JsonObject plan = json("model", "explain", pictures, "--json").getAsJsonObject();
        assertEquals(
                "inputs have [1] rows, of which there are no fewer",
                plan.get("rowsTogether").getAsString());
    }

    @Test
    void explainListsWhatBranchesRun() throws IOException {
        Value a = value("a");
        Graph then = graph(List.of(a), "t", node("Relu", Attributes.of(Map.of()), "a", "t"));
        Graph otherwise = graph(List.of(a), "e", node("Neg", Attributes.of(Map.of()), "a", "e"));
        Attributes branches = Attributes.of(Map.of("then_branch", then, "else_branch", otherwise));
        Value condition = new Value("c", ElementType.BOOL, Optional.of(List.of()));
        Signature signature = new Signature(Signature.ONNX, "If", 16);
        Node branch =
                new Node(
                        "choice",
                        signature,
                        branches,
                        Operators.bind(signature, branches, List.of("c"), List.of("y")),
                        List.of("c", "x"),
                        List.of("y"));
        Path file = file("branches.onnx");
        Network.of(graph(List.of(condition, value("x")), "y", branch)).save(file);
        assertEquals(0, octet("model", "explain", file), err::toString);
        String text = out.toString();
        assertTrue(text.contains("1 then 1") && text.contains("1 else 1"), text);
        JsonObject step =
                json("model", "explain", file, "--json")
                        .getAsJsonObject()
                        .getAsJsonArray("steps")
                        .get(0)
                        .getAsJsonObject();
        JsonObject body = step.getAsJsonArray("bodies").get(0).getAsJsonObject();
        hasExactly(body, "name", "refusal", "steps");
        assertEquals(1, body.getAsJsonArray("steps").size());
    }

    private static Value value(String name) {
        return new Value(name, ElementType.FLOAT, Optional.of(List.of(new Value.Dimension(4, ""))));
    }

    private static Node node(String type, Attributes attributes, String in, String out) {
        Signature signature = new Signature(Signature.ONNX, type, 16);
        return new Node(
                type,
                signature,
                attributes,
                Operators.bind(signature, attributes, List.of(in), List.of(out)),
                List.of(in),
                List.of(out));
    }

    private static Graph graph(List<Value> inputs, String output, Node node) {
        return new Graph("test", inputs, List.of(value(output)), Map.of(), List.of(node));
    }

    @Test
    void compareANetworkWithItsFormInFloats() {
        JsonObject compared =
                json(
                                "model",
                                "compare",
                                quantizedWords,
                                "--fp32",
                                "--shape",
                                "batch=2",
                                "sequence=8",
                                "--layers",
                                "--json")
                        .getAsJsonObject();
        hasExactly(
                compared,
                "file",
                "reference",
                "samples",
                "sameClass",
                "top1",
                "top1OfReference",
                "outputs",
                "layers",
                "exceeded");
        assertTrue(compared.getAsJsonObject("layers").size() > 1);
        for (Map.Entry<String, JsonElement> each : compared.getAsJsonObject("outputs").entrySet()) {
            JsonObject error = each.getValue().getAsJsonObject();
            // rounded, and not by much
            assertTrue(error.get("sqnr").getAsDouble() > 15, error::toString);
            assertTrue(error.get("sqnr").getAsDouble() < 80, error::toString);
        }
    }

    @Test
    void compareTwoNetworks() {
        String[] sizes = {"batch=1", "sequence=8"};
        assertEquals(
                0,
                octet(
                        "model",
                        "compare",
                        words,
                        words,
                        "--max-abs",
                        "0",
                        "--shape",
                        sizes[0],
                        sizes[1]),
                err::toString);
        assertTrue(out.toString().contains("Infinity"), out.toString());
        assertEquals(
                ExitCode.DIFFERENT,
                octet(
                        "model",
                        "compare",
                        quantizedWords,
                        words,
                        "--min-sqnr",
                        "100",
                        "--shape",
                        sizes[0],
                        sizes[1]));
        assertTrue(out.toString().contains("DIFFERENT  "), out.toString());
    }

    @Test
    void verifyRunsEveryEngine() {
        Object[] args = {"model", "verify", quantizedWords, "--shape", "batch=1", "sequence=8"};
        assertEquals(0, octet(args), err::toString);
        assertTrue(out.toString().contains("every engine gives the same bits"), out.toString());
        JsonObject verified =
                json(Stream.concat(Arrays.stream(args), Stream.of("--json")).toArray())
                        .getAsJsonObject();
        hasExactly(verified, "file", "inputs", "different", "engines");
        JsonArray engines = verified.getAsJsonArray("engines");
        List<String> ready = Engines.ready().stream().map(Backend::name).toList();
        assertEquals(ready.size(), engines.size());
        for (int i = 0; i < ready.size(); i++) {
            JsonObject engine = engines.get(i).getAsJsonObject();
            hasExactly(engine, "engine", "same", "hash", "steps", "ownSteps", "maxAbs");
            assertEquals(ready.get(i), engine.get("engine").getAsString());
            assertTrue(engine.get("same").getAsBoolean());
            assertEquals(64, engine.get("hash").getAsString().length());
        }
    }
}
