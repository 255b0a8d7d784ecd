package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.DynamicRows;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.quantize.weights.WeightRounding;
import dev.octet.model.quantize.weights.WeightRounding.Rounded;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The form in which products with weights quantize what they are given when it is there:
 * DynamicQuantizeLinear, or {@link DynamicRows}, MatMulInteger, and the sums times both scales. It
 * needs no samples. Tables are picked from in 8 bits, see {@link IntegerTables}.
 */
public final class DynamicForm {
    private final Graph graph;
    private final Predicate<Node> isQuantized;
    private final Scheme scheme;
    private final boolean perChannel;
    private final boolean perRow;
    private final Draft draft;
    private final IntegerTables tables;

    /** What was quantized: as a whole, or in rows. */
    private final Map<String, Whole> wholes = new HashMap<>();

    private final Map<String, DynamicRows> rows = new HashMap<>();

    private record Whole(String integers, String scale, String zeroPoint) {}

    private DynamicForm(
            Graph graph,
            Predicate<Node> isQuantized,
            Scheme scheme,
            boolean perChannel,
            boolean perRow) {
        this.graph = graph;
        this.isQuantized = isQuantized;
        this.scheme = scheme;
        this.perChannel = perChannel;
        this.perRow = perRow;
        this.draft = new Draft(graph);
        this.tables = new IntegerTables(draft, scheme);
    }

    /**
     * Of a float graph: its multiplications by matrices, s8 with a scale for each column, of what
     * has one scale.
     */
    public static Graph of(Graph graph) {
        return of(graph, node -> LayerKind.LINEAR.has(graph, node), Scheme.SYMMETRIC, true, false);
    }

    /**
     * Of a float graph of opset 11 or newer.
     *
     * @param isQuantized which of the layers; others stay as they are
     * @param scheme of the weights, symmetric
     * @param perChannel whether each column of weights has a scale of its own
     * @param perRow whether each row of what they multiply has
     */
    static Graph of(
            Graph graph,
            Predicate<Node> isQuantized,
            Scheme scheme,
            boolean perChannel,
            boolean perRow) {
        return new DynamicForm(graph, isQuantized, scheme, perChannel, perRow).graph();
    }

    private Graph graph() {
        graph.inputs().forEach(draft.builder()::input);
        for (Node node : graph.nodes()) {
            if (!isQuantized.test(node)) {
                draft.add(node, node.inputs(), node.outputs());
            } else if (LayerKind.EMBEDDING.has(graph, node)) {
                tables.pick(node);
            } else {
                ProductLayer.of(graph, node)
                        .filter(layer -> !layer.isConvolution())
                        .ifPresentOrElse(
                                this::add, () -> draft.add(node, node.inputs(), node.outputs()));
            }
        }
        return draft.build();
    }

    private void add(ProductLayer layer) {
        GraphBuilder builder = draft.builder();
        Rounded rounded = WeightRounding.nearest(layer, scheme, perChannel);
        int columns = layer.outputs();
        String output = layer.output();
        String weights =
                builder.constant(
                        output + "/weights",
                        Tensor.of(
                                ElementType.INT8,
                                layer.columns(rounded.integers()),
                                layer.k(),
                                columns));
        String scales = builder.constant(output + "/scales", Tensor.of(rounded.scales(), columns));
        String scale;
        String sums;
        if (perRow) {
            DynamicRows source =
                    rows.computeIfAbsent(layer.source(), value -> DynamicRows.of(builder, value));
            scale = source.scale();
            sums = sums(output, source, weights, columnSums(layer, rounded));
        } else {
            Whole source = wholes.computeIfAbsent(layer.source(), this::quantize);
            scale = source.scale;
            String zeros =
                    builder.constant(
                            output + "/zero_points", Tensor.zeros(ElementType.INT8, columns));
            sums =
                    builder.add(
                            "MatMulInteger",
                            output + "/sums",
                            source.integers,
                            weights,
                            source.zeroPoint,
                            zeros);
        }
        String real = builder.add("Cast", Map.of("to", 1L), output + "/real", sums);
        String step = builder.add("Mul", output + "/step", scale, scales);
        List<String> inputs = layer.node().inputs();
        if (inputs.size() > 2 && !inputs.get(2).isEmpty()) {
            String product = builder.add("Mul", output + "/product", real, step);
            draft.keep(inputs.get(2));
            builder.add("Add", output, product, inputs.get(2));
        } else {
            builder.add("Mul", output, real, step);
        }
    }

    /** Sums of products without the zero points, each of which every weight of a column meets. */
    private String sums(String output, DynamicRows source, String weights, int[] columnSums) {
        GraphBuilder builder = draft.builder();
        String columns =
                builder.constant(output + "/column_sums", Tensor.of(columnSums, columnSums.length));
        String all = builder.add("MatMulInteger", output + "/all", source.integers(), weights);
        String shift = builder.add("Mul", output + "/shift", source.zeroPoint(), columns);
        return builder.add("Sub", output + "/sums", all, shift);
    }

    private static int[] columnSums(ProductLayer layer, Rounded rounded) {
        byte[] weights = layer.columns(rounded.integers());
        int[] sums = new int[layer.outputs()];
        for (int i = 0; i < weights.length; i++) {
            sums[i % sums.length] += weights[i];
        }
        return sums;
    }

    private Whole quantize(String value) {
        Whole whole = new Whole(value + "/quantized", value + "/scale", value + "/zero_point");
        draft.builder()
                .add(
                        draft.builder().onnx("DynamicQuantizeLinear"),
                        Map.of(),
                        value + "/quantize",
                        List.of(value),
                        List.of(whole.integers, whole.scale, whole.zeroPoint));
        return whole;
    }
}
