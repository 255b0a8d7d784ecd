package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.quantize.NetworkCalibration;
import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code octet model quantize} with calibrations in files: a network of one matrix. */
class QuantizeCalibrationTest {
    private static final int K = 16;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static Network network(int seed) {
        GraphBuilder graph = new GraphBuilder("matrix", 21);
        graph.input("x", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(K));
        graph.constant("w", numbers(seed, K, 3));
        graph.add("MatMul", "y", "x", "w");
        graph.output("y", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(3));
        return Network.of(graph.build());
    }

    private static Tensor numbers(int seed, int... shape) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, shape);
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, random.nextDouble() * 2 - 1);
        }
        return tensor;
    }

    /** Samples whose largest number is that, in some place. */
    private void samples(String name, int rows, double largest) throws IOException {
        Tensor tensor = numbers(rows, rows, K);
        tensor.setDouble(3, largest);
        NetworkTensors.write(folder.resolve(name), tensor);
    }

    @BeforeEach
    void write() throws IOException {
        network(1).save(folder.resolve("net.onnx"));
        network(2).save(folder.resolve("other.onnx"));
        samples("four.npy", 4, 5);
        samples("six.npy", 6, 7);
        Tensor broken = numbers(1, 2, K);
        broken.setDouble(K + 1, Double.NaN);
        NetworkTensors.write(folder.resolve("nan.npy"), broken);
    }

    private int quantize(String words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String all = "model quantize " + words.replace("FOLDER", folder.toString());
        return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.split(" "));
    }

    private QuantizationReport report(String words) {
        String all = "FOLDER/net.onnx -o FOLDER/q.onnx --json --observer min_max " + words;
        assertEquals(0, quantize(all), err::toString);
        return QuantizationReport.fromJson(out.toString());
    }

    private static double largest(QuantizationReport report) {
        return report.activations().get(0).observedHigh();
    }

    private long count(String file) throws IOException {
        return NetworkCalibration.read(folder.resolve(file), network(1)).samples();
    }

    @Test
    void keptGoneOnWithAndMerged() throws IOException {
        QuantizationReport first =
                report("--calibrate x=FOLDER/four.npy --calibration FOLDER/a.json");
        assertEquals(5, largest(first), 1e-3);
        assertTrue(first.settings().endsWith("affine_u8 of 4 samples"), first.settings());
        assertEquals(4, count("a.json"));
        report("--calibrate x=FOLDER/six.npy --calibration FOLDER/b.json");
        byte[] six = Files.readAllBytes(folder.resolve("b.json"));
        QuantizationReport merged =
                report(
                        "--calibrate x=FOLDER/four.npy --calibration FOLDER/c.json --merge"
                                + " FOLDER/b.json");
        assertEquals(7, largest(merged), 1e-3);
        assertTrue(merged.settings().endsWith("of 10 samples"), merged.settings());
        // what others observed stays in their files alone
        assertEquals(4, count("c.json"));
        assertArrayEquals(six, Files.readAllBytes(folder.resolve("b.json")));
        QuantizationReport further =
                report("--calibrate x=FOLDER/six.npy --calibration FOLDER/a.json");
        assertEquals(7, largest(further), 1e-3);
        assertEquals(10, count("a.json"));
        // samples that are there to round and to score with
        QuantizationReport alone =
                report(
                        "--calibrate x=FOLDER/six.npy --merge FOLDER/c.json --merge FOLDER/b.json"
                                + " --unscaled");
        assertTrue(alone.settings().endsWith("of 10 samples"), alone.settings());
        assertEquals(5, largest(report("--calibrate x=FOLDER/six.npy --merge FOLDER/c.json")), 0.1);
    }

    @Test
    void groupsOfWeights() throws IOException {
        String words = "FOLDER/net.onnx --weights-only -o FOLDER/q.onnx --per-group ";
        assertEquals(0, quantize(words + 4), err::toString);
        assertTrue(out.toString().contains("weights symmetric per group of 4"), out.toString());
        try (Network network = Network.load(folder.resolve("q.onnx"))) {
            assertTrue(
                    network.graph().constants().values().stream()
                            .anyMatch(each -> each.shape().count(0, each.shape().rank()) == 12));
        }
        assertEquals(ExitCode.MISTAKE, quantize(words + 0));
        assertTrue(err.toString().contains("--per-group: groups are of 1 weight"), err::toString);
    }

    /** A channel that is a thousand times as large as the others is divided. */
    @Test
    void unscaled() throws IOException {
        Tensor tensor = numbers(1, 20, K);
        for (int i = 0; i < 20; i++) {
            tensor.setDouble(i * K, 1000 * tensor.getDouble(i * K));
        }
        NetworkTensors.write(folder.resolve("large.npy"), tensor);
        assertTrue(isSmoothedTried(report("--calibrate x=FOLDER/large.npy")));
        assertFalse(isSmoothedTried(report("--calibrate x=FOLDER/large.npy --unscaled")));
    }

    private static boolean isSmoothedTried(QuantizationReport report) {
        return report.trials().stream().anyMatch(each -> each.description().contains("smoothed"));
    }

    @ParameterizedTest
    @CsvSource({
        "min_max, min_max",
        "percentile:99.9, percentile:99.9",
        "mse, mse",
        "entropy, entropy",
        "histogram:mse, mse"
    })
    void observersByName(String name, String expected) {
        String words = "FOLDER/net.onnx -o FOLDER/q.onnx --json --calibrate x=FOLDER/six.npy ";
        assertEquals(0, quantize(words + "--observer " + name), err::toString);
        QuantizationReport report = QuantizationReport.fromJson(out.toString());
        assertEquals(expected, report.activations().get(0).observer());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "--dynamic --calibration FOLDER/k.json!--calibration goes with samples, and"
                        + " --dynamic has none",
                "--weights-only --merge FOLDER/a.json!--merge goes with samples, and --weights-only"
                        + " has none",
                "--dynamic --unscaled!--unscaled goes with samples, and --dynamic has none",
                "--dynamic --per-group 4!--per-group goes with --weights-only, and not with"
                        + " --per-tensor",
                "--weights-only --per-tensor --per-group 4!--per-group goes with --weights-only, and"
                        + " not with --per-tensor",
                "SAMPLES --merge FOLDER/nowhere.json!cannot read FOLDER/nowhere.json: there is no"
                        + " such file or folder",
                "SAMPLES --calibration FOLDER/other.json!FOLDER/other.json is of the network ",
                "SAMPLES --calibration FOLDER/k.json --merge FOLDER/other.json!FOLDER/other.json is"
                        + " of the network ",
                "SAMPLES --calibration FOLDER/four.npy!FOLDER/four.npy",
                "SAMPLES --calibration FOLDER/q.onnx!FOLDER/q.onnx would be overwritten",
                "SAMPLES --calibration FOLDER/net.onnx!FOLDER/net.onnx would be overwritten",
                "SAMPLES --calibration FOLDER/nowhere/k.json!cannot write FOLDER/nowhere/k.json",
                "SAMPLES --report FOLDER/a.json --merge FOLDER/a.json!FOLDER/a.json would be"
                        + " overwritten",
                "SAMPLES --calibration FOLDER/a.json --merge FOLDER/a.json!--merge FOLDER/a.json"
                        + " would count twice",
                "SAMPLES --merge FOLDER/a.json --merge FOLDER/./a.json!--merge FOLDER/./a.json"
                        + " would count twice",
                "SAMPLES --calibration FOLDER/k.json --observer none!--observer: ",
                "--calibrate x=FOLDER/nan.npy --calibration FOLDER/k.json!element 1 of 16 of input"
                        + " 'x' is NaN",
            })
    void whatIsWrongIsSaidAndNothingIsWritten(String words, String message) throws IOException {
        report("--calibrate x=FOLDER/four.npy --calibration FOLDER/a.json");
        quantize(
                "FOLDER/other.onnx -o FOLDER/q.onnx --calibrate x=FOLDER/four.npy --calibration"
                        + " FOLDER/other.json");
        Files.delete(folder.resolve("q.onnx"));
        byte[] kept = Files.readAllBytes(folder.resolve("a.json"));
        assertEquals(
                ExitCode.MISTAKE,
                quantize(
                        "FOLDER/net.onnx -o FOLDER/q.onnx "
                                + words.replace("SAMPLES", "--calibrate x=FOLDER/four.npy")));
        String said = err.toString();
        assertTrue(said.contains(message.replace("FOLDER", folder.toString())), said);
        assertEquals(1, said.lines().count(), said);
        assertFalse(Files.exists(folder.resolve("q.onnx")));
        assertFalse(Files.exists(folder.resolve("k.json")));
        assertArrayEquals(kept, Files.readAllBytes(folder.resolve("a.json")));
    }
}
