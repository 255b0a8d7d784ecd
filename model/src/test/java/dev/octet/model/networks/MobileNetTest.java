package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
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

    @Test
    void classesAndLogitsOfPictures() throws IOException {
        Tensor pictures = pictures();
        Tensor expected = NetworkFolder.floats("image/mobilenet_v2_fp32.logits.npy");
        Network network = Network.load(NetworkFolder.file("image/mobilenet_v2_fp32.onnx"));
        try (Session session = network.session()) {
            Tensor alone = null;
            for (int i = 0; i < PICTURES; i++) {
                Tensor picture = pictures.rows(i, 1);
                Tensor logits = session.run(picture);
                Tensor right = expected.rows(i, 1);
                Close.assertClose(1e-4, right, logits, "picture " + i);
                assertEquals(right.argMax(0), logits.argMax(0), "picture " + i);
                alone = logits;
            }
            Tensor two = pictures.rows(PICTURES - 2, 2);
            Tensor both = session.run(two);
            Tensor last = both.rows(1, 1);
            Close.assertSameBits(alone, last, "a picture alone and behind another");
        }
    }
}
