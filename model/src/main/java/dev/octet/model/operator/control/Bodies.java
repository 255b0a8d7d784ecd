package dev.octet.model.operator.control;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What operators with graphs of their own have in common. */
final class Bodies {
    /**
     * Graphs inside of graphs: types are inferred through loops several times, each time through
     * those inside of them.
     */
    private static final int DEEPEST = 8;

    private static final Set<ElementType> BOOL = EnumSet.of(ElementType.BOOL);

    private Bodies() {}

    /**
     * Reads an attribute.
     *
     * @throws Unsupported when it is missing or has graphs too deep inside of each other
     */
    static Graph of(Declaration node, String name) {
        Graph body = node.graph(name);
        if (body == null) {
            throw new Unsupported("attribute '" + name + "' is missing");
        }
        if (depth(body) > DEEPEST) {
            throw new Unsupported("graphs are more than " + DEEPEST + " deep inside of each other");
        }
        return body;
    }

    private static int depth(Graph graph) {
        return 1 + inner(graph).mapToInt(Bodies::depth).max().orElse(0);
    }

    private static Stream<Graph> inner(Graph graph) {
        return graph.nodes().stream()
                .flatMap(
                        node ->
                                node.attributes().names().stream()
                                        .map(name -> node.attributes().get(name)))
                .filter(Graph.class::isInstance)
                .map(Graph.class::cast);
    }

    /** Whether the same inputs give the same outputs. */
    static boolean isDeterministic(Graph graph) {
        return graph.nodes().stream().allMatch(node -> node.operator().isDeterministic());
    }

    /** Whether one of its nodes may run long. */
    static boolean mayRunLong(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> node.operator().mayRunLong());
    }

    /** Checks that an input is one boolean. */
    static void checkCondition(Inputs inputs, int i) {
        ElementChecks.oneOf(inputs, i, BOOL);
        if (inputs.shape(i).count() != 1) {
            throw new IllegalArgumentException(
                    "input " + i + " must be one boolean, got " + inputs.type(i));
        }
    }

    /** The types of inputs from one on. */
    static List<TensorType> types(Inputs inputs, int from, int to) {
        List<TensorType> types = new ArrayList<>();
        for (int i = from; i < to; i++) {
            types.add(inputs.type(i));
        }
        return types;
    }

    /** The values of inputs from one on. */
    static List<Tensor> values(Inputs inputs, int from, int to) {
        List<Tensor> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add(inputs.value(i));
        }
        return values;
    }

    /** The values of inputs from one on, null where they are not known. */
    static List<Tensor> known(Inputs inputs, int from, int to) {
        List<Tensor> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add(inputs.knows(i) ? inputs.value(i) : null);
        }
        return values;
    }

    /** The same elements with a shape that is not known; null for null. */
    static TensorType withoutShape(TensorType type) {
        return type == null ? null : TensorType.ofUnknownShape(type.element());
    }

    /**
     * What an output is when a body never ran.
     *
     * @param type as far as it is inferred, or null
     * @param output as the body declares it
     * @return with dimensions of 0 where nobody says what they are, and none where nobody says how
     *     many there are
     */
    static TensorType neverGiven(TensorType type, Value output) {
        if (type != null && type.isKnown()) {
            return type;
        }
        ElementType element = type == null ? output.element() : type.element();
        if (element == null) {
            throw new IllegalArgumentException(
                    "it never runs, and nothing says which type its outputs have");
        }
        long[] dims =
                output.dims().orElse(List.of()).stream()
                        .mapToLong(dim -> Math.max(0, dim.size()))
                        .toArray();
        return new TensorType(element, Shape.of(dims));
    }
}
