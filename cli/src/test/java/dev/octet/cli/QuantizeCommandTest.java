package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.npy.Npy;
import dev.octet.quant.FloatTensor;
import dev.octet.quant.QuantParamsJson;
import dev.octet.quant.Quantizer;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code quantize} and {@code compare}, on files. */
class QuantizeCommandTest {
    private static final int[] SHAPE = {8, 4, 3, 3};

    @TempDir private static Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final float[] x = new float[8 * 36];
    private Path file;

    @BeforeEach
    void writeWeights() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < x.length; i++) {
            // channels of different loudness
            x[i] = (float) (random.nextGaussian() * (1 + i / 36));
        }
        file = write("weights.npy", x, SHAPE);
    }

    private static Path write(String name, float[] values, int... shape) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return write(name, "<f4", bytes.array(), shape);
    }

    private static Path write(String name, String descr, byte[] bytes, int... shape)
            throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Npy.create(file, descr, shape)) {
            out.write(bytes);
        }
        return file;
    }

    private int octet(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    private static Path fresh() throws IOException {
        return Files.createTempDirectory(folder, "out");
    }

    private static QuantParams params(Path to) throws IOException {
        return QuantParamsJson.read(Files.readString(to.resolve("params.json")));
    }

    /** What is in the files is the quantizer's, whatever the options. */
    @ParameterizedTest
    @CsvSource({
        "symmetric, auto, per_tensor",
        "symmetric, min_max, per_channel:0",
        "full_range, mse, per_channel:1",
        "affine_u8, percentile:99, per_channel:3",
        "affine_s8, entropy, per_tensor",
        "reduced, auto, per_row",
        "auto, auto, per_group:2",
        "auto, min_max, per_tensor",
    })
    void writesIntegersAndParameters(String scheme, String observer, String grouping)
            throws IOException {
        Path to = fresh().resolve("new/folder");
        assertEquals(
                0,
                octet(
                        "quantize",
                        file,
                        "--scheme",
                        scheme,
                        "--observer",
                        observer,
                        "--grouping",
                        grouping,
                        "--out",
                        to),
                err::toString);
        QuantParams params = params(to);
        assertEquals(grouping, params.grouping().toString());
        Npy q = Npy.open(to.resolve("q.npy"));
        assertArrayEquals(SHAPE, q.shape());
        assertArrayEquals(Quantizer.quantize(x, params, SHAPE), q.bytes());
        assertEquals(params.type().toString().equals("s8") ? "i1" : "u1", q.type());
        assertTrue(out.toString().startsWith("weights.npy  f4 [8, 4, 3, 3], 288 values"));
        assertTrue(out.toString().contains(params.toString()), out.toString());
        assertTrue(out.toString().contains("wrote " + to.resolve("q.npy")), out.toString());
        try (Stream<Path> files = Files.list(to)) {
            assertEquals(2, files.count());
        }
    }

    /** Of several that write into one folder, the files of one are there in the end. */
    @Test
    void severalAtOnceDoNotMix() throws Exception {
        List<Path> inputs = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            float[] values = new float[3000];
            Arrays.fill(values, i + 1);
            values[i] = -100 * (i + 1);
            inputs.add(write("input" + i + ".npy", values, 3000));
            Path alone = fresh();
            assertEquals(0, octet("quantize", inputs.get(i), "--out", alone));
            expected.add(both(alone));
        }
        Path to = fresh();
        for (int round = 0; round < 10; round++) {
            List<Process> processes = new ArrayList<>();
            if (round == 0) {
                for (Path input : inputs) {
                    processes.add(java("quantize", input, "--out", to));
                }
            }
            inputs.parallelStream()
                    .forEach(
                            input ->
                                    assertEquals(
                                            0,
                                            Main.commandLine(
                                                            new PrintWriter(new StringWriter()),
                                                            new PrintWriter(
                                                                    System.err,
                                                                    true,
                                                                    StandardCharsets.UTF_8))
                                                    .execute(
                                                            "quantize",
                                                            input.toString(),
                                                            "--out",
                                                            to.toString())));
            for (Process process : processes) {
                String output =
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(0, process.waitFor(), output);
            }
            byte[] actual = both(to);
            assertTrue(
                    expected.stream().anyMatch(each -> Arrays.equals(each, actual)),
                    "a mixture in round " + round);
            try (Stream<Path> files = Files.list(to)) {
                assertEquals(2, files.count());
            }
        }
    }

    private static byte[] both(Path to) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Files.readAllBytes(to.resolve("q.npy")));
        bytes.write(Files.readAllBytes(to.resolve("params.json")));
        return bytes.toByteArray();
    }

    private static Process java(Object... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Neither the integers nor the parameters without the page that was asked for. */
    @Test
    void aReportThatCannotBeWrittenLeavesEverythingAsItWas() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full on this system");
        Path to = fresh();
        assertEquals(2, octet("quantize", file, "--out", to, "--report", full));
        assertEquals(
                "octet quantize: cannot write /dev/full: No space left on device",
                err.toString().strip());
        try (Stream<Path> files = Files.list(to)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void autoIsTheBestOfWhatIsShown() throws IOException {
        assertEquals(0, octet("quantize", file, "--scheme", "auto", "--out", fresh(), "--json"));
        JsonObject tree = JsonParser.parseString(out.toString()).getAsJsonObject();
        JsonArray candidates = tree.getAsJsonArray("candidates");
        assertEquals(30, candidates.size());
        JsonObject best = candidates.get(0).getAsJsonObject();
        assertEquals(best.get("scheme"), tree.get("scheme"));
        assertEquals(best.get("observer"), tree.get("observer"));
        JsonObject total = tree.getAsJsonObject("error").getAsJsonObject("total");
        for (JsonElement each : candidates) {
            assertTrue(
                    each.getAsJsonObject().get("mse").getAsDouble()
                            >= total.get("mse").getAsDouble());
        }
        assertEquals(288, tree.get("count").getAsInt());
        assertEquals(
                params(Path.of(tree.getAsJsonArray("written").get(1).getAsString()).getParent()),
                QuantParamsJson.read(tree.get("params").toString()));
    }

    /** Too many scales to try everything: what was asked for, and a remark. */
    @Test
    void manyScales() throws IOException {
        float[] many = new float[500 * 4];
        Random random = new Random(4);
        for (int i = 0; i < many.length; i++) {
            many[i] = random.nextFloat();
        }
        Path wide = write("wide.npy", many, 500, 4);
        assertEquals(
                0, octet("quantize", wide, "--grouping", "per_row", "--out", fresh(), "--json"));
        JsonObject tree = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(2, tree.getAsJsonArray("candidates").size());
        Path to = fresh();
        assertEquals(
                0,
                octet(
                        "quantize",
                        wide,
                        "--grouping",
                        "per_row",
                        "--observer",
                        "entropy",
                        "--out",
                        to));
        assertTrue(out.toString().contains("Not compared with all"), out.toString());
        assertEquals(500, params(to).count());
    }

    @Test
    void theReportIsOnePageThatNeedsNothingElse() throws IOException {
        Path to = fresh();
        Path page = to.resolve("new/folder/a <report>.html");
        for (String grouping : List.of("per_tensor", "per_channel:0", "per_group:3")) {
            assertEquals(
                    0,
                    octet("quantize", file, "--grouping", grouping, "--out", to, "--report", page),
                    err::toString);
            String html = Files.readString(page);
            for (String part :
                    List.of(
                            "<!DOCTYPE html>",
                            "<h1>weights.npy in 8 bits</h1>",
                            "Values and clip",
                            "Error by channel",
                            "What the choice cost",
                            "CPUs without VNNI",
                            "prefers-color-scheme: dark",
                            "class=\"chosen\"",
                            "</html>")) {
                assertTrue(html.contains(part), part);
            }
            assertEquals(2, html.split("<svg").length - 1);
            assertFalse(html.replaceAll("xmlns(:\\w+)?=\"[^\"]*\"", "").contains("http"), html);
            assertFalse(html.contains("<script"));
            assertFalse(html.contains("<link"));
        }
        assertTrue(out.toString().contains(page.toString()));
    }

    @Test
    void namesAreEscaped() throws IOException {
        Path odd = Files.copy(file, folder.resolve("<b>&.npy"));
        Path page = folder.resolve("odd.html");
        assertEquals(0, octet("quantize", odd, "--out", fresh(), "--report", page));
        assertTrue(Files.readString(page).contains("<h1>&lt;b&gt;&amp;.npy in 8 bits</h1>"));
    }

    @Test
    void notFiniteValuesAreCountedAndReported() throws IOException {
        x[0] = Float.NaN;
        x[1] = Float.POSITIVE_INFINITY;
        x[2] = Float.NEGATIVE_INFINITY;
        Path wild = write("wild.npy", x, SHAPE);
        Path to = fresh();
        Path page = to.resolve("r.html");
        assertEquals(0, octet("quantize", wild, "--out", to, "--report", page));
        assertTrue(out.toString().contains("1 NaN, 2 infinite"), out.toString());
        assertTrue(out.toString().contains("285 values, 3 not finite"), out.toString());
        assertTrue(Files.readString(page).contains("3 values are NaN or infinite"));
        byte[] q = Npy.open(to.resolve("q.npy")).bytes();
        assertArrayEquals(new byte[] {0, 127, -127}, Arrays.copyOf(q, 3));
    }

    @Test
    void constantsZerosAndSingleValues() throws IOException {
        for (float[] values : new float[][] {{0, 0, 0, 0}, {-3, -3, -3, -3}, {5}}) {
            Path constant = write("constant.npy", values, values.length);
            Path to = fresh();
            assertEquals(
                    0,
                    octet("quantize", constant, "--out", to, "--report", to.resolve("r.html")),
                    err::toString);
            float[] back =
                    Quantizer.dequantize(
                            Npy.open(to.resolve("q.npy")).bytes(), params(to), values.length);
            assertArrayEquals(values, back, 1e-5f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f8", ">f8"})
    void doublesAreRounded(String descr) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(8 * x.length)
                        .order(
                                descr.charAt(0) == '<'
                                        ? ByteOrder.LITTLE_ENDIAN
                                        : ByteOrder.BIG_ENDIAN);
        for (float value : x) {
            bytes.putDouble(value);
        }
        Path doubles = write("doubles.npy", descr, bytes.array(), SHAPE);
        Path to = fresh();
        Path same = fresh();
        assertEquals(0, octet("quantize", doubles, "--out", to));
        assertEquals(0, octet("quantize", file, "--out", same));
        assertArrayEquals(
                Files.readAllBytes(same.resolve("q.npy")), Files.readAllBytes(to.resolve("q.npy")));
    }

    /** Several pieces, and channels whose runs go over the edges of pieces. */
    @Test
    void tensorsOfManyPieces() throws IOException {
        int[] shape = {7, 3, 11_000};
        float[] values = new float[7 * 3 * 11_000];
        Random random = new Random(8);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * (1 + i / 11_000 % 3);
        }
        Path large = write("large.npy", values, shape);
        Path to = fresh();
        assertEquals(
                0,
                octet(
                        "quantize",
                        large,
                        "--grouping",
                        "per_channel:1",
                        "--observer",
                        "min_max",
                        "--out",
                        to));
        float[] largest = new float[3];
        for (int i = 0; i < values.length; i++) {
            int channel = i / 11_000 % 3;
            largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
        }
        QuantParams params = params(to);
        for (int channel = 0; channel < 3; channel++) {
            assertEquals(largest[channel] / 127, params.scale(channel));
        }
        assertArrayEquals(
                Quantizer.quantize(values, params, shape), Npy.open(to.resolve("q.npy")).bytes());
        assertEquals(Grouping.perChannel(1), params.grouping());
    }

    /** As when somebody writes it again meanwhile. */
    @Test
    void anInputThatIsCutIsNamed() throws IOException {
        Path cut = write("cut.npy", x, SHAPE);
        FloatTensor tensor = TensorFiles.floats(cut, TensorFiles.open(cut));
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 1000));
        CallerMistake mistake =
                assertThrows(
                        CallerMistake.class, () -> tensor.read(x.length - 1L, new float[1], 1));
        assertEquals(
                RootLocale.format(
                        "cannot read %s: it was cut from 1280 to 1000 bytes while it was read",
                        cut),
                mistake.getMessage());
    }

    @Test
    void parametersMayBeginWithAByteOrderMark() throws IOException {
        Path to = fresh();
        assertEquals(0, octet("quantize", file, "--out", to));
        Path json = to.resolve("params.json");
        String text = Files.readString(json);
        Files.writeString(json, "\ufeff" + text);
        Path q = to.resolve("q.npy");
        assertEquals(0, octet("compare", file, q, "--params", json), err::toString);
        Files.writeString(json, text, StandardCharsets.UTF_16);
        assertEquals(2, octet("compare", file, q, "--params", json));
        assertTrue(err.toString().contains("it is UTF-16"), err.toString());
    }

    private static Stream<String> mistakes() {
        return Stream.of(
                "there is no such file; quantize DIR/none.npy",
                "no .npy file; quantize DIR/text.npy",
                "truncated; quantize DIR/short.npy",
                "elements are <c8; known are f2 f4; quantize DIR/complex.npy",
                "holds no values; quantize DIR/empty.npy",
                "nan.npy: scale 0 of per_tensor: no finite value; quantize DIR/nan.npy --observer"
                        + " min_max",
                "cannot read DIR; quantize DIR",
                "unknown scheme 'symetric'; known are symmetric, full_range; quantize"
                        + " DIR/weights.npy --scheme symetric",
                "a range method is min_max, percentile:P; quantize DIR/weights.npy --observer"
                        + " minmax",
                "moving_average averages batches; quantize DIR/weights.npy --observer"
                        + " moving_average:0.1",
                "a grouping is per_tensor; quantize DIR/weights.npy --grouping per_axis",
                "--grouping: group size; quantize DIR/weights.npy --grouping per_group:0",
                "needs an axis 4, the tensor has 4 axes; quantize DIR/weights.npy --grouping"
                        + " per_channel:4",
                "needs an axis 7; quantize DIR/weights.npy --axis 7",
                "--axis must be at least 0; quantize DIR/weights.npy --axis -1",
                "text.npy is no folder; quantize DIR/weights.npy --out DIR/text.npy",
                "text.npy/o: Not a directory; quantize DIR/weights.npy --out DIR/text.npy/o",
                "cannot write DIR/text.npy/r.html: DIR/text.npy is no folder; quantize"
                        + " DIR/weights.npy --out DIR/o --report DIR/text.npy/r.html",
                "cannot write DIR: it is a folder; quantize DIR/weights.npy --out DIR/o --report"
                        + " DIR",
                "cannot write DIR/taken/q.npy: it is a folder; quantize DIR/weights.npy --out"
                        + " DIR/taken",
                "would be overwritten; quantize DIR/q.npy --out DIR",
                "would be overwritten; quantize DIR/weights.npy --out DIR/o --report"
                        + " DIR/weights.npy",
                "o/q.npy would be overwritten; quantize DIR/weights.npy --out DIR/o --report"
                        + " DIR/o/q.npy",
                "o/params.json would be overwritten; quantize DIR/weights.npy --out DIR/o --report"
                        + " DIR/o/../o/params.json",
                "would be overwritten; quantize DIR/params.json --out DIR",
                "Missing required parameter; quantize",
                "there is no such file; compare DIR/weights.npy DIR/none.npy",
                "shapes differ; compare DIR/weights.npy DIR/q.npy",
                "--params says what the integers stand for; compare DIR/weights.npy DIR/i1.npy",
                "holds u1, the parameters are of s8; compare DIR/weights.npy DIR/u1.npy --params"
                        + " DIR/p.json",
                "has 4 scales in per_channel:1, the parameters have 1; compare DIR/weights.npy"
                        + " DIR/i1.npy --params DIR/channels.json",
                "no JSON; compare DIR/weights.npy DIR/i1.npy --params DIR/text.npy",
                "no JSON at line 1; compare DIR/weights.npy DIR/i1.npy --params DIR/broken.json",
                "a number was expected, got \"one\"; compare DIR/weights.npy DIR/i1.npy --params"
                        + " DIR/words.json",
                "'type' is missing; compare DIR/weights.npy DIR/i1.npy --params DIR/empty.json",
                "there is no such file; compare DIR/weights.npy DIR/i1.npy --params DIR/none.json",
                "--max-abs must be at least 0, got NaN; compare DIR/weights.npy DIR/weights.npy"
                        + " --max-abs NaN",
                "got -0.5; compare DIR/weights.npy DIR/weights.npy --max-abs -0.5",
                "--min-sqnr must be; compare DIR/weights.npy DIR/weights.npy --min-sqnr NaN",
                "needs an axis 9; compare DIR/weights.npy DIR/weights.npy --axis 9");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreOneLine(String line) throws IOException {
        Files.writeString(folder.resolve("text.npy"), "no array");
        byte[] whole = Files.readAllBytes(file);
        Files.write(folder.resolve("short.npy"), Arrays.copyOf(whole, whole.length - 1));
        Files.createDirectories(folder.resolve("taken/q.npy"));
        write("complex.npy", "<c8", new byte[8], 1);
        write("empty.npy", new float[0], 0, 3);
        write("nan.npy", new float[] {Float.NaN, Float.NaN}, 2);
        write("q.npy", new float[] {1}, 1);
        write("params.json", new float[] {1}, 1);
        write("i1.npy", "|i1", new byte[x.length], SHAPE);
        write("u1.npy", "|u1", new byte[x.length], SHAPE);
        String json =
                """
                {"type": "s8", "min": -127, "max": 127, "grouping": "per_tensor",
                 "scales": [1], "zeroPoints": [0]}
                """;
        Files.writeString(folder.resolve("p.json"), json);
        Files.writeString(
                folder.resolve("channels.json"), json.replace("per_tensor", "per_channel:1"));
        Files.writeString(folder.resolve("broken.json"), "{\"type\": s8 min}");
        Files.writeString(folder.resolve("words.json"), json.replace("[1]", "[\"one\"]"));
        Files.writeString(folder.resolve("empty.json"), "{\"scales\": [], \"zeroPoints\": []}");
        int split = line.lastIndexOf("; ");
        String message = line.substring(0, split).replace("DIR", folder.toString());
        String[] args = line.substring(split + 2).replace("DIR", folder.toString()).split(" ");
        if (Arrays.asList(args).contains("--out") || args[0].equals("compare")) {
            assertEquals(ExitCode.MISTAKE, octet((Object[]) args), err::toString);
        } else {
            Object[] withFolder = Arrays.copyOf(args, args.length + 2, Object[].class);
            withFolder[args.length] = "--out";
            withFolder[args.length + 1] = folder.resolve("o");
            assertEquals(ExitCode.MISTAKE, octet(withFolder), err::toString);
        }
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertFalse(
                err.toString().matches("(?s).*(auto|com\\.google|java\\.|For input).*"),
                err.toString());
        for (String part : message.split("; ")) {
            assertTrue(err.toString().contains(part), err.toString());
        }
        assertArrayEquals(whole, Files.readAllBytes(file));
    }

    @Test
    void compareFloatsAndIntegers() throws IOException {
        Path to = fresh();
        assertEquals(0, octet("quantize", file, "--out", to, "--json"));
        JsonObject written = JsonParser.parseString(out.toString()).getAsJsonObject();
        Path q = to.resolve("q.npy");
        Path json = to.resolve("params.json");
        assertEquals(0, octet("compare", file, q, "--params", json, "--axis", 0, "--json"));
        JsonObject compared = JsonParser.parseString(out.toString()).getAsJsonObject();
        JsonObject expected = written.getAsJsonObject("error").getAsJsonObject("total");
        JsonObject actual = compared.getAsJsonObject("error").getAsJsonObject("total");
        for (String figure : List.of("mse", "maxAbs", "sqnr", "cosine", "count")) {
            assertEquals(expected.get(figure), actual.get(figure), figure);
        }
        assertEquals(8, compared.getAsJsonObject("error").getAsJsonArray("channels").size());
        assertEquals(0, octet("compare", q, q));
        assertTrue(out.toString().startsWith("SQNR Infinity dB"), out.toString());
        assertEquals(0, octet("compare", file, file, "--max-abs", 0, "--min-sqnr", 1000));
    }

    /** What is compared are real numbers, which have no ends. */
    @Test
    void compareSaysNothingOfSaturation() throws IOException {
        assertEquals(0, octet("compare", file, file));
        assertFalse(out.toString().contains("saturated"), out.toString());
        assertEquals(0, octet("compare", file, file, "--axis", 0));
        assertFalse(out.toString().contains("saturated"), out.toString());
        assertTrue(out.toString().contains("max abs        "), out.toString());
        assertEquals(0, octet("compare", file, file, "--axis", 0, "--json"));
        JsonObject error =
                JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonObject("error");
        assertTrue(error.getAsJsonObject("total").get("saturationRate").isJsonNull());
    }

    @ParameterizedTest
    @CsvSource({
        "f2, 2, false", "f4, 4, false", "f8, 8, true", "i1, 1, false", "u2, 2, false",
        "i4, 4, true", "u4, 4, true", "i8, 8, true", "u8, 8, true", "b1, 1, false",
    })
    void compareSaysWhatItRounds(String type, int bytes, boolean rounded) throws IOException {
        Path wide = write("wide.npy", "<" + type, new byte[3 * bytes], 3);
        assertEquals(0, octet("compare", wide, wide));
        String line =
                RootLocale.format(
                        "rounded to f32 before comparing: %s (%s), %s (%s)",
                        wide, type, wide, type);
        assertEquals(rounded, out.toString().lines().anyMatch(line::equals), out.toString());
        assertEquals(0, octet("compare", wide, wide, "--json"));
        JsonObject tree = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(rounded ? 1 : 0, tree.getAsJsonArray("remarks").size());
    }

    @Test
    void compareSaysWhenTensorsAreTooFarApart() throws IOException {
        float[] y = x.clone();
        y[5] += 0.5f;
        Path other = write("other.npy", y, SHAPE);
        assertEquals(0, octet("compare", file, other));
        assertEquals(0, octet("compare", file, other, "--max-abs", 0.51));
        assertEquals(1, octet("compare", file, other, "--max-abs", 0.49));
        assertTrue(out.toString().contains("DIFFERENT  max abs 0.5"), out.toString());
        assertEquals(1, octet("compare", file, other, "--min-sqnr", 90, "--json"));
        JsonObject tree = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(1, tree.getAsJsonArray("exceeded").size());
        y[5] = Float.NaN;
        write("other.npy", y, SHAPE);
        assertEquals(0, octet("compare", file, other));
        assertTrue(out.toString().contains("1 not finite"), out.toString());
        assertEquals(1, octet("compare", file, other, "--max-abs", 100));
    }
}
