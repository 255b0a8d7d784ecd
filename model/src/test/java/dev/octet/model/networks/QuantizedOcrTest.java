package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text on a page, by networks that were calibrated with other pictures. */
@NetworkFolder.Needed
class QuantizedOcrTest {
    private static final double THRESHOLD = 0.3;
    private static final int LINES = 4;

    @TempDir private Path folder;

    /** A part of a page, which is turned by 180 degrees. */
    private static Tensor part(Tensor page, int top, int left, int size) {
        int height = page.shape().get(2);
        int width = page.shape().get(3);
        Tensor part = Tensor.zeros(ElementType.FLOAT, 1, 3, size, size);
        for (int i = 0; i < part.count(); i++) {
            int y = height - 1 - top - i / size % size;
            int x = width - 1 - left - i % size;
            part.setDouble(i, page.getFloat((i / size / size * height + y) * width + x));
        }
        return part;
    }

    @Test
    void whereTextIs() throws IOException {
        Path file = NetworkFolder.file("ocr/ch_PP-OCRv4_det_infer.onnx");
        Tensor page = NetworkFolder.floats("ocr/det_input.npy");
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int top = 0; top < 2; top++) {
            for (int left = 0; left < 3; left++) {
                samples.add(Map.of("x", part(page, top * 336, left * 320, 320)));
            }
        }
        Network floats = Network.load(file);
        Network quantized = floats.quantize(Quantization.calibrated(samples)).network();
        try (Session session = FileShare.check(0.29, file, quantized, folder).session()) {
            Tensor expected = NetworkFolder.floats("ocr/det_output.npy");
            Tensor actual = session.run(page);
            double both = 0;
            double either = 0;
            for (int i = 0; i < expected.count(); i++) {
                boolean is = expected.getFloat(i) > THRESHOLD;
                boolean found = actual.getFloat(i) > THRESHOLD;
                both += is && found ? 1 : 0;
                either += is || found ? 1 : 0;
            }
            assertTrue(both / either >= 0.97, "the map's IoU is " + both / either);
        }
    }
}
