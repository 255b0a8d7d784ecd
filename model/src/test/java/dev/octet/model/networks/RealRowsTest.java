package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.Binding;
import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Real networks compute any number of rows by one plan, with the bits of a plan for so many. */
class RealRowsTest {
    private static void assertRows(Network network, Map<String, Tensor> inputs, int... numbers) {
        String out = network.outputs().get(0).name();
        try (Session session = network.session()) {
            Binding binding = session.bind();
            inputs.forEach(binding::input);
            Map<String, TensorType> types = new LinkedHashMap<>();
            inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
            assertEquals("", session.plan(types).rowsTogether().orElse(""));
            for (int rows : numbers) {
                session.run(binding, rows);
                Map<String, Tensor> fewer = new LinkedHashMap<>();
                inputs.forEach((name, tensor) -> fewer.put(name, tensor.rows(0, rows)));
                Close.assertSameBits(
                        session.run(fewer).get(out),
                        binding.output(out).rows(0, rows),
                        rows + " rows");
            }
        }
    }

    @Test
    void sentencesInFloats() throws IOException {
        Tensor ids = Tensor.zeros(ElementType.INT64, 4, 12);
        Tensor mask = Tensor.zeros(ids.type());
        for (int i = 0; i < ids.count(); i++) {
            ids.setLong(i, 1000 + i * 7919 % 20000);
            mask.setLong(i, i % 12 < 5 + i / 12 ? 1 : 0);
        }
        assertRows(MiniLm.QUANTIZED.load().inFloats(), MiniLm.inputs(ids, mask), 3, 1, 2);
    }

    @Nested
    @NetworkFolder.Needed
    class OfPictures {
        @Test
        void pictures() throws IOException {
            Tensor pictures = MobileNetTest.pictures().rows(0, 3);
            assertRows(
                    Network.load(NetworkFolder.file("image/mobilenet_v2_fp32.onnx")),
                    Map.of("input", pictures),
                    2,
                    1);
        }

        @Test
        void pages() throws IOException {
            assertRows(
                    Network.load(NetworkFolder.file("ocr/ch_PP-OCRv4_det_infer.onnx")),
                    Map.of("x", Tensor.zeros(ElementType.FLOAT, 3, 3, 64, 96)),
                    2);
            assertRows(
                    Network.load(NetworkFolder.file("ocr/ch_ppocr_mobile_v2.0_cls_infer.onnx")),
                    Map.of("x", Tensor.zeros(ElementType.FLOAT, 3, 3, 48, 192)),
                    2,
                    1);
        }

        @Test
        void windowsOfSound() throws IOException {
            assertRows(
                    Network.load(NetworkFolder.file("wakeword/embedding_model.onnx")),
                    Map.of("input_1", Tensor.zeros(ElementType.FLOAT, 4, 76, 32, 1)),
                    3,
                    1);
        }
    }
}
