package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.DynamicRows;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.rewrite.match.Template;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Recognizes {@link DynamicRows} in a graph. */
final class RowTemplates {
    private static final String FLOATS = "x";
    private static final RowTemplates OLD = new RowTemplates(DynamicRows.AXES_ARE_INPUTS - 1);
    private static final RowTemplates NEW = new RowTemplates(DynamicRows.AXES_ARE_INPUTS);

    private final DynamicRows names;
    private final Template template;

    private RowTemplates(int version) {
        GraphBuilder builder = new GraphBuilder(FLOATS, version);
        builder.input(FLOATS, ElementType.FLOAT, GraphBuilder.named("n"));
        names = DynamicRows.of(builder, FLOATS);
        template = new Template(builder.build());
    }

    /**
     * What gives these values as the integers and the zero points of rows; empty where something
     * else does.
     *
     * @param giver what gives a value, or null
     * @param constant a constant, or null
     */
    static Optional<Match> at(
            String integers,
            String zeroPoint,
            Function<String, Node> giver,
            Function<String, Tensor> constant) {
        Node last = giver.apply(integers);
        boolean isOld = last == null || last.signature().version() < DynamicRows.AXES_ARE_INPUTS;
        RowTemplates those = isOld ? OLD : NEW;
        Map<String, String> found =
                those.template.match(
                        Map.of(
                                those.names.integers(),
                                integers,
                                those.names.zeroPoint(),
                                zeroPoint),
                        giver,
                        constant);
        return found == null
                ? Optional.empty()
                : Optional.of(new Match(found.get(FLOATS), found.get(those.names.scale())));
    }

    /**
     * Rows that are quantized.
     *
     * @param floats of them
     * @param scale of each
     */
    record Match(String floats, String scale) {}
}
