package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands in this process: what they print where, and their exit status. */
class MainTest {
    private static final String REQUEST = "gemm s8:s8:s32 3x5:5x7";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int octet(String... args) {
        return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void withoutACommandItShowsWhatThereIs() {
        assertEquals(0, octet());
        for (String command :
                new String[] {
                    "demo", "probe", "explain", "bench", "verify", "quantize", "compare", "model"
                }) {
            assertTrue(out.toString().contains("  " + command + " "), command);
        }
    }

    private static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("octet: unknown command 'nonsense'; known are demo, probe", "nonsense"),
                mistake("model, compare-peers; nearest is 'verify'", "verfy", "--random", "5"),
                mistake("; nearest is 'compare-peers'", "compare-pers"),
                mistake("unknown command 'x\\u001b[31m'", "x\u001b[31m"),
                mistake("unknown option '--bakend'; known are --", "bench", REQUEST, "--bakend=x"),
                mistake("; nearest is '--backend'", "verify", REQUEST, "--bakend", "scalar"),
                mistake("; nearest is '--help'", "--hlep"),
                mistake("was 'gem'; nearest is 'gemm'", "verify", "--random", "1", "--kind", "gem"),
                mistake("nothing expects the argument 'more'", "explain", REQUEST, "more"),
                mistake("; nearest is 'scalar'", "bench", REQUEST, "--backend", "scaler"),
                mistake("; nearest is 'leaky_relu'", "explain", REQUEST + " leeky_relu:0.1"),
                mistake("; nearest is 'per_channel'", "explain", REQUEST + " perchannel"),
                mistake("; nearest is 'u8'", "explain", REQUEST.replace("s8:s8", "u9:s8")),
                mistake("; nearest is 'gemm'", "explain", REQUEST.replace("gemm", "gem")),
                mistake("; nearest is 'requantize'", "explain", "requantise s32:s8 3x5"),
                mistake("; nearest is 'per_row'", "explain", "quantize f32:s8 3x5 per_rwo"),
                mistake("; nearest is 'extremes'", "verify", REQUEST + " fill=extreme"),
                mistake("Missing required parameter", "bench"),
                mistake("between quotes", "bench", "gemm", "s8:s8:s32", "3x5:5x7"),
                mistake("a gemm reads", "bench", "gemm x"),
                mistake("no rows", "bench", "gemm s8:s8:s32 0x5:5x7"),
                mistake(
                        "known are cuda, vnni, avx, onednn",
                        "bench",
                        REQUEST,
                        "--backend",
                        "nobody"),
                mistake("--threads must be at least 1", "bench", REQUEST, "--threads", "0"),
                mistake("--seconds must be above 0", "bench", REQUEST, "--seconds", "0"),
                mistake("--seconds must be above 0", "demo", "--seconds", "-1"),
                mistake("unknown attribute 'nonsense'", "explain", REQUEST + " nonsense"),
                mistake("Missing required argument", "verify"),
                mistake("--random must be at least 1", "verify", "--random", "0"),
                mistake("are mutually exclusive", "verify", REQUEST, "--random", "1"),
                mistake("--random=COUNT", "verify", REQUEST, "--seed", "3"),
                mistake("--random=COUNT", "verify", "--file", "list", "--kind", "conv"),
                mistake("--random=COUNT", "verify", "--seed", "3"),
                mistake(
                        "cannot read /nowhere/at/all: there is no such file",
                        "verify",
                        "--file",
                        "/nowhere/at/all"),
                mistake("unknown fill", "verify", REQUEST + " fill=x"));
    }

    private static Arguments mistake(String message, String... args) {
        return Arguments.of(message, args);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreOneLine(String message, String[] args) {
        assertEquals(ExitCode.MISTAKE, octet(args));
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains(message), err.toString());
    }

    @Test
    void probeNamesEveryEngine() {
        assertEquals(0, octet("probe"));
        Octet.ORDER.forEach(engine -> assertTrue(out.toString().contains("  " + engine + " ")));
    }

    @Test
    void probeAsJson() {
        assertEquals(0, octet("probe", "--json"));
        JsonObject report = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertTrue(report.getAsJsonObject("machine").getAsJsonObject("cpu").has("features"));
        JsonArray engines = report.getAsJsonArray("engines");
        assertEquals(Octet.ORDER.size(), engines.size());
        for (int i = 0; i < engines.size(); i++) {
            JsonObject engine = engines.get(i).getAsJsonObject();
            assertEquals(Octet.ORDER.get(i), engine.get("name").getAsString());
            assertTrue(engine.has(engine.get("ready").getAsBoolean() ? "detail" : "reason"));
        }
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"probe", "probe --json", "demo", "explain request"})
    void aForcedEngineHasAName(String command) {
        System.setProperty(Octet.FORCE, "nobody");
        try {
            String[] args = command.split(" ");
            args[args.length - 1] = args[args.length - 1].replace("request", REQUEST);
            mistakesAreOneLine(
                    "-Ddev.octet.backend: unknown engine 'nobody'; known are cuda, vnni", args);
        } finally {
            System.clearProperty(Octet.FORCE);
        }
    }

    @Test
    void explainAsTextAndJson() {
        assertEquals(0, octet("explain", REQUEST));
        assertTrue(out.toString().startsWith(REQUEST), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, octet("explain", REQUEST, "--json"));
        JsonObject explanation = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(REQUEST, explanation.get("request").getAsString());
        assertEquals(Octet.ORDER.size() - 1, explanation.getAsJsonArray("others").size());
    }

    @Test
    void benchAsTable() {
        assertEquals(0, octet("bench", REQUEST, "--backend", "scalar", "--seconds", "0.05"));
        assertTrue(out.toString().startsWith(REQUEST), out.toString());
        assertTrue(out.toString().contains("all 21 outputs against the oracle"), out.toString());
        assertTrue(out.toString().contains("  scalar"), out.toString());
    }

    @Test
    void benchAsJson() {
        String second = "gemm f32:f32:f32 3x5:5x7 bias";
        assertEquals(
                0,
                octet(
                        "bench",
                        REQUEST,
                        second,
                        "--backend",
                        "scalar",
                        "--json",
                        "--seconds",
                        "0.05"));
        JsonArray results = JsonParser.parseString(out.toString()).getAsJsonArray();
        assertEquals(2, results.size());
        JsonObject result = results.get(0).getAsJsonObject();
        assertEquals(REQUEST, result.get("request").getAsString());
        assertEquals("scalar", result.get("backend").getAsString());
        assertEquals(1, result.get("threads").getAsInt());
        assertTrue(result.has("implementation"));
        double nanos = result.get("ns").getAsDouble();
        assertEquals(2.0 * 3 * 5 * 7 / nanos, result.get("gops").getAsDouble(), 1e-9);
        JsonObject spread = result.getAsJsonObject("spread");
        assertTrue(spread.get("min").getAsDouble() <= nanos);
        assertTrue(spread.get("max").getAsDouble() >= nanos);
        assertTrue(result.get("rounds").getAsInt() >= 3);
    }

    @Test
    void verifyPrintsALinePerEngine() {
        assertEquals(0, octet("verify", REQUEST, REQUEST + " relu seed=3"));
        String text = out.toString();
        assertTrue(text.contains("ok         scalar   " + REQUEST + " (4 cases)"), text);
        assertTrue(text.contains("ok         scalar   " + REQUEST + " relu (1 case)"), text);
        assertTrue(text.endsWith("every result is right" + System.lineSeparator()), text);
    }

    @Test
    void verifyLargeRequestsBySample() {
        String large = "gemm s8:s8:s32 600x3000:3000x120";
        assertEquals(0, octet("verify", large, "--backend", "scalar"));
        assertTrue(out.toString().contains("of 72,000 outputs against the oracle"), out.toString());
    }

    @Test
    void convolutions() {
        String shape = "mb1_ic3oc5_ih6oh6kh3sh1ph1";
        String conv = "conv u8:s8:s32 " + shape;
        assertEquals(0, octet("verify", conv, conv.replaceFirst("conv", "deconv")));
        assertTrue(
                out.toString().contains("ok         scalar   " + conv + " (4 cases)"),
                out.toString());
        assertTrue(out.toString().contains("deconv u8:s8:s32 " + shape), out.toString());
        assertEquals(0, octet("explain", conv));
        assertTrue(out.toString().contains(conv + System.lineSeparator() + "  engine"));
        assertEquals(0, octet("bench", conv, "--backend", "scalar", "--seconds", "0.05"));
        assertTrue(out.toString().contains("all 180 outputs against the oracle"), out.toString());
    }

    @Test
    void verifyLargeConvolutionsBySample() {
        String large = "conv u8:s8:u8 ic64oc64_ih80kh3ph1 zp per_channel bias relu dst_scale";
        assertEquals(0, octet("verify", large, "--backend", "scalar"));
        assertTrue(out.toString().contains("of 409,600 outputs against the oracle"));
    }

    @Test
    void verifyRandomConvolutions() {
        assertEquals(0, octet("verify", "--random", "20", "--kind", "conv", "--backend", "scalar"));
        assertTrue(out.toString().contains("scalar   20 ok, 0 refused, 0 DIFFERENT"));
    }

    @Test
    void verifyRandom() {
        assertEquals(0, octet("verify", "--random", "20", "--kind", "gemm", "--backend", "scalar"));
        assertTrue(out.toString().contains("scalar   20 ok, 0 refused, 0 DIFFERENT"));
    }

    @Test
    void verifyFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("list");
        Files.writeString(file, "--dt=bf16,u8:s8:s32 --perf=x 3x5:5x7\n");
        assertEquals(0, octet("verify", "--file", file.toString()));
        String text = out.toString();
        assertTrue(text.contains("gemm u8:s8:s32 3x5:5x7 (4 cases)"), text);
        assertTrue(
                text.contains("list:1: knob without a meaning here, left out 1 times: --perf=x"),
                text);
        assertTrue(text.contains("list:1: skipped 1 like this: unknown data type 'bf16'"), text);
        assertTrue(text.contains("list: 1 requests, 0 repeated, 1 skipped, 1 knobs"), text);
    }

    /** With every operation, and with a mark that some editors write in front. */
    @Test
    void linesOfAListReplay(@TempDir Path folder) throws IOException {
        String lines =
                """
                quantize f32:s8 3x5 per_row seed=5 fill=special
                dequantize u8:f32 3x5 dynamic seed=-7 fill=random
                requantize s32:u8 3x5 per_channel:1
                deconv u8:s8:s32 mb1_ic3oc5_ih6oh6kh3sh1ph1 seed=1 fill=extremes
                """;
        for (String mark : List.of("", "\ufeff")) {
            Path list = Files.writeString(folder.resolve("list"), mark + lines);
            out.getBuffer().setLength(0);
            assertEquals(0, octet("verify", "--file", list.toString(), "--backend", "scalar"));
            assertTrue(out.toString().contains("scalar   4 ok"), out.toString());
        }
    }

    @Test
    void aListInUtf16IsNamed(@TempDir Path folder) throws IOException {
        Path list = Files.writeString(folder.resolve("list"), REQUEST, StandardCharsets.UTF_16);
        mistakesAreOneLine(
                "cannot read " + list + ": it is UTF-16",
                new String[] {"verify", "--file", list.toString()});
    }

    /** What somebody else wrote does not move the cursor, and does not fill the screen. */
    @Test
    void aListSaysNothingToTheTerminal(@TempDir Path folder) throws IOException {
        String escape = "\u001b]0;x\u0007\u009b31m\u202e\u200b";
        String many = escape.repeat(30_000);
        List<String> lists =
                List.of(
                        many,
                        "1x1:" + many,
                        "gemm " + many,
                        "gemm s8:s8:s32 3x5:5x7 " + many,
                        "gemm " + many + " 3x5:5x7",
                        "gemm s8:s8:s32 " + many,
                        "conv u8:s8:s32 " + many,
                        "quantize f32:s8 3x5 " + many,
                        "quantize f32:s8 " + "1x".repeat(100_000) + "1",
                        REQUEST + " seed=" + many,
                        REQUEST + " fill=" + many,
                        "--batch=" + many,
                        "ic" + "1".repeat(100_000),
                        "ic1__".repeat(150) + "!",
                        "1" + "x1".repeat(100_000) + ":1",
                        REQUEST + "\n--knob=" + many,
                        REQUEST + "\n--" + many,
                        REQUEST + "\n--dt=" + many + " 3x5:5x7",
                        REQUEST + "\n--attr-scales=" + many + " 3x5:5x7",
                        REQUEST + "\n--attr-post-ops=" + many + " 3x5:5x7",
                        REQUEST + "\n--wtag=" + many + " 3x5:5x7",
                        REQUEST + "\n--bia_dt=" + many + " 3x5:5x7");
        for (String text : lists) {
            Path list = Files.writeString(folder.resolve("list\u001b[31m"), text);
            out.getBuffer().setLength(0);
            err.getBuffer().setLength(0);
            int status = octet("verify", "--file", list.toString(), "--backend", "scalar");
            String start = text.substring(0, Math.min(80, text.length()));
            assertEquals(text.startsWith(REQUEST + "\n") ? 0 : 2, status, start);
            for (String line : (out.toString() + err).split("\n")) {
                assertTrue(line.length() < 4000, () -> start + ": " + line.length());
                assertTrue(
                        line.codePoints()
                                .noneMatch(c -> Echo.of(Character.toString(c)).length() > 2),
                        start);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "explain",
                "bench",
                "verify",
                "verify --file",
                "verify --kind",
                "quantize",
                "quantize --scheme",
                "quantize --grouping",
                "compare --params",
                "bench --backend"
            })
    void longArgumentsAreNotShownWhole(String command) {
        String words = ("\u001b[31m" + "x".repeat(100)).repeat(10_000);
        List<String> args = new ArrayList<>(List.of((command + " " + words).strip().split(" ")));
        if (!command.isEmpty()) {
            args.add(REQUEST);
        }
        assertEquals(2, octet(args.toArray(String[]::new)));
        assertEquals(1, err.toString().lines().count());
        assertTrue(err.toString().length() < 4000, () -> err.toString().substring(0, 1000));
        assertEquals(-1, err.toString().indexOf('\u001b'));
    }

    /** Each with its counts; all at once with those of the engines. */
    @Test
    void verifyFiles(@TempDir Path folder) throws IOException {
        Path first = Files.writeString(folder.resolve("a"), "--dt=u8:s8:s32,f16 1x2:2x3n\n");
        Path second = Files.writeString(folder.resolve("b"), "ic2iw5oc3kw3pw1nname 1x2:2x3\n");
        String[] command = {"verify", "--file", first.toString(), second.toString()};
        assertEquals(0, octet(command));
        String text = out.toString();
        assertTrue(text.contains("a: 1 requests, 0 repeated, 1 skipped, 0 knobs"), text);
        assertTrue(text.contains("b: 2 requests, 0 repeated, 0 skipped, 0 knobs"), text);
        assertTrue(text.contains("scalar   3 ok, 0 refused, 0 DIFFERENT"), text);
    }

    @Test
    void aListIsAText(@TempDir Path folder) throws IOException {
        Path list = Files.write(folder.resolve("list"), new byte[] {(byte) 0x93, 'N', 0});
        mistakesAreOneLine(
                "cannot read " + list + ": it is no text",
                new String[] {"verify", "--file", list.toString()});
    }

    @Test
    void verifyingNothingIsAMistake(@TempDir Path folder) throws IOException {
        Path list = Files.writeString(folder.resolve("list"), "# nothing\n");
        assertEquals(ExitCode.MISTAKE, octet("verify", "--file", list.toString()));
        assertTrue(out.toString().contains("list: 0 requests"), out.toString());
        assertTrue(err.toString().contains("nothing was computed"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        // the engine vnni has no FP32
        String refused = "gemm f32:f32:f32 3x5:5x7";
        assumeTrue(Octet.probe("vnni") instanceof Probe.Ready, "no engine vnni");
        assertEquals(ExitCode.MISTAKE, octet("verify", refused, "--backend", "vnni"));
        assertTrue(out.toString().contains("refused    vnni"), out.toString());
        assertEquals(0, octet("verify", refused));
    }

    /** What a line of bash writes to standard error; $octet in it is the command. */
    private static Stream<String> shell(String line, int status, Path folder) throws Exception {
        String octet =
                RootLocale.format(
                        "octet='%s/bin/java -cp %s dev.octet.cli.Main'; ",
                        System.getProperty("java.home"), System.getProperty("java.class.path"));
        Path err = folder.resolve("err");
        Process process =
                new ProcessBuilder("bash", "-c", octet + line).redirectError(err.toFile()).start();
        process.getInputStream().readAllBytes();
        assertEquals(status, process.waitFor(), () -> line);
        return Files.readAllLines(err).stream();
    }

    @Test
    void anOutputThatCannotBeWrittenIsAMistake(@TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full on this system");
        assertEquals(
                List.of("octet: cannot write the output: No space left on device"),
                shell("$octet --help >/dev/full", ExitCode.MISTAKE, folder).toList());
        String explain = "$octet explain '" + REQUEST + "' --json ";
        assertEquals(1, shell(explain + ">&-", ExitCode.MISTAKE, folder).count());
        assertEquals(1, shell("$octet nonsense >&-", ExitCode.MISTAKE, folder).count());
    }

    @Test
    void aReaderThatHasReadEnoughIsNone(@TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash on this system");
        String pipe = "(sleep 0.1; $octet --help; echo $? >&2) | true";
        assertEquals(List.of("0"), shell(pipe, 0, folder).toList());
    }

    @Test
    void helpOfACommand() {
        assertEquals(0, octet("bench", "--help"));
        assertTrue(out.toString().startsWith("Usage: octet bench"), out.toString());
        assertFalse(out.toString().contains("${"), out.toString());
    }
}
