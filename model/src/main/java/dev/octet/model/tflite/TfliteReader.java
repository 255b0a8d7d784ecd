package dev.octet.model.tflite;

import dev.octet.model.graph.Graph;
import dev.octet.model.onnx.MappedFile;
import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.onnx.UnsupportedNetworkException;
import dev.octet.model.tflite.file.LiteFile;
import dev.octet.model.tflite.file.LiteGraph;
import dev.octet.model.tflite.form.GraphForm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads TensorFlow Lite files as graphs of ONNX's operators. Quantized tensors are 8-bit integers
 * between QuantizeLinear and DequantizeLinear. Constants stay where they lie in the file, but for
 * weights of convolutions, whose axes have another order, and floats of 16 bits. Stateless.
 */
public final class TfliteReader {
    private TfliteReader() {}

    /** Whether some content says that it is such a file's. */
    public static boolean isOne(ByteBuffer content) {
        return LiteFile.isOne(content);
    }

    /**
     * Whether a file's content says so; its name does not count. False where there is no file.
     *
     * @throws IOException when it cannot be read
     */
    public static boolean isOne(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return isOne(ByteBuffer.wrap(stream.readNBytes(LiteFile.BEGINNING)));
        }
    }

    /**
     * Reads a file.
     *
     * @throws NetworkFormatException when it is no network; {@link UnsupportedNetworkException}
     *     when it has operators that nothing here computes
     * @throws IllegalArgumentException when {@link Arithmetic#PROPERTY} has no such value
     */
    public static Graph read(Path file) throws IOException {
        return read(file, Arithmetic.ofProperty());
    }

    /**
     * Reads a file.
     *
     * @param arithmetic of what it does with 8-bit integers, whatever {@link Arithmetic#PROPERTY}
     *     says
     * @throws IOException as {@link #read(Path)}
     */
    public static Graph read(Path file, Arithmetic arithmetic) throws IOException {
        return MappedFile.read(file, bytes -> read(bytes, true, arithmetic));
    }

    /**
     * Reads the content of a file.
     *
     * @param bytes not changed afterwards; where it is direct, constants stay in it
     * @throws IOException as {@link #read(Path)}
     */
    public static Graph read(ByteBuffer bytes) throws IOException {
        return read(bytes, Arithmetic.ofProperty());
    }

    /**
     * Reads the content of a file.
     *
     * @param arithmetic see {@link #read(Path, Arithmetic)}
     * @throws IOException as {@link #read(Path)}
     */
    public static Graph read(ByteBuffer bytes, Arithmetic arithmetic) throws IOException {
        ByteBuffer direct = bytes;
        if (!bytes.isDirect()) {
            direct = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes.duplicate()).flip();
        }
        return read(direct, false, arithmetic);
    }

    private static Graph read(ByteBuffer bytes, boolean isMapped, Arithmetic arithmetic)
            throws NetworkFormatException {
        List<LiteGraph> graphs = LiteFile.read(bytes, isMapped);
        GraphForm form = new GraphForm(graphs, bytes.remaining(), arithmetic == Arithmetic.EXACT);
        return form.network()
                .orElseThrow(() -> new UnsupportedNetworkException(form.unsupported()));
    }
}
