package dev.octet.model.examples;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** What is on a picture? The smallest program around a network. */
final class PictureClassifier {
    private PictureClassifier() {}

    /** The class with the largest logit, of a network that takes [1, 3, size, size], -1 to 1. */
    static int classify(Path file, Path picture, int size) throws IOException {
        Tensor input = tensor(ImageIO.read(picture.toFile()), size);
        try (Network network = Network.load(file);
                Session session = network.session()) {
            return session.run(input).argMax(0);
        }
    }

    private static Tensor tensor(BufferedImage picture, int size) {
        BufferedImage scaled = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, size, size, null);
        graphics.dispose();
        int[] pixels = scaled.getRGB(0, 0, size, size, null, 0, size);
        float[] planes = new float[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            for (int channel = 0; channel < 3; channel++) {
                int value = pixels[i] >> (16 - 8 * channel) & 0xff;
                planes[channel * pixels.length + i] = value / 127.5f - 1;
            }
        }
        return Tensor.of(planes, 1, 3, size, size);
    }
}
