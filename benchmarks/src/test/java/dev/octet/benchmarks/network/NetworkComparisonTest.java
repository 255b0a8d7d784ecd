package dev.octet.benchmarks.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.octet.model.Network;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkComparisonTest {
    private static final Map<String, Integer> SIZES = Map.of("batch", 1, "sequence", 8);

    @TempDir private Path folder;

    /** Octet under another name, whose numbers are off by a factor. */
    private record Skewed(float factor) implements NetworkRuntime {
        @Override
        public String name() {
            return "skewed";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public LoadedNetwork load(Path file, Map<String, Tensor> inputs, int threads) {
            LoadedNetwork loaded = new OctetRuntime().load(file, inputs, threads);
            return new LoadedNetwork() {
                @Override
                public void run() {
                    loaded.run();
                }

                @Override
                public float[] result() {
                    float[] result = loaded.result();
                    for (int i = 0; i < result.length; i++) {
                        result[i] *= factor;
                    }
                    return result;
                }

                @Override
                public void close() {
                    loaded.close();
                }
            };
        }
    }

    private NetworkCase race(String form) throws IOException {
        Path file = folder.resolve("network.onnx");
        Network.of(Zoo.network("tiny_resnet18", 1)).save(file);
        return new NetworkCase("tiny", form, file.toString(), SIZES, 1, 3);
    }

    @Test
    void bothTakeTurns() throws IOException {
        NetworkResult result = NetworkRace.run(race("fp32"), Optional.of(new Skewed(1)));
        assertEquals(3, result.octet().size());
        assertEquals(3, result.other().size());
        assertEquals("", result.wrong());
        assertEquals(999, result.sqnr());
        assertTrue(result.isRace());
    }

    /** A tenth off is 20 dB: too much in FP32, and what 8 bits may cost. */
    @Test
    void whoIsWrongIsNotTimed() throws IOException {
        NetworkResult wrong = NetworkRace.run(race("fp32"), Optional.of(new Skewed(1.1f)));
        assertEquals(20.8, wrong.sqnr(), 0.1);
        assertTrue(wrong.wrong().contains("80 are needed"), wrong.wrong());
        assertTrue(wrong.octet().isEmpty() && wrong.other().isEmpty());
        assertEquals("", NetworkRace.run(race("qdq"), Optional.of(new Skewed(1.1f))).wrong());
        assertFalse(NetworkRace.run(race("qdq"), Optional.of(new Skewed(1.2f))).wrong().isEmpty());
        assertEquals("", NetworkRace.run(race("dynamic"), Optional.of(new Skewed(1.2f))).wrong());
        assertFalse(
                NetworkRace.run(race("dynamic"), Optional.of(new Skewed(1.3f))).wrong().isEmpty());
        assertFalse(
                NetworkRace.run(race("qdq"), Optional.of(new Skewed(Float.NaN))).wrong().isEmpty());
    }

    @Test
    void withoutAnotherRuntimeOctetIsTimedAlone() throws IOException {
        NetworkResult result = NetworkRace.run(race("fp32"), Optional.empty());
        assertEquals(3, result.octet().size());
        assertFalse(result.isRace());
        assertTrue(NetworkTable.markdown(List.of(result)).contains("not in this build"));
    }

    /** What the measuring JVM is asked: each form once, in a file that is there. */
    @Test
    void writtenNetworksComeInAllForms() throws IOException {
        List<NetworkCase> asked = new ArrayList<>();
        NetworkComparison comparison = new NetworkComparison(2, 5, SIZES);
        comparison.written(
                List.of("tiny_mobilenet_v2", "tiny_bert"),
                race -> {
                    assertTrue(Files.size(Path.of(race.file())) > 1000);
                    asked.add(new Gson().fromJson(new Gson().toJson(race), NetworkCase.class));
                    return NetworkRace.run(
                            new NetworkCase(
                                    race.network(), race.form(), race.file(), race.sizes(), 1, 1),
                            Optional.of(new Skewed(1)));
                });
        assertEquals(
                List.of("fp32", "qdq", "qoperator", "fp32", "dynamic"),
                asked.stream().map(NetworkCase::form).toList());
        assertEquals(
                List.of(false, true, true, false, true),
                asked.stream().map(NetworkCase::isInt8).toList());
        assertEquals(2, asked.get(0).threads());
        assertEquals(SIZES, asked.get(0).sizes());
        asked.forEach(race -> assertFalse(Files.exists(Path.of(race.file()))));
    }

    @Test
    void givenFilesSayWhichFormTheyAre() throws IOException {
        List<Path> files = List.copyOf(ZooFiles.write("tiny_resnet18", folder).values());
        List<String> forms = new ArrayList<>();
        new NetworkComparison(1, 1, Map.of())
                .given(
                        files,
                        race -> {
                            forms.add(race.network() + " " + race.form());
                            return NetworkRace.run(race, Optional.empty());
                        });
        assertEquals(
                List.of(
                        "tiny_resnet18.fp32 fp32",
                        "tiny_resnet18.qdq qdq",
                        "tiny_resnet18.qoperator qoperator"),
                forms);
    }

    @Test
    void whatIsNoNetworkIsAMistake() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "no network");
        assertThrows(
                IllegalArgumentException.class,
                () -> new NetworkComparison(1, 1, Map.of()).given(List.of(broken), race -> null));
    }

    @Test
    void theTableHasRatios() {
        NetworkResult result =
                new NetworkResult(
                        "net <1>",
                        "qdq",
                        1,
                        List.of(1e6, 2e6, 4e6),
                        List.of(3e6, 4e6, 4e6),
                        31.25,
                        "");
        String line = NetworkTable.markdown(List.of(result)).lines().toList().get(2);
        assertEquals("| net <1> | qdq | 1 | 2.000 | 4.000 | 2.00 | 1.50–2.50 | 31.3 |", line);
        String page =
                NetworkTable.page(
                        new NetworkResults("a day", "a machine", "17", List.of(result)),
                        NetworkComparisonTest.class.getResourceAsStream(
                                "/dev/octet/benchmarks/report/report.css"));
        assertTrue(page.contains("net &lt;1&gt;"), page);
    }
}
