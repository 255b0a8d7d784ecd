package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How large quantized files are, beside those that they were made of. */
final class FileShare {
    private FileShare() {}

    /**
     * Checks it.
     *
     * @param most of the size that may be left
     * @return the network, out of its file
     */
    static Network check(double most, Path floats, Network quantized, Path folder)
            throws IOException {
        Path file = folder.resolve("quantized.onnx");
        quantized.save(file);
        double share = (double) Files.size(file) / Files.size(floats);
        assertTrue(share <= most, share + " of the size is left");
        return Network.load(file);
    }
}
