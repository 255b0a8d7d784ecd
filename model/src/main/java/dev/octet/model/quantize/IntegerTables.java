package dev.octet.model.quantize;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import dev.octet.request.Grouping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tables of which rows are picked, as s8 with a scale for each row: what is picked of the integers
 * is multiplied by what is picked of the scales. Not thread-safe.
 */
final class IntegerTables {
    private final Draft draft;
    private final Scheme scheme;

    /** Names of integers and scales. */
    private final Map<String, List<String>> tables = new HashMap<>();

    IntegerTables(Draft draft, Scheme scheme) {
        this.draft = draft;
        this.scheme = scheme;
    }

    /** Whether a node picks rows of a table that is quantized. */
    static boolean isPick(Node node) {
        Object axis = node.attributes().get("axis");
        return axis == null || ((Number) axis).longValue() == 0;
    }

    /** Adds what a Gather of a constant gives; a Gather along another axis as it is. */
    void pick(Node node) {
        if (!isPick(node)) {
            draft.add(node, node.inputs(), node.outputs());
            return;
        }
        GraphBuilder builder = draft.builder();
        String output = node.outputs().get(0);
        String indices = node.inputs().get(1);
        draft.keep(indices);
        List<String> table = tables.computeIfAbsent(node.inputs().get(0), this::add);
        String integers = builder.add("Gather", output + "/integers", table.get(0), indices);
        String steps = builder.add("Cast", Map.of("to", 1L), output + "/steps", integers);
        String scales = builder.add("Gather", output + "/scales", table.get(1), indices);
        builder.add("Mul", output, steps, scales);
    }

    private List<String> add(String name) {
        Tensor table = draft.constant(name);
        int rows = table.shape().get(0);
        int[] dims = {rows, table.shape().count(1, table.shape().rank())};
        NearestIntegers nearest =
                NearestIntegers.of(name, table, Grouping.perChannel(0), scheme, dims);
        int[] ones = table.shape().dims();
        for (int i = 1; i < ones.length; i++) {
            ones[i] = 1;
        }
        return List.of(
                draft.builder()
                        .constant(
                                name + "/quantized",
                                Tensor.of(
                                        ElementType.INT8,
                                        nearest.integers(),
                                        table.shape().dims())),
                draft.builder()
                        .constant(name + "/scale", Tensor.of(nearest.params().scales(), ones)));
    }
}
