package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Score;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code octet model quantize}, on a small network: two convolutions and a matrix. */
class ModelQuantizeCommandTest {
    private static final int SAMPLES = 12;
    private static final int CLASSES = 4;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static Tensor numbers(int seed, int... shape) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, shape);
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, random.nextGaussian());
        }
        return tensor;
    }

    private static Graph network() {
        GraphBuilder graph = new GraphBuilder("small", 13);
        graph.input(
                "x",
                ElementType.FLOAT,
                GraphBuilder.named("n"),
                GraphBuilder.fixed(3),
                GraphBuilder.fixed(8),
                GraphBuilder.fixed(8));
        graph.constant("w1", numbers(1, 6, 3, 3, 3));
        graph.constant("w2", numbers(2, 8, 6, 3, 3));
        graph.constant("w3", numbers(3, 8, CLASSES));
        graph.add("Conv", "c1", "x", "w1");
        graph.add("Relu", "r1", "c1");
        graph.add("Conv", "c2", "r1", "w2");
        graph.add("GlobalAveragePool", "p", "c2");
        graph.add("Flatten", "f", "p");
        graph.add("MatMul", "y", "f", "w3");
        graph.output("y", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(CLASSES));
        return graph.build();
    }

    /** What the network itself says of the samples. */
    private static int[] classes(Tensor samples) {
        try (Session session = Network.of(network()).session()) {
            Tensor y = session.run(samples);
            return IntStream.range(0, SAMPLES).map(y::argMax).toArray();
        }
    }

    @BeforeEach
    void write() throws IOException {
        Network.of(network()).save(file("net.onnx"));
        Tensor samples = numbers(5, SAMPLES, 3, 8, 8);
        NetworkTensors.write(file("x.npy"), samples);
        Tensor broken = numbers(5, SAMPLES, 3, 8, 8);
        broken.setDouble(2 * 3 * 8 * 8 + 7, Double.NaN);
        NetworkTensors.write(file("nan.npy"), broken);
        NetworkTensors.write(file("other.npy"), numbers(5, 2, 4, 8, 8));
        NetworkTensors.write(file("constant.npy"), Tensor.zeros(ElementType.FLOAT, 1, 3, 8, 8));
        NetworkTensors.write(file("none.npy"), Tensor.zeros(ElementType.FLOAT, 0, 3, 8, 8));
        int[] classes = classes(samples);
        List<String> right = Arrays.stream(classes).mapToObj(Integer::toString).toList();
        List<String> wrong =
                Arrays.stream(classes).mapToObj(each -> "" + (each + 1) % CLASSES).toList();
        Files.write(file("labels.txt"), right);
        Files.write(file("wrong.txt"), wrong);
        Files.write(file("short.txt"), right.subList(1, SAMPLES));
        GraphBuilder nothing = new GraphBuilder("nothing", 13);
        nothing.input("x", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(3));
        nothing.add("Relu", "y", "x");
        nothing.output("y", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(3));
        Network.of(nothing.build()).save(file("nothing.onnx"));
        NetworkTensors.write(file("rows.npy"), numbers(6, 2, 3));
        Network.of(network()).quantizeDynamic().save(file("quantized.onnx"));
        Files.createDirectory(file("folder"));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private int octet(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    /** Words in which FOLDER stands for the folder; {@code model quantize} before. */
    private int quantize(String words) {
        List<String> args = new ArrayList<>(List.of("model", "quantize"));
        args.addAll(List.of(words.replace("FOLDER", folder.toString()).split(" ")));
        return octet(args.toArray());
    }

    private QuantizationReport report(String words) {
        assertEquals(0, quantize(words + " --json"), err::toString);
        assertEquals("", err.toString());
        return QuantizationReport.fromJson(out.toString());
    }

    private TreeSet<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.toList());
        }
    }

    private List<String> operators(String name) throws IOException {
        try (Network network = Network.load(file(name))) {
            return network.graph().nodes().stream().map(n -> n.signature().type()).toList();
        }
    }

    @Test
    void filesAndATable() throws IOException {
        String words =
                "FOLDER/net.onnx --calibrate x=FOLDER/x.npy --labels FOLDER/labels.txt --budget"
                        + " top1=0 -o FOLDER/q.onnx --report FOLDER/page.html --report FOLDER/r.json";
        assertEquals(0, quantize(words), err::toString);
        assertEquals("", err.toString());
        String text = out.toString();
        for (String part :
                List.of(
                        "net.onnx  static, weights symmetric per channel, activations affine_u8",
                        "top-1 0.0 points below floats",
                        "SQNR, dB",
                        "a run, here",
                        "bytes",
                        "layers with weights",
                        "budget kept: ",
                        "wrote " + file("q.onnx") + " " + file("page.html"))) {
            assertTrue(text.contains(part), part + " is not in " + text);
        }
        QuantizationReport report =
                QuantizationReport.fromJson(Files.readString(file("r.json")).strip());
        assertEquals(report.toHtml(), Files.readString(file("page.html")));
        assertEquals("net.onnx", report.network());
        assertEquals(Files.size(file("net.onnx")), report.bytesFloat());
        assertEquals(Files.size(file("q.onnx")), report.bytesQuantized());
        assertEquals(
                "octet model quantize " + words.replace("FOLDER", folder.toString()),
                report.command());
        assertTrue(report.layers().stream().allMatch(layer -> layer.nanosFloat() > 0));
        Tensor x = numbers(9, 2, 3, 8, 8);
        try (Network written = Network.load(file("q.onnx"));
                Session session = written.session();
                Session floats = Network.of(network()).session()) {
            assertTrue(written.isQuantized());
            assertEquals(1, session.run(x).argMax(0) == floats.run(x).argMax(0) ? 1 : 0);
        }
    }

    @Test
    void everySettingIsReachable() throws IOException {
        String samples = "FOLDER/net.onnx -o FOLDER/q.onnx --calibrate x=FOLDER/x.npy ";
        QuantizationReport all =
                report(
                        samples
                                + "--per-tensor --weights reduced --activations symmetric --nearest"
                                + " --observer percentile:99.9 --placement around --exclude c1"
                                + " --exclude y --budget sqnr=3");
        assertEquals("static, weights reduced per tensor, activations symmetric", all.settings());
        assertEquals(
                List.of("excluded by name", "", "excluded by name"),
                all.layers().stream().map(Layer::reason).toList());
        assertEquals("percentile:99.9", all.activations().get(0).observer());
        assertEquals(0, all.activations().get(0).zeroPoint());
        assertEquals("SQNR of 3.0 dB", all.budget().orElseThrow().text());
        assertTrue(operators("q.onnx").contains("QuantizeLinear"));
        try (Network network = Network.load(file("q.onnx"))) {
            List<Tensor> weights =
                    network.graph().constants().values().stream()
                            .filter(each -> each.type().bytes() == 8 * 6 * 3 * 3)
                            .toList();
            assertEquals(1, weights.size());
            byte[] integers = new byte[8 * 6 * 3 * 3];
            weights.get(0).buffer().get(integers);
            for (byte each : integers) {
                assertTrue(Math.abs(each) <= 64, "7 bits: " + each);
            }
        }
        report(samples + "--form qoperator");
        assertTrue(operators("q.onnx").contains("QLinearConv"));
        QuantizationReport linear = report(samples + "--layers linear");
        assertEquals(
                List.of(
                        "only linear layers were asked for",
                        "only linear layers were asked for",
                        ""),
                linear.layers().stream().map(Layer::reason).toList());
        assertEquals(0.9, report(samples + "--budget same=0.9").budget().orElseThrow().wanted());
        report("FOLDER/net.onnx -o FOLDER/q.onnx --weights-only --exclude c2");
        assertTrue(operators("q.onnx").contains("DequantizeLinear"));
    }

    @Test
    void dynamicNeedsNoSamples() throws IOException {
        QuantizationReport report = report("FOLDER/net.onnx --dynamic -o FOLDER/q.onnx");
        assertEquals(
                List.of(Form.FP32, Form.FP32, Form.DYNAMIC),
                report.layers().stream().map(Layer::form).toList());
        assertEquals(
                "dynamic quantization is for linear layers and embeddings",
                report.layers().get(0).reason());
        assertTrue(operators("q.onnx").contains("MatMulInteger"));
        assertEquals(0, quantize("FOLDER/net.onnx --dynamic -o FOLDER/q.onnx"));
        assertFalse(operators("q.onnx").contains("DynamicQuantizeLinear"));
        assertFalse(out.toString().contains("a run, here"), out.toString());
        assertTrue(out.toString().contains("left in FP32"), out.toString());
        report("FOLDER/net.onnx --dynamic --whole-tensors -o FOLDER/q.onnx");
        assertTrue(operators("q.onnx").contains("DynamicQuantizeLinear"));
    }

    /** Of 12 samples 3, and their labels of all. */
    @Test
    void aPartOfTheSamples() {
        QuantizationReport report =
                report(
                        "FOLDER/net.onnx --calibrate x=FOLDER/x.npy --every 4 --labels"
                                + " FOLDER/labels.txt --budget top1=0 -o FOLDER/q.onnx");
        assertEquals(1, report.scores().get(0).fp32());
    }

    /** Accuracy is shown whatever the budget is. */
    @ParameterizedTest
    @CsvSource({"'',0", "--budget same=0.5,1", "--budget sqnr=3,1"})
    void labelsBesideAnyBudget(String budget, int place) {
        QuantizationReport report =
                report(
                        ("FOLDER/net.onnx --calibrate x=FOLDER/x.npy -o FOLDER/q.onnx --labels"
                                        + " FOLDER/labels.txt "
                                        + budget)
                                .strip());
        Score top1 = report.scores().get(place);
        assertEquals("top-1", top1.name());
        assertEquals(1, top1.fp32());
        Score same =
                report.scores().stream()
                        .filter(score -> score.name().equals("same class"))
                        .findFirst()
                        .orElseThrow();
        // labels are what the floats say; the other one is never above what is counted
        assertTrue(top1.int8() >= same.int8(), report::toJson);
    }

    @Test
    void compareOnSamples() {
        assertEquals(
                0,
                quantize("FOLDER/net.onnx --calibrate x=FOLDER/x.npy --every 2 -o FOLDER/q.onnx"),
                err::toString);
        List<Object> words = new ArrayList<>(List.of("model", "compare"));
        words.addAll(List.of(file("net.onnx"), file("q.onnx"), "--layers"));
        words.addAll(List.of("--calibrate", "x=" + file("x.npy"), "--except-every", "2"));
        words.addAll(List.of("--labels", file("labels.txt")));
        assertEquals(0, octet(words.toArray()), err::toString);
        String text = out.toString();
        // the one in floats is the reference, though it comes first
        assertTrue(
                text.startsWith(file("q.onnx") + " beside " + file("net.onnx") + ", 6 samples"),
                text);
        assertTrue(text.contains("same class in "), text);
        assertTrue(text.contains("of the reference 1.0000"), text);
        // what is an integer in one of them counts as the float that it stands for
        assertTrue(text.contains("\nr1 "), text);
        assertTrue(text.contains("\ny (output) "), text);
        String[] first = text.split("same class", 2);
        words.set(2, file("q.onnx"));
        words.set(3, file("net.onnx"));
        assertEquals(0, octet(words.toArray()), err::toString);
        assertEquals(first[0], out.toString().split("same class", 2)[0]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "NET!give --calibrate, which names samples, or --dynamic or --weights-only, which"
                        + " need none",
                "NET --dynamic --weights-only!--dynamic and --weights-only do not go together",
                "NET SAMPLES --whole-tensors!--whole-tensors goes with --dynamic",
                "NET --dynamic SAMPLES!--calibrate goes with samples, and --dynamic has none",
                "NET --weights-only --budget sqnr=3!--budget goes with samples, and --weights-only"
                        + " has none",
                "NET --dynamic --labels FOLDER/labels.txt!--labels goes with samples, and --dynamic"
                        + " has none",
                "NET --dynamic --nearest!--nearest goes with samples, and --dynamic has none",
                "NET --dynamic --crop 3!--crop goes with samples, and --dynamic has none",
                "NET SAMPLES --form qoperator --placement around!--placement goes with --form qdq:"
                        + " operators on integers are rounded around",
                "NET SAMPLES --labels FOLDER/short.txt!FOLDER/short.txt holds 11 labels, there are"
                        + " 12 samples",
                "NET SAMPLES --budget top1=1!--budget top1=1 needs --labels",
                "NET SAMPLES --labels FOLDER/wrong.txt --budget accuracy=0.5!FOLDER/net.onnx: the"
                        + " budget is top-1 of 0.5, and the float network itself has 0.0000 on the"
                        + " samples",
                "NET SAMPLES --budget 25!--budget reads top1=POINTS, accuracy=SHARE, same=SHARE or sqnr=DB, got"
                        + " '25'",
                "NET SAMPLES --budget same=x!--budget reads top1=POINTS, accuracy=SHARE, same=SHARE or sqnr=DB, got"
                        + " 'same=x'",
                "NET SAMPLES --budget same=2!--budget: share must be above 0 and at most 1.0, got"
                        + " 2.0",
                "NET SAMPLES --weights affine_u8!--weights: weights have no zero points, got ",
                "NET SAMPLES --activations afine_u8!--activations: unknown scheme 'afine_u8'; known"
                        + " are ",
                "NET SAMPLES --observer moving_average:0.1!--observer: moving_average forgets the"
                        + " first samples",
                "NET SAMPLES --every 0!--every must be at least 1, got 0",
                "NET SAMPLES --every 2 --except-every 2!--every and --except-every do not go"
                        + " together",
                "NET SAMPLES --layers dense!expected one of [LINEAR, CONVOLUTION, EMBEDDING]",
                "NET SAMPLES --exclude nowhere!FOLDER/net.onnx: there is no node [nowhere] to be"
                        + " left in floats",
                "NET --calibrate x=FOLDER/none.npy!FOLDER/none.npy",
                "NET --calibrate FOLDER/folder!FOLDER/folder",
                "NET --calibrate x=FOLDER/other.npy![2, 4, 8, 8]",
                "NET --calibrate x=FOLDER/constant.npy!all numbers of an input are the same in the"
                        + " only sample: there is no range to find",
                "NET --calibrate x=FOLDER/nan.npy!: nan.npy[2]: element 7 of 192 of input 'x' is NaN",
                "NET SAMPLES --labels FOLDER/short.txt --budget top1=1!FOLDER/short.txt holds 11"
                        + " labels, there are 12 samples",
                "FOLDER/nothing.onnx --calibrate x=FOLDER/rows.npy!FOLDER/nothing.onnx: the network"
                        + " has nothing to quantize: static quantization is for linear layers and"
                        + " convolutions with constant weights",
                "NET --dynamic --layers convolution!FOLDER/net.onnx: dynamic quantization is for"
                        + " linear layers and embeddings with constant weights, asked for were"
                        + " convolutions",
                "NET SAMPLES --layers linear embedding!FOLDER/net.onnx: static quantization is for"
                        + " linear layers and convolutions with constant weights, asked for were"
                        + " linear layers and embeddings",
                "FOLDER/quantized.onnx SAMPLES!FOLDER/quantized.onnx: the network is quantized"
                        + " already: it has ",
                "FOLDER/quantized.onnx --dynamic!the network is quantized already",
                "FOLDER/nowhere.onnx --dynamic!there is no such file or folder",
            })
    void whatIsWrongIsSaidAndNothingIsWritten(String words, String message) throws IOException {
        TreeSet<Path> before = files();
        String all =
                words.replace("NET", "FOLDER/net.onnx")
                        .replace("SAMPLES", "--calibrate x=FOLDER/x.npy");
        assertEquals(
                ExitCode.MISTAKE,
                quantize(all + " -o FOLDER/q.onnx --report FOLDER/page.html"),
                out::toString);
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err::toString);
        String said = err.toString();
        assertTrue(said.contains(message.replace("FOLDER", folder.toString())), said);
        assertEquals(before, files());
    }

    /** Found before the work: no sample is there that could be read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "-o FOLDER/nowhere/q.onnx!cannot write FOLDER/nowhere/q.onnx: there is no such file"
                        + " or folder",
                "-o FOLDER/folder!cannot write FOLDER/folder: it is a folder",
                "-o FOLDER/net.onnx!FOLDER/net.onnx would be overwritten; -o, --report and"
                        + " --calibration name other files",
                "-o FOLDER/folder/../net.onnx!FOLDER/net.onnx would be overwritten",
                "-o FOLDER/q.onnx --report FOLDER/q.onnx!FOLDER/q.onnx would be overwritten",
                "-o FOLDER/q.onnx --report FOLDER/net.onnx!FOLDER/net.onnx would be overwritten",
                "-o FOLDER/q.onnx --report FOLDER/nowhere/page.html!cannot write"
                        + " FOLDER/nowhere/page.html: there is no such file or folder",
                "--report FOLDER/page.html!Missing required option: '--output=OUT'",
            })
    void whatCannotBeWrittenIsFoundFirst(String words, String message) throws IOException {
        TreeSet<Path> before = files();
        byte[] network = Files.readAllBytes(file("net.onnx"));
        assertEquals(
                ExitCode.MISTAKE,
                quantize("FOLDER/net.onnx " + words + " --calibrate x=FOLDER/not-there.npy"));
        String said = err.toString();
        assertTrue(said.contains(message.replace("FOLDER", folder.toString())), said);
        assertEquals(1, said.lines().count(), said);
        assertEquals(before, files());
        assertArrayEquals(network, Files.readAllBytes(file("net.onnx")));
    }

    @Test
    void aFolderThatIsNobodysToWriteTo() {
        assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc on this system");
        assertEquals(
                ExitCode.MISTAKE,
                quantize("FOLDER/net.onnx -o /proc/q.onnx --calibrate x=FOLDER/not-there.npy"));
        assertTrue(err.toString().contains("cannot write /proc/q.onnx: "), err.toString());
    }

    /** Neither the network nor anything of it without the page that was asked for. */
    @Test
    void aPageThatFailsLeavesEverythingAsItWas() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full on this system");
        TreeSet<Path> before = files();
        assertEquals(
                ExitCode.MISTAKE,
                quantize("FOLDER/net.onnx -o FOLDER/q.onnx --dynamic --report /dev/full"));
        assertTrue(err.toString().contains("cannot write /dev/full: "), err.toString());
        assertEquals(before, files());
    }

    @Test
    void commandsAreQuotedForAShell() {
        assertEquals(
                "octet model 'a b' 'it'\\''s' x=y.npy '' '*'",
                ShellWords.join(List.of("octet", "model", "a b", "it's", "x=y.npy", "", "*")));
    }

    @Test
    void timeThatIsLeft() {
        long[] now = {5_000_000_000L};
        TimeLeft left = new TimeLeft(() -> now[0]);
        now[0] += 3_000_000_000L;
        assertEquals("1 of 11 steps, about 30 s left", left.after(1, 11));
        assertEquals("2 of 1,202 steps, about 30 min left", left.after(2, 1202));
        assertEquals("11 of 11 steps, about 0 s left", left.after(11, 11));
    }

    /** Two runs find the same, and write the same. */
    @Test
    void isTheSameEachTime() throws IOException {
        byte[][] files = new byte[2][];
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    0,
                    quantize(
                            "FOLDER/net.onnx --calibrate x=FOLDER/x.npy -o FOLDER/q"
                                    + i
                                    + ".onnx"));
            files[i] = Files.readAllBytes(file("q" + i + ".onnx"));
        }
        assertArrayEquals(files[0], files[1]);
    }
}
