package dev.octet.model.fuzz;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inference;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What may become of a file, whatever its bytes are: it is refused when it is read; or what it
 * computes does not fit together; or it runs. Anything else is thrown on, and a fault.
 */
public final class AnyNetwork {
    /** Of an input, and of all values that are known: a network that has more is planned only. */
    private static final long MOST_BYTES = 4 << 20;

    /** Of a node, roughly: each element of one tensor with each of another. */
    private static final double MOST_WORK = 1e7;

    private static final long MOST_TRIPS = 16;

    /** Of a dimension that nothing is known of. */
    private static final int SIZE = 2;

    private static final double TYPICAL = 256;

    /** What became of a file. */
    public enum Outcome {
        /** By the reader. */
        REFUSED,
        /** Shapes, types or values. */
        UNFIT,
        /** It may compute for longer than one waits here. */
        PLANNED,
        /** To the end. */
        RAN
    }

    private AnyNetwork() {}

    /** Reads a file, plans what it says, and runs that. */
    public static Outcome of(byte[] file) {
        Network network;
        try {
            network = Network.load(ByteBuffer.allocateDirect(file.length).put(file).flip());
        } catch (NetworkFormatException e) {
            Objects.requireNonNull(e.getMessage());
            return Outcome.REFUSED;
        } catch (IOException e) {
            throw new AssertionError("a buffer is always readable", e);
        }
        Map<String, Tensor> inputs = inputs(network.graph());
        if (inputs == null) {
            return Outcome.PLANNED;
        }
        try (Session session = network.session()) {
            Map<String, TensorType> types = new HashMap<>();
            inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
            session.plan(types).steps();
            if (!isSmall(network.graph(), inputs)) {
                return Outcome.PLANNED;
            }
            Map<String, Tensor> outputs = session.run(inputs);
            if (outputs.containsValue(null)) {
                throw new AssertionError("an output is missing: " + outputs);
            }
            return Outcome.RAN;
        } catch (IllegalArgumentException e) {
            Objects.requireNonNull(e.getMessage());
            return Outcome.UNFIT;
        } catch (OutOfMemoryError e) {
            // of direct memory, which is said with the number of bytes; of the heap it is a fault
            if (e.getMessage() != null && e.getMessage().matches("(?s).*[0-9]+ bytes of .*")) {
                return Outcome.UNFIT;
            }
            throw e;
        }
    }

    /** Tensors that fit, by name; null where the declared ones are too large. */
    private static Map<String, Tensor> inputs(Graph graph) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Value input : graph.inputs()) {
            ElementType element = input.element() == null ? ElementType.FLOAT : input.element();
            double count = 1;
            List<Integer> dims = new ArrayList<>();
            for (Value.Dimension dim : input.dims().orElse(List.of())) {
                long size = dim.isKnown() ? dim.size() : SIZE;
                count *= Math.max(1, size);
                dims.add((int) Math.min(size, Integer.MAX_VALUE));
            }
            if (count * element.bytes() > MOST_BYTES) {
                return null;
            }
            Tensor tensor = Tensor.zeros(element, Shape.of(dims));
            for (int i = 0; i < tensor.count(); i++) {
                tensor.setDouble(i, element.isFloat() ? i % 7 - 2.5 : i % 2);
            }
            inputs.put(input.name(), tensor);
        }
        return inputs;
    }

    private static boolean isSmall(Graph graph, Map<String, Tensor> inputs) {
        List<Tensor> given = graph.inputs().stream().map(in -> inputs.get(in.name())).toList();
        Inference known = Inference.of(graph, given.stream().map(Tensor::type).toList(), given);
        double bytes = 0;
        for (Node node : graph.nodes()) {
            List<Double> counts = new ArrayList<>();
            for (String name : node.inputs()) {
                counts.add(count(known.types().get(name)));
            }
            for (String name : node.outputs()) {
                counts.add(count(known.types().get(name)));
                bytes += 8 * count(known.types().get(name));
            }
            counts.sort(null);
            int first = node.signature().type().equals("Einsum") ? 0 : counts.size() - 2;
            double work = 1;
            for (double count : counts.subList(Math.max(0, first), counts.size())) {
                work *= count;
            }
            if (work > MOST_WORK) {
                return false;
            }
        }
        return bytes < MOST_BYTES && loopsAreShort(graph);
    }

    private static double count(TensorType type) {
        return type == null || !type.isKnown() ? TYPICAL : Math.max(1, type.shape().count());
    }

    /** Whether every loop has a trip count that is a constant, or an input, and small. */
    private static boolean loopsAreShort(Graph graph) {
        Set<String> inputs = new HashSet<>();
        graph.inputs().forEach(input -> inputs.add(input.name()));
        for (Node node : graph.nodes()) {
            if (node.signature().type().equals("Loop")) {
                Tensor trips = graph.constants().get(node.inputs().get(0));
                boolean isShort =
                        trips == null
                                ? inputs.contains(node.inputs().get(0))
                                : trips.count() == 0 || trips.getLong(0) <= MOST_TRIPS;
                if (!isShort) {
                    return false;
                }
            }
            for (String name : node.attributes().names()) {
                if (node.attributes().get(name) instanceof Graph inner && !loopsAreShort(inner)) {
                    return false;
                }
            }
        }
        return true;
    }
}
