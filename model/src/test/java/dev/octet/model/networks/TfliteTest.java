package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.sample.PictureOptions;
import dev.octet.model.sample.PictureSamples;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.model.tflite.Arithmetic;
import dev.octet.model.tflite.TfliteReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TensorFlow Lite files against what the reference kernels of TensorFlow answer. */
@NetworkFolder.Needed
class TfliteTest {
    private static final int PICTURES = 8;

    /**
     * Of 256, by which a probability may differ: the reference rounds twice, so that one integer of
     * some hundreds is another one in each layer, and a network makes much of it. TensorFlow's own
     * faster kernels differ by up to 16 on these pictures.
     */
    private static final int STEPS = 16;

    /** Of 300, by which pictures may be told otherwise: two. */
    private static final double PART = 0.007;

    private static final double LEAST_AGREEING = 0.93;

    private static Network network(String name) throws IOException {
        return Network.load(NetworkFolder.file(name + ".tflite"));
    }

    static Tensor picture(int i, boolean small) throws IOException {
        Tensor floats =
                small
                        ? NetworkFolder.floats("image/input128_" + i + ".npy")
                        : NetworkFolder.floats("image/inputs.npy").rows(i, 1);
        Tensor bytes = Tensor.zeros(ElementType.UINT8, floats.shape());
        for (int at = 0; at < bytes.count(); at++) {
            bytes.setDouble(at, floats.getFloat(at));
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v1_0.25_128_quant",
                "mobilenet_v2_1.0_224_quant",
                "tf2_mobilenet_v2_1.0_224_ptq"
            })
    void classesOfPictures(String name) throws IOException {
        Tensor expected = NetworkFolder.floats("image/" + name + ".outputs.npy");
        try (Session session = network("image/" + name).session()) {
            for (int i = 0; i < PICTURES; i++) {
                Tensor scores = session.run(picture(i, name.contains("128")));
                assertEquals(ElementType.UINT8, scores.element());
                Tensor right = expected.rows(i, 1);
                for (int at = 0; at < scores.count(); at++) {
                    int off = Math.abs(scores.getInt(at) - (int) right.getFloat(at));
                    assertTrue(off <= STEPS, "class " + at + " of picture " + i + " by " + off);
                }
            }
        }
    }

    /** Channels are last in the file and in kernels: not even at the border anything is moved. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v1_0.25_128_quant",
                "mobilenet_v2_1.0_224_quant",
                "tf2_mobilenet_v2_1.0_224_ptq"
            })
    void productsAreOfIntegersAndNothingIsMoved(String name) throws IOException {
        Network network = network("image/" + name);
        TensorType type = picture(0, name.contains("128")).type();
        try (Session session = network.session()) {
            List<StepInfo> steps =
                    session.plan(Map.of(network.inputs().get(0).name(), type)).steps();
            for (StepInfo step : steps) {
                assertNotEquals("java", step.engine(), () -> step.node().describe());
            }
        }
    }

    /** Scaled as the reference does, with two roundings, every output is its. */
    @ParameterizedTest
    @CsvSource({
        "mobilenet_v1_0.25_128_quant, 8",
        "mobilenet_v2_1.0_224_quant, 1",
        "tf2_mobilenet_v2_1.0_224_ptq, 2"
    })
    void exactly(String name, int pictures) throws IOException {
        Tensor expected = NetworkFolder.floats("image/" + name + ".outputs.npy");
        Path file = NetworkFolder.file("image/" + name + ".tflite");
        Network exact = Network.of(TfliteReader.read(file, Arithmetic.EXACT));
        try (Session session = exact.session()) {
            for (int i = 0; i < pictures; i++) {
                Tensor scores = session.run(picture(i, name.contains("128")));
                assertArrayEquals(
                        expected.rows(i, 1).toFloats(), scores.toFloats(), "picture " + i);
            }
        }
    }

    /** How many of 300 pictures are what their names say, as many as with the reference. */
    @ParameterizedTest
    @CsvSource({
        "mobilenet_v1_0.25_128_quant, 0.47",
        "mobilenet_v2_1.0_224_quant, 0.8767",
        "tf2_mobilenet_v2_1.0_224_ptq, 0.8567"
    })
    void accuracy(String name, double expected) throws IOException {
        Tensor same = NetworkFolder.integers("image/" + name + ".top1.npy");
        int right = 0;
        int agree = 0;
        Network network = network("image/" + name);
        PictureSamples pictures =
                PictureSamples.of(
                        NetworkFolder.file("image/imagenet"),
                        network.inputs(),
                        PictureOptions.defaults());
        try (Session session = network.session()) {
            int i = 0;
            for (Map<String, Tensor> sample : pictures) {
                int best = session.run(sample).values().iterator().next().argMax(0);
                // class 0 is what is none of them
                right += best == 1 + Integer.parseInt(pictures.name(i).substring(0, 4)) ? 1 : 0;
                agree += best == same.getInt(i++) ? 1 : 0;
            }
        }
        assertEquals(expected, right / (double) pictures.count(), PART);
        assertTrue(agree >= LEAST_AGREEING * pictures.count(), name + " agrees in " + agree);
    }

    /** The surest of 896 places says where the face has its eyes, in parts of the picture. */
    @Test
    void eyesOfAFace() throws IOException {
        Tensor picture = NetworkFolder.floats("face/input.npy");
        try (Session session = network("face/face_detection_short_range").session()) {
            Map<String, Tensor> found = session.run(Map.of("input", picture));
            Tensor scores = found.get("classificators");
            int best = scores.reshape(Shape.of(1, scores.count())).argMax(0);
            assertTrue(scores.getFloat(best) > 2, "score " + scores.getFloat(best));
            // two for each of 16 x 16 cells, then six for each of 8 x 8
            int cells = best < 512 ? 16 : 8;
            int cell = best < 512 ? best / 2 : (best - 512) / 6;
            double x = (cell % cells + 0.5) / cells;
            double y = (cell / cells + 0.5) / cells;
            Tensor points = found.get("regressors");
            double[] eyes = {0.437, 0.317, 0.598, 0.311};
            for (int i = 0; i < eyes.length; i++) {
                double at = (i % 2 == 0 ? x : y) + points.getFloat(best * 16 + 4 + i) / 128;
                assertEquals(eyes[i], at, 0.02, "coordinate " + i);
            }
        }
    }

    @Test
    void facesInAPicture() throws IOException {
        Tensor picture = NetworkFolder.floats("face/input.npy");
        try (Session session = network("face/face_detection_short_range").session()) {
            Map<String, Tensor> found = session.run(Map.of("input", picture));
            for (String name : List.of("regressors", "classificators")) {
                Tensor right = NetworkFolder.floats("face/output_" + name + ".npy");
                Close.assertClose(1e-3, right, found.get(name), name);
            }
        }
    }
}
