package dev.octet.model.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.onnx.UnsupportedNetworkException;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.quantize.Budget;
import dev.octet.model.quantize.DynamicForm;
import dev.octet.model.quantize.LayerKind;
import dev.octet.model.quantize.NetworkCalibration;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.quantize.Quantized;
import dev.octet.model.sample.Normalization;
import dev.octet.model.sample.PictureOptions;
import dev.octet.model.sample.PictureSamples;
import dev.octet.model.sample.Samples;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.testing.Snippets;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/networks.md: it compiles, and does what the text says. */
class NetworksTest {
    @TempDir private static Path folder;

    private static Path network() throws IOException {
        Path file = folder.resolve("pictures.onnx");
        Network.of(Zoo.network("tiny_resnet18", 1)).save(file);
        return file;
    }

    @Test
    void answer() throws IOException {
        Path file = network();
        float[] pixels = new float[3 * 32 * 32];
        try (Network network = Network.load(file);
                Session session = network.session()) {
            Tensor y = session.run(Tensor.of(pixels, 1, 3, 32, 32));
            float[] logits = y.toFloats();
            int best = y.argMax(0);
            assertEquals(10, logits.length);
            assertTrue(best >= 0 && best < 10);
        }
    }

    @Test
    void manyRuns() throws IOException {
        try (Network network = Network.load(network());
                Session session = network.session(Octet.best().threads(2))) {
            String in = network.inputs().get(0).name();
            String out = network.outputs().get(0).name();
            Tensor x = Tensor.zeros(ElementType.FLOAT, 1, 3, 32, 32);
            Tensor y = Tensor.zeros(ElementType.FLOAT, 1, 10);
            Binding binding = session.bind().input(in, x).output(out, y);
            for (int i = 0; i < 3; i++) {
                x.floats().put(0, i);
                session.run(binding);
                System.out.println(y.getFloat(0));
            }
            assertArrayEquals(session.run(x).toFloats(), y.toFloats());

            for (StepInfo step : session.plan(Map.of(in, x.type())).steps()) {
                System.out.println(step.node() + " by " + step.engine());
            }
            session.run(
                    binding,
                    (step, nanos, outputs) -> System.out.println(step.how() + " " + nanos + " ns"));
        }
    }

    @Test
    void anyNumberOfRows() throws IOException {
        try (Network network = Network.load(network());
                Session session = network.session()) {
            String in = network.inputs().get(0).name();
            String out = network.outputs().get(0).name();
            Binding binding = session.bind(64);
            FloatBuffer pictures = binding.input(in).floats();
            Tensor logits = binding.output(out);
            float[] three = new float[3 * 3 * 32 * 32];
            three[0] = 5;
            pictures.put(0, three);
            session.run(binding, 3);
            for (int i = 0; i < 3; i++) {
                System.out.println(logits.argMax(i));
            }
            Tensor alone = session.run(Tensor.of(three, 3, 3, 32, 32));
            assertArrayEquals(alone.toFloats(), logits.rows(0, 3).toFloats());
        }
    }

    @Test
    void quantization() throws IOException {
        Path page = folder.resolve("int8.html");
        Path int8 = folder.resolve("int8.onnx");
        try (Network network = Network.load(network())) {
            List<Map<String, Tensor>> samples = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                samples.add(Zoo.inputs(network.graph(), Map.of("batch", 1), i));
            }
            Network dynamic = network.quantizeDynamic(LayerKind.LINEAR);
            Quantized weights = network.quantize(Quantization.weightsOnly());
            Quantized fixed =
                    network.quantize(
                            Quantization.calibrated(samples).budget(Budget.sameClass(0.99)));
            fixed.report().writeHtml(page);
            fixed.network().save(int8);
            assertTrue(Files.size(page) > 1000);
            assertTrue(Files.size(int8) > 1000);
            assertTrue(fixed.report().budget().orElseThrow().kept());
            serve(int8, Tensor.of(new float[3 * 32 * 32], 1, 3, 32, 32));
            for (Network each : List.of(dynamic, weights.network(), fixed.network())) {
                try (Session session = each.session()) {
                    assertEquals(1, session.run(samples.get(0)).size());
                }
            }
        }
    }

    private static void serve(Path int8, Tensor picture) throws IOException {
        try (Network network = Network.load(int8);
                Session session = network.session()) {
            Tensor logits = session.run(picture);
            int best = logits.argMax(0);
            assertTrue(best >= 0 && best < 10);
        }
    }

    @Test
    void samplesOfPictures() throws IOException {
        Path folder = Files.createDirectory(NetworksTest.folder.resolve("pictures"));
        for (int i = 0; i < 11; i++) {
            BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(picture, "png", folder.resolve(i + ".png").toFile());
        }
        try (Network network = Network.load(network())) {
            Samples pictures =
                    PictureSamples.of(
                            folder,
                            network.inputs(),
                            PictureOptions.defaults().withNormalization(Normalization.SIGNED));
            Samples samples = pictures.every(10, 0);
            assertEquals(2, samples.count());
            Tensor black = samples.read(0).values().iterator().next();
            assertEquals(-1, black.getFloat(0));
        }
    }

    @Test
    void calibration() throws IOException {
        Path part = folder.resolve("part.json");
        try (Network network = Network.load(network())) {
            List<Map<String, Tensor>> samples = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                samples.add(Zoo.inputs(network.graph(), Map.of("batch", 1), i));
            }
            NetworkCalibration calibration = NetworkCalibration.of(network);
            calibration.observe(samples);
            calibration.write(part);
            NetworkCalibration all = NetworkCalibration.of(network);
            all.merge(NetworkCalibration.read(part, network));
            Quantized merged = network.quantize(Quantization.calibrated(all, samples));
            assertEquals(4, all.samples());
            assertEquals(
                    network.quantize(Quantization.calibrated(samples)).network().graph().hash(),
                    merged.network().graph().hash());
        }
    }

    @Test
    void states() {
        Graph sums =
                new Build().inputs("x", "sum").add("next = Add(x, sum)").outputs("next").graph();
        try (Session session = Network.of(sums).session()) {
            Tensor x = Tensor.of(new float[] {1}, 1);
            Binding binding =
                    session.bind()
                            .input("x", x)
                            .state("sum", "next", Tensor.zeros(ElementType.FLOAT, 1));
            for (int i = 0; i < 3; i++) {
                session.run(binding);
            }
            assertEquals(3, binding.output("next").getFloat(0));
        }
    }

    @Test
    void notSupported() throws IOException {
        Path file = folder.resolve("unsupported.onnx");
        String content = Files.readString(network(), StandardCharsets.ISO_8859_1);
        Files.writeString(file, content.replace("Relu", "Rely"), StandardCharsets.ISO_8859_1);
        int shown = 0;
        try (Network network = Network.load(file)) {
            System.out.println(network.graph());
        } catch (UnsupportedNetworkException e) {
            e.nodes().forEach(System.out::println);
            shown = e.nodes().size();
        }
        assertTrue(shown > 1);
    }

    @Test
    void inFloats() throws IOException {
        Path file = folder.resolve("words.onnx");
        Network.of(DynamicForm.of(Zoo.network("tiny_bert", 1))).save(file);
        try (Network quantized = Network.load(file);
                Network floats = quantized.inFloats()) {
            assertNotSame(quantized, floats);
        }
    }

    @Test
    void theDocumentShowsThisCode() throws IOException {
        Snippets.standIn(NetworksTest.class, Path.of("..", "docs", "networks.md"), 12);
    }
}
