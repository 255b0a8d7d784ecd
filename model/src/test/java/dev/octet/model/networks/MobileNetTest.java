package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

@NetworkFolder.Needed
class MobileNetTest {
    private static final int PICTURES = 8;
    private static final int CHANNELS = 3;
    private static final int SIZE = 224;

    /** The pictures as the network takes them: channels first, from -1 to 1. */
    static Tensor pictures() throws IOException {
        Tensor pixels = NetworkFolder.floats("image/inputs.npy");
        assertEquals(Shape.of(PICTURES, SIZE, SIZE, CHANNELS), pixels.shape());
        Tensor input = Tensor.zeros(ElementType.FLOAT, Shape.of(PICTURES, CHANNELS, SIZE, SIZE));
        int at = 0;
        for (int picture = 0; picture < PICTURES; picture++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                for (int i = 0; i < SIZE * SIZE; i++) {
                    int pixel = (picture * SIZE * SIZE + i) * CHANNELS + channel;
                    input.setDouble(at++, pixels.getFloat(pixel) / 127.5 - 1);
                }
            }
        }
        return input;
    }

    private static int largest(Tensor row) {
        int best = 0;
        for (int i = 1; i < row.count(); i++) {
            best = row.getFloat(i) > row.getFloat(best) ? i : best;
        }
        return best;
    }

    @Test
    void classesAndLogitsOfPictures() throws IOException {
        Tensor pictures = pictures();
        Tensor expected = NetworkFolder.floats("image/mobilenet_v2_fp32.logits.npy");
        Network network = Network.load(NetworkFolder.file("image/mobilenet_v2_fp32.onnx"));
        try (Session session = network.session()) {
            Tensor alone = null;
            for (int i = 0; i < PICTURES; i++) {
                Tensor picture = NetworkFolder.part(pictures, i, 1);
                Tensor logits = session.run(Map.of("input", picture)).get("logits");
                Tensor right = NetworkFolder.part(expected, i, 1);
                Close.assertClose(1e-4, right, logits, "picture " + i);
                assertEquals(largest(right), largest(logits), "picture " + i);
                alone = logits;
            }
            Tensor two = NetworkFolder.part(pictures, PICTURES - 2, 2);
            Tensor both = session.run(Map.of("input", two)).get("logits");
            Tensor last = NetworkFolder.part(both, 1, 1);
            Close.assertSameBits(alone, last, "a picture alone and behind another");
        }
    }
}
