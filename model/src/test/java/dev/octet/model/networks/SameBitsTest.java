package dev.octet.model.networks;

import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every network on the engines that compute all of it, which are those in Java, and on each step's
 * best. Inputs are small, because plain Java is slow.
 */
class SameBitsTest {
    private static void assertSame(Network network, Map<String, Tensor> inputs) {
        Map<String, Tensor> expected;
        try (Session session = network.session()) {
            expected = session.run(inputs);
        }
        for (String engine : List.of("scalar", "vector")) {
            if (Octet.probe(engine) instanceof Probe.Absent) {
                continue;
            }
            try (Session session = network.session(Octet.use(engine))) {
                session.run(inputs)
                        .forEach(
                                (name, value) ->
                                        Close.assertSameBits(
                                                expected.get(name), value, name + ", " + engine));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void miniLmOfFourWords(MiniLm form) throws IOException {
        Assumptions.assumeTrue(form.isHere(), form::whereFrom);
        Tensor ids = Tensor.zeros(ElementType.INT64, Shape.of(2, 2));
        Tensor mask = Tensor.zeros(ids.type());
        for (int i = 0; i < ids.count(); i++) {
            ids.setLong(i, 2000 + 97 * i);
            mask.setLong(i, i == 3 ? 0 : 1);
        }
        assertSame(form.load(), MiniLm.inputs(ids, mask));
    }

    @Nested
    @NetworkFolder.Needed
    class OfTheFolder {
        private void same(String file, int... shape) throws IOException {
            Network network = Network.load(NetworkFolder.file(file));
            Map<String, Tensor> inputs = new HashMap<>();
            inputs.put(network.inputs().get(0).name(), Networks.numbers(1, shape));
            assertSame(network, inputs);
        }

        @Test
        void mobileNet() throws IOException {
            same("image/mobilenet_v2_fp32.onnx", 1, 3, 224, 224);
        }

        @Test
        void textDetection() throws IOException {
            same("ocr/ch_PP-OCRv4_det_infer.onnx", 1, 3, 32, 64);
        }

        @Test
        void textDirection() throws IOException {
            same("ocr/ch_ppocr_mobile_v2.0_cls_infer.onnx", 1, 3, 48, 96);
        }

        @Test
        void textRecognition() throws IOException {
            same("ocr/ch_PP-OCRv4_rec_infer.onnx", 1, 3, 48, 32);
        }

        @Test
        void spectrogram() throws IOException {
            same("wakeword/melspectrogram.onnx", 1, 4000);
        }

        @Test
        void embedding() throws IOException {
            same("wakeword/embedding_model.onnx", 1, 76, 32, 1);
        }

        @Test
        void wakeWords() throws IOException {
            same("wakeword/alexa_v0.1.onnx", 1, 16, 96);
            same("wakeword/hey_jarvis_v0.1.onnx", 1, 16, 96);
        }

        @Test
        void voice() throws IOException {
            assertSame(
                    Network.load(NetworkFolder.file("voice/silero_vad_v5.onnx")),
                    Map.of(
                            "input", VoiceTest.frame(NetworkFolder.samples("voice/speech.wav"), 9),
                            "state", VoiceTest.state(),
                            "sr", VoiceTest.rate()));
        }
    }
}
