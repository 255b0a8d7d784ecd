package dev.octet.model;

import dev.octet.Octet;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.onnx.OnnxReader;
import dev.octet.model.onnx.OnnxWriter;
import dev.octet.model.quantize.LayerKind;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.quantize.Quantized;
import dev.octet.model.quantize.Quantizers;
import dev.octet.model.rewrite.quantized.FloatForm;
import dev.octet.model.tflite.TfliteReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A network, read from a file. Immutable, thread-safe. Sessions that were opened before it is
 * closed go on.
 *
 * <pre>{@code
 * try (Network network = Network.load(Path.of("all-minilm-l6-v2.onnx"));
 *         Session session = network.session()) {
 *     Tensor hidden = session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))
 *             .get("last_hidden_state");
 * }
 * }</pre>
 */
public final class Network implements AutoCloseable {
    private final Graph graph;
    private volatile boolean closed;

    private Network(Graph graph) {
        this.graph = graph;
    }

    /**
     * Reads an ONNX or a TensorFlow Lite file; its content says which. Its constants stay in the
     * file, which is mapped and must not be changed while the network is used.
     *
     * @throws IOException when it cannot be read, is no network, or contradicts itself ({@link
     *     dev.octet.model.onnx.NetworkFormatException}); when nodes of it are not supported, with
     *     all of them ({@link dev.octet.model.onnx.UnsupportedNetworkException})
     */
    public static Network load(Path file) throws IOException {
        Objects.requireNonNull(file, "file");
        ClassesAhead.begin();
        return new Network(
                TfliteReader.isOne(file) ? TfliteReader.read(file) : OnnxReader.read(file));
    }

    /**
     * Reads the content of an ONNX or a TensorFlow Lite file.
     *
     * @param content from the buffer's position to its limit; where it is direct, constants stay in
     *     it, and it must not be changed
     * @throws IOException as {@link #load(Path)}
     */
    public static Network load(ByteBuffer content) throws IOException {
        Objects.requireNonNull(content, "content");
        return new Network(
                TfliteReader.isOne(content)
                        ? TfliteReader.read(content)
                        : OnnxReader.read(content));
    }

    /** A network of a graph that was made by a program. */
    public static Network of(Graph graph) {
        return new Network(Objects.requireNonNull(graph, "graph"));
    }

    /**
     * Writes it as an ONNX file; {@link #load(Path)} gives the same network again. Constants of
     * more than a gigabyte are put into files beside it, called like it with {@code .data} at the
     * end.
     *
     * @throws IOException when that fails; what was there is there still
     */
    public void save(Path file) throws IOException {
        OnnxWriter.write(graph, Objects.requireNonNull(file, "file"));
    }

    /**
     * The same network with what was quantized computed in floats, to see what 8 bits cost; see
     * {@link FloatForm}.
     *
     * @return this one where nothing in it is quantized
     * @throws IllegalArgumentException when it has operators on quantized values for which there is
     *     no such form, with all of them
     */
    public Network inFloats() {
        Graph floats = FloatForm.of(graph);
        return floats == graph ? this : new Network(floats);
    }

    /** Whether it has operators on 8-bit integers, by whomever it was quantized. */
    public boolean isQuantized() {
        return Quantizers.isQuantized(graph);
    }

    /**
     * Quantizes a float network, see {@link Quantization}.
     *
     * @return another network, and a report of what it cost
     * @throws IllegalArgumentException when there is nothing to quantize, it is quantized already,
     *     a node that is to be left out is not there, samples do not fit, or this network itself
     *     misses the budget
     */
    public Quantized quantize(Quantization settings) {
        return Quantizers.of(graph, Objects.requireNonNull(settings, "settings"));
    }

    /**
     * The same network with weights in 8 bits, and with what products read quantized as it comes.
     * It needs no samples.
     *
     * @param kinds layers of these kinds alone; none for all that have a dynamic form
     * @throws IllegalArgumentException when there is no such layer, or it is quantized already
     */
    public Network quantizeDynamic(LayerKind... kinds) {
        return quantize(Quantization.dynamic().layers(kinds)).network();
    }

    /** What it computes. */
    public Graph graph() {
        return graph;
    }

    /** What a run is given. */
    public List<Value> inputs() {
        return graph.inputs();
    }

    /** What a run gives. */
    public List<Value> outputs() {
        return graph.outputs();
    }

    /**
     * To run it, each step on the fastest engine for it that is here.
     *
     * @throws IllegalStateException after close
     */
    public Session session() {
        return session(Octet.best());
    }

    /**
     * To run it on certain engines, or on more threads; see {@link Octet}.
     *
     * @throws IllegalStateException after close
     */
    public Session session(Octet engines) {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        return new Session(graph, Objects.requireNonNull(engines, "engines"));
    }

    /** Opens no more sessions. The file is let go when the last session is closed, too. */
    @Override
    public void close() {
        closed = true;
    }
}
