package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.observe.ObserverKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        for (int left = 0; left < 3; left++) {
            samples.add(Map.of("x", part(page, left % 2 * 336, left * 320, 320)));
        }
        Network floats = Network.load(file);
        Quantization settings =
                Quantization.calibrated(samples).observer(new ObserverKind.Extreme());
        Network quantized = floats.quantize(settings).network();
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

    /** Pictures of text side by side. */
    private static Tensor beside(List<Tensor> lines) {
        int width = lines.stream().mapToInt(line -> line.shape().get(3)).sum();
        int rows = 3 * lines.get(0).shape().get(2);
        Tensor all = Tensor.zeros(ElementType.FLOAT, 1, 3, rows / 3, width);
        int at = 0;
        for (Tensor line : lines) {
            int own = line.shape().get(3);
            for (int row = 0; row < rows; row++) {
                all.copy(row * width + at, line, row * own, own);
            }
            at += own;
        }
        return all;
    }

    /**
     * What the floats are sure of is read the same, by a network that saw the other lines. They are
     * not of the ends of the first line, which are cut off.
     */
    @ParameterizedTest
    @ValueSource(ints = 0)
    void whatALineSays(int line) throws IOException {
        List<Tensor> others = new ArrayList<>();
        for (int other = 0; other < LINES; other++) {
            if (other != line) {
                others.add(NetworkFolder.floats("ocr/line" + other + "_input.npy"));
            }
        }
        List<Map<String, Tensor>> samples = new ArrayList<>();
        others.forEach(other -> samples.add(Map.of("x", other)));
        samples.add(Map.of("x", beside(others)));
        samples.add(Map.of("x", beside(List.of(others.get(2), others.get(0), others.get(1)))));
        samples.add(Map.of("x", beside(List.of(others.get(1), others.get(0)))));
        Path file = NetworkFolder.file("ocr/ch_PP-OCRv4_rec_infer.onnx");
        Quantization settings =
                Quantization.calibrated(samples).observer(new ObserverKind.Extreme());
        Network quantized = Network.load(file).quantize(settings).network();
        try (Session session = FileShare.check(0.28, file, quantized, folder).session()) {
            Tensor actual = session.run(NetworkFolder.floats("ocr/line" + line + "_input.npy"));
            Tensor best = NetworkFolder.integers("ocr/line" + line + "_best.npy");
            Tensor probability = NetworkFolder.floats("ocr/line" + line + "_output.npy");
            int different = 0;
            for (int step = 0; step < best.count(); step++) {
                boolean isSame = best.getLong(step) == actual.argMax(step);
                boolean isSure = probability.getFloat(step) > 0.7;
                assertTrue(isSame || !isSure, "step " + step);
                different += isSame ? 0 : 1;
            }
            assertTrue(different <= 2, different + " steps differ");
        }
    }
}
