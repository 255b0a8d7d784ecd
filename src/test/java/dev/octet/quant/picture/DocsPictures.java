package dev.octet.quant.picture;

import dev.octet.trained.CalibratedResNet8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Draws the pictures of docs/quantization.md as SVG into a folder, the only argument. Needs the
 * trained networks.
 */
public final class DocsPictures {
    private DocsPictures() {}

    /** Draws all. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        AffinePicture.draw().save(folder.resolve("affine.svg"));
        ClipPicture.draw().save(folder.resolve("gaussian-clip.svg"));
        CalibratedResNet8 network = new CalibratedResNet8();
        ActivationPicture.draw(network).save(folder.resolve("histogram.svg"));
        SqnrPicture.draw(network).save(folder.resolve("sqnr.svg"));
    }
}
