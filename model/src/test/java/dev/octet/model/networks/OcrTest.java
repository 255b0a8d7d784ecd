package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@NetworkFolder.Needed
class OcrTest {
    private static final double PART = 1e-3;
    private static final int LINES = 4;

    private static Session session(String name) throws IOException {
        return Network.load(NetworkFolder.file("ocr/" + name)).session();
    }

    @Test
    void whereTextIs() throws IOException {
        try (Session session = session("ch_PP-OCRv4_det_infer.onnx")) {
            Tensor x = NetworkFolder.floats("ocr/det_input.npy");
            Tensor expected = NetworkFolder.floats("ocr/det_output.npy");
            Close.assertClose(PART, expected, session.run(x), "page");
            // pictures of any size
            for (int[] size : new int[][] {{32, 64}, {96, 32}}) {
                Tensor small = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 3, size[0], size[1]));
                assertEquals(Shape.of(1, 1, size[0], size[1]), session.run(small).shape());
            }
            Close.assertClose(PART, expected, session.run(x), "page again");
        }
    }

    @Test
    void whetherItIsUpsideDown() throws IOException {
        try (Session session = session("ch_ppocr_mobile_v2.0_cls_infer.onnx")) {
            Tensor x = NetworkFolder.floats("ocr/cls_input.npy");
            Close.assertClose(
                    PART, NetworkFolder.floats("ocr/cls_output.npy"), session.run(x), "cls");
        }
    }

    @Test
    void whatLinesSay() throws IOException {
        Path texts = NetworkFolder.file("ocr/lines.txt");
        List<String> keys = Files.readAllLines(NetworkFolder.file("ocr/keys.txt"));
        List<String> expected = Files.readAllLines(texts);
        try (Session session = session("ch_PP-OCRv4_rec_infer.onnx")) {
            for (int line = 0; line < LINES; line++) {
                Tensor y = session.run(NetworkFolder.floats("ocr/line" + line + "_input.npy"));
                Tensor best = NetworkFolder.integers("ocr/line" + line + "_best.npy");
                Tensor probability = NetworkFolder.floats("ocr/line" + line + "_output.npy");
                int classes = y.shape().get(-1);
                StringBuilder text = new StringBuilder();
                int before = 0;
                for (int step = 0; step < best.count(); step++) {
                    int found = y.argMax(step);
                    assertEquals(best.getLong(step), found, "line " + line + ", step " + step);
                    double difference =
                            y.getFloat(step * classes + found) - probability.getFloat(step);
                    assertTrue(Math.abs(difference) <= PART, "line " + line + ": " + difference);
                    if (found != 0 && found != before) {
                        text.append(found <= keys.size() ? keys.get(found - 1) : " ");
                    }
                    before = found;
                }
                assertEquals(expected.get(line).strip(), text.toString().strip());
            }
        }
    }
}
