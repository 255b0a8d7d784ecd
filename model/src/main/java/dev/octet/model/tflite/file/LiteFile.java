package dev.octet.model.tflite.file;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.Model;

/** A file of schema version 3. Stateless. */
public final class LiteFile {
    private static final int VERSION = 3;

    /** How many bytes tell such a file from others. */
    public static final int BEGINNING = 8;

    /** Where the four letters are that all such files have. */
    private static final int MARK = 4;

    private LiteFile() {}

    /** Whether some bytes begin as such a file does. */
    public static boolean isOne(ByteBuffer bytes) {
        int at = bytes.position() + MARK;
        return bytes.remaining() >= BEGINNING
                && bytes.get(at) == 'T'
                && bytes.get(at + 1) == 'F'
                && bytes.get(at + 2) == 'L'
                && bytes.get(at + 3) == '3';
    }

    /**
     * The graphs of a file.
     *
     * @param bytes direct; constants stay in it
     * @param isMapped whether they lie in a mapped file
     * @throws NetworkFormatException when it contradicts itself, saying where
     */
    public static List<LiteGraph> read(ByteBuffer bytes, boolean isMapped)
            throws NetworkFormatException {
        if (!isOne(bytes)) {
            throw new NetworkFormatException(
                    "it is no TensorFlow Lite file: its bytes 4 to 7 are not TFL3");
        }
        // a view of its own: offsets count from its first byte
        ByteBuffer content = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        Place place = new Place();
        try {
            Model model = Model.getRootAsModel(content);
            return read(model, new GraphReader(model, content.remaining(), isMapped, place));
        } catch (IndexOutOfBoundsException e) {
            // the schema's classes read wherever an offset leads
            throw new NetworkFormatException(
                    RootLocale.format(
                            "%s reaches outside of the file's %,d bytes",
                            place, content.remaining()),
                    e);
        } catch (IllegalArgumentException e) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "%s is damaged: %s", place, Echo.of(String.valueOf(e.getMessage()))),
                    e);
        }
    }

    private static List<LiteGraph> read(Model model, GraphReader reader)
            throws NetworkFormatException {
        if (model.version() != VERSION) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "its schema has version %d, here is %d", model.version(), VERSION));
        }
        if (model.subgraphsLength() < 1) {
            throw new NetworkFormatException("it has no graph");
        }
        List<LiteGraph> graphs = new ArrayList<>();
        for (int i = 0; i < model.subgraphsLength(); i++) {
            graphs.add(reader.read(i));
        }
        return graphs;
    }
}
