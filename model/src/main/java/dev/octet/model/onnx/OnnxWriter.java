package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.octet.files.FileGroup;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Signature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes ONNX files. A graph always gives the same bytes, and what is read of them is the same
 * graph again. Stateless.
 *
 * <p>Where the constants of a network are more than one file may hold, the larger ones are put
 * beside it: {@code network.onnx.data}, and {@code network.onnx.data1} and so on where one is not
 * enough.
 */
public final class OnnxWriter {
    /** Bytes of constants that a file has itself; messages of more than 2 GB are no messages. */
    private static final long MOST_INSIDE = 1L << 30;

    /** Of a file of constants; readers that map a file whole can map no more. */
    private static final long MOST_BESIDE = Integer.MAX_VALUE;

    private OnnxWriter() {}

    /**
     * Writes a file, and those beside it, whole or not at all.
     *
     * @throws IllegalArgumentException when the graph cannot be said in ONNX: it has nodes of a
     *     domain that is none of a file's, or of two versions of one domain
     * @throws IOException when a file cannot be written
     */
    public static void write(Graph graph, Path file) throws IOException {
        write(graph, file, MOST_INSIDE, MOST_BESIDE);
    }

    /**
     * Adds a file, and those beside it, to others that are put in place with it.
     *
     * @return where the file is until then
     * @throws IllegalArgumentException as {@link #write(Graph, Path)}
     * @throws IOException when a file cannot be written
     */
    public static Path write(Graph graph, Path file, FileGroup files) throws IOException {
        return write(graph, file, files, MOST_INSIDE, MOST_BESIDE);
    }

    /**
     * Writes a file.
     *
     * @param mostInside bytes of constants that it has itself at most
     * @param mostBeside bytes of each file of constants at most
     */
    static void write(Graph graph, Path file, long mostInside, long mostBeside) throws IOException {
        try (FileGroup files = new FileGroup()) {
            write(graph, file, files, mostInside, mostBeside);
            files.commit();
        }
    }

    private static Path write(
            Graph graph, Path file, FileGroup files, long mostInside, long mostBeside)
            throws IOException {
        TreeMap<String, Integer> versions = Versions.of(graph);
        Path place = files.add(file);
        boolean isInside = TensorWriter.bytes(graph) <= mostInside;
        try (TensorWriter tensors =
                isInside ? TensorWriter.inside() : TensorWriter.beside(file, files, mostBeside)) {
            ModelProto model = model(graph, versions, tensors);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(place))) {
                model.writeTo(out);
            }
        }
        return place;
    }

    private static ModelProto model(
            Graph graph, TreeMap<String, Integer> versions, TensorWriter tensors)
            throws IOException {
        ModelProto.Builder model =
                ModelProto.newBuilder()
                        .setIrVersion(format(versions.get(Signature.ONNX)))
                        .setProducerName("octet");
        for (Map.Entry<String, Integer> version : versions.entrySet()) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder()
                            .setDomain(version.getKey())
                            .setVersion(version.getValue()));
        }
        return model.setGraph(new GraphWriter(tensors).write(graph)).build();
    }

    /** The version of the format in which a version of the operators came out, 8 at least. */
    private static int format(int operators) {
        if (operators <= 18) {
            return 8;
        }
        return operators <= 20 ? 9 : operators <= 22 ? 10 : operators == 23 ? 11 : 12;
    }
}
