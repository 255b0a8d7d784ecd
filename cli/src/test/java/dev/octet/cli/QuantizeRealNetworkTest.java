package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.model.tensor.Tensor;
import dev.octet.npy.Npy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network behind a wake word, from its file in floats to answers of its file in INT8. */
class QuantizeRealNetworkTest {
    private static final Path NETWORKS =
            Path.of(System.getProperty("octet.networks", "../../shared/networks"));
    private static final int FRAMES = 76;
    private static final int BANDS = 32;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private void octet(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        int status =
                Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                        .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        assertEquals(ExitCode.OK, status, () -> out + "" + err);
    }

    @Test
    void wakeWordEmbedding() throws IOException {
        Path network = NETWORKS.resolve("wakeword/embedding_model.onnx");
        assumeTrue(
                Files.exists(network),
                "no networks at " + NETWORKS + "; -Doctet.networks=FOLDER names another place");
        // windows of speech, as the network takes them
        Npy windows = Npy.open(NETWORKS.resolve("wakeword/windows.npy"));
        int count = windows.shape()[0];
        Path samples = folder.resolve("windows.npy");
        NetworkTensors.write(samples, Tensor.of(windows.floats(), count, FRAMES, BANDS, 1));
        Path int8 = folder.resolve("int8.onnx");
        String input = "input_1=" + samples;
        octet(
                "model",
                "quantize",
                network,
                "--calibrate",
                input,
                "--every",
                2,
                "--json",
                "-o",
                int8);
        QuantizationReport report = QuantizationReport.fromJson(out.toString());
        long floats =
                report.layers().stream()
                        .filter(layer -> layer.form() == QuantizationReport.Form.FP32)
                        .count();
        assertTrue(floats < report.layers().size() / 4, floats + " layers in floats");
        assertTrue(Files.size(int8) < 0.3 * Files.size(network), "bytes: " + Files.size(int8));
        // on windows that it was not calibrated with
        octet(
                "model",
                "compare",
                network,
                int8,
                "--calibrate",
                input,
                "--except-every",
                2,
                "--min-sqnr",
                20,
                "--layers",
                "--json");
        JsonObject compared = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(count / 2, compared.get("samples").getAsInt());
        assertTrue(
                compared.getAsJsonObject("layers").size() > report.layers().size() / 2,
                compared::toString);
        octet("model", "run", int8, "--output", folder.resolve("answers"));
    }
}
