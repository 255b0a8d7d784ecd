package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Nodes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A quantized network's graph with its products and sums in floats: weights are what their integers
 * stand for, and activations are clipped to what theirs can stand for, but not rounded. What is
 * between it and the network is what 8-bit activations cost. Values keep their names; those that
 * were integers are floats.
 *
 * <p>What quantizes dynamically is not clipped, because its range is that of the values. Graphs
 * inside of nodes stay as they are.
 */
public final class FloatForm {
    /** Of ONNX Runtime's, what has one float operator of the same attributes. */
    private static final Map<String, String> SINGLES =
            Map.of(
                    "QLinearSigmoid", "Sigmoid",
                    "QLinearLeakyRelu", "LeakyRelu",
                    "QLinearAveragePool", "AveragePool",
                    "QLinearGlobalAveragePool", "GlobalAveragePool",
                    "QLinearSoftmax", "Softmax");

    private static final Set<String> CONVERSIONS = Set.of("QuantizeLinear", "DequantizeLinear");

    private final Map<String, Tensor> constants;
    private final List<Node> nodes = new ArrayList<>();

    /** Values that were integers and are what these stand for. */
    private final Set<String> real = new HashSet<>();

    private final Set<String> refused = new LinkedHashSet<>();
    private int fresh;

    private final RowsInFloats rows;

    private FloatForm(Graph graph) {
        constants = new LinkedHashMap<>(graph.constants());
        rows = new RowsInFloats(graph);
    }

    /**
     * The graph in floats; the same one where nothing in it is quantized.
     *
     * @throws IllegalArgumentException when it has operators on quantized values that this does not
     *     know, with all of them
     */
    public static Graph of(Graph graph) {
        FloatForm form = new FloatForm(graph);
        graph.nodes().forEach(form::take);
        if (!form.refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "the network cannot be computed in floats: " + String.join("; ", form.refused));
        }
        if (form.real.isEmpty() && form.constants.size() == graph.constants().size()) {
            return graph;
        }
        List<Value> outputs = new ArrayList<>();
        for (Value output : graph.outputs()) {
            boolean isReal = form.real.contains(output.name()) && output.element() != null;
            ElementType element = isReal ? ElementType.FLOAT : output.element();
            outputs.add(new Value(output.name(), element, output.dims()));
        }
        return new Graph(graph.name(), graph.inputs(), outputs, form.constants, form.nodes);
    }

    private void take(Node node) {
        if (isOfConstants(node) && CONVERSIONS.contains(node.signature().type())) {
            // weights keep their roundings
            add(node);
            return;
        }
        if (isOfRows(node)) {
            return;
        }
        switch (node.signature().type()) {
            case "QuantizeLinear" -> clipped(node, 1, 2, in(node, 0));
            case "DequantizeLinear" -> dequantize(node);
            case "DynamicQuantizeLinear" -> quantizeDynamically(node);
            case "MatMulInteger" -> integerProduct(node, "MatMul");
            case "ConvInteger" -> integerProduct(node, "Conv");
            case "QLinearMatMul" -> product(node, "MatMul");
            case "QLinearConv" -> product(node, "Conv");
            case "QLinearAdd" -> pair(node, "Add");
            case "QLinearMul" -> pair(node, "Mul");
            case "QLinearConcat" -> concat(node);
            case "DynamicQuantizeMatMul" -> dynamicProduct(node, 0, 2, 3, 4);
            case "MatMulIntegerToFloat" -> dynamicProduct(node, 2, 3, 5, 6);
            case "QGemm" -> gemm(node);
            default -> other(node);
        }
    }

    /** Takes a node of rows that are quantized dynamically. */
    private boolean isOfRows(Node node) {
        String output = node.outputs().get(0);
        String same = rows.same(output);
        if (same != null) {
            add(Nodes.identity(same, output));
            real.add(output);
        } else if (rows.isScale(output)) {
            constants.put(output, scalar(1));
        }
        return same != null || rows.isScale(output);
    }

    private void other(Node node) {
        String single = SINGLES.get(node.signature().type());
        if (single != null && node.signature().domain().equals(Signature.MICROSOFT)) {
            String x = realOf(node, 0, 1, 2, 0);
            clipped(node, 3, 4, emit(node, single, without(node, "channels_last", "opset"), x));
            return;
        }
        boolean onReal = node.inputs().stream().anyMatch(real::contains);
        boolean padsWithIntegers = node.signature().type().equals("Pad") && onReal && has(node, 2);
        if (node.signature().type().startsWith("Q") || padsWithIntegers) {
            refuse(node, "there is no form of it in floats");
        }
        // behind a conversion it is a float anyway
        if (onReal && !node.signature().type().equals("Cast")) {
            real.addAll(node.outputs());
        }
        nodes.add(node);
    }

    private boolean isOfConstants(Node node) {
        return node.inputs().stream()
                .allMatch(input -> input.isEmpty() || constants.containsKey(input));
    }

    private void refuse(Node node, String why) {
        refused.add(node.describe() + ": " + why);
    }

    private static boolean has(Node node, int input) {
        return input < node.inputs().size() && !node.inputs().get(input).isEmpty();
    }

    private static String in(Node node, int input) {
        return has(node, input) ? node.inputs().get(input) : "";
    }

    private void dequantize(Node node) {
        if (real.contains(in(node, 0))) {
            add(Nodes.identity(in(node, 0), node.outputs().get(0)));
        } else {
            add(node);
        }
    }

    /** What it gives stands for itself: scale 1, zero point 0. */
    private void quantizeDynamically(Node node) {
        add(Nodes.identity(in(node, 0), node.outputs().get(0)));
        real.add(node.outputs().get(0));
        for (int i = 1; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                constants.put(node.outputs().get(i), scalar(i == 1 ? 1 : 0));
                real.add(node.outputs().get(i));
            }
        }
    }

    /** Of integers whose zero points are inputs 2 and 3, without scales. */
    private void integerProduct(Node node, String type) {
        String one = constant(scalar(1));
        String a = realOf(node, 0, in(node, 2), one, 0);
        int axis = type.equals("Conv") ? 0 : -1;
        String b = realOf(node, 1, in(node, 3), one, axis);
        add(Nodes.of(type, node.attributes(), List.of(a, b), node.outputs()));
        real.addAll(node.outputs());
    }

    private void product(Node node, String type) {
        boolean isConv = type.equals("Conv");
        String x = realOf(node, 0, 1, 2, 0);
        String w = realOf(node, 3, 4, 5, isConv ? 0 : -1);
        List<String> inputs = new ArrayList<>(List.of(x, w));
        if (isConv && has(node, 8)) {
            String scale = emit(node, "Mul", Attributes.none(), in(node, 1), in(node, 4));
            inputs.add(realBias(node, in(node, 8), scale));
        }
        Attributes attributes = without(node, "channels_last");
        clipped(node, 6, 7, emit(node, type, attributes, inputs.toArray(String[]::new)));
    }

    private String realBias(Node node, String bias, String scale) {
        return emit(
                node,
                "Mul",
                Attributes.none(),
                emit(node, "Cast", Attributes.of(Map.of("to", 1L)), bias),
                scale);
    }

    private void pair(Node node, String type) {
        String a = realOf(node, 0, 1, 2, 0);
        String b = realOf(node, 3, 4, 5, 0);
        clipped(node, 6, 7, emit(node, type, Attributes.none(), a, b));
    }

    private void concat(Node node) {
        List<String> parts = new ArrayList<>();
        for (int i = 2; i + 2 < node.inputs().size(); i += 3) {
            parts.add(realOf(node, i, i + 1, i + 2, 0));
        }
        String all = emit(node, "Concat", node.attributes(), parts.toArray(String[]::new));
        clipped(node, 0, 1, all);
    }

    /**
     * Input 1 are weights.
     *
     * @param srcScale which input is the scale of input 0; 0 where that is a float
     */
    private void dynamicProduct(Node node, int srcScale, int scale, int zeroPoint, int bias) {
        boolean isFloat = srcScale == 0 || real.contains(in(node, 0));
        String a = isFloat ? in(node, 0) : realOf(node, 0, srcScale, 4, 0);
        String b = realOf(node, 1, scale, zeroPoint, -1);
        String sum = emit(node, "MatMul", Attributes.none(), a, b);
        add(
                has(node, bias)
                        ? Nodes.of(
                                "Add",
                                Attributes.none(),
                                List.of(sum, in(node, bias)),
                                node.outputs())
                        : Nodes.identity(sum, node.outputs().get(0)));
    }

    private void gemm(Node node) {
        String a = realOf(node, 0, 1, 2, 0);
        boolean transposed = Long.valueOf(1).equals(node.attributes().get("transB"));
        String b = realOf(node, 3, 4, 5, transposed ? 0 : 1);
        List<String> inputs = new ArrayList<>(List.of(a, b));
        if (has(node, 6)) {
            String scale = emit(node, "Mul", Attributes.none(), in(node, 1), in(node, 4));
            if (node.attributes().get("alpha") instanceof Float alpha) {
                scale = emit(node, "Mul", Attributes.none(), scale, constant(scalar(alpha)));
            }
            inputs.add(realBias(node, in(node, 6), scale));
        }
        String sum = emit(node, "Gemm", node.attributes(), inputs.toArray(String[]::new));
        if (has(node, 7)) {
            clipped(node, 7, 8, sum);
        } else {
            add(Nodes.identity(sum, node.outputs().get(0)));
        }
    }

    /** What the integers of an input stand for, in floats. */
    private String realOf(Node node, int input, int scale, int zeroPoint, int axis) {
        return realOf(node, input, in(node, zeroPoint), in(node, scale), axis);
    }

    private String realOf(Node node, int input, String zeroPoint, String scale, int axis) {
        String q = in(node, input);
        if (real.contains(q)) {
            return q;
        }
        Tensor values = constants.get(q);
        if (values == null) {
            boolean single = isSingle(scale) && (zeroPoint.isEmpty() || isSingle(zeroPoint));
            if (!single) {
                refuse(node, "input " + input + " has several scales and is no constant");
            }
            String[] inputs =
                    zeroPoint.isEmpty()
                            ? new String[] {q, scale}
                            : new String[] {q, scale, zeroPoint};
            return emit(node, "DequantizeLinear", Attributes.none(), inputs);
        }
        Tensor scales = constants.get(scale);
        Tensor zeroPoints = zeroPoint.isEmpty() ? scalar(0) : constants.get(zeroPoint);
        if (scales == null || zeroPoints == null) {
            refuse(node, "scale or zero point of input " + input + " is no constant");
            return q;
        }
        return constant(dequantized(values, scales, zeroPoints, axis));
    }

    private boolean isSingle(String value) {
        Tensor tensor = constants.get(value);
        return tensor != null && tensor.count() == 1;
    }

    private static Tensor dequantized(Tensor q, Tensor scales, Tensor zeroPoints, int axis) {
        Tensor x = Tensor.zeros(ElementType.FLOAT, q.shape());
        int rank = q.shape().rank();
        int inner = rank == 0 ? 1 : q.shape().count(q.shape().axis(axis) + 1, rank);
        int channels = rank == 0 ? 1 : q.shape().get(axis);
        for (int i = 0; i < q.count(); i++) {
            int channel = i / inner % channels;
            long z = zeroPoints.count() == 1 ? whole(zeroPoints, 0) : whole(zeroPoints, channel);
            float scale = scales.getFloat(scales.count() == 1 ? 0 : channel);
            x.setDouble(i, (q.getLong(i) - z) * scale);
        }
        return x;
    }

    private static long whole(Tensor tensor, int i) {
        return tensor.element().isFloat() ? (long) tensor.getDouble(i) : tensor.getLong(i);
    }

    /** The node's output: x where integers of that scale and zero point can stand for it. */
    private void clipped(Node node, int scale, int zeroPoint, String x) {
        String output = node.outputs().get(0);
        real.add(output);
        Tensor s = constants.get(in(node, scale));
        Tensor z = has(node, zeroPoint) ? constants.get(in(node, zeroPoint)) : null;
        boolean known = s != null && s.count() == 1 && (!has(node, zeroPoint) || z != null);
        if (!known) {
            refuse(node, "what its output is scaled by is no single constant");
            return;
        }
        boolean signed = z != null && !z.element().isUnsigned();
        int bits = z == null ? 8 : 8 * z.element().bytes();
        double least = signed ? -Math.scalb(1.0, bits - 1) : 0;
        double zero = z == null ? 0 : z.getLong(0);
        double most = least + Math.scalb(1.0, bits) - 1;
        String low = constant(scalar((float) ((least - zero) * s.getFloat(0))));
        String high = constant(scalar((float) ((most - zero) * s.getFloat(0))));
        add(Nodes.of("Clip", Attributes.none(), List.of(x, low, high), List.of(output)));
    }

    private static Tensor scalar(float value) {
        return Tensor.of(new float[] {value});
    }

    private Attributes without(Node node, String... names) {
        if (Long.valueOf(1).equals(node.attributes().get("channels_last"))) {
            refuse(node, "its channels are last");
        }
        Map<String, Object> kept = new TreeMap<>();
        node.attributes().names().forEach(name -> kept.put(name, node.attributes().get(name)));
        kept.keySet().removeAll(Set.of(names));
        return Attributes.of(kept);
    }

    /** A new node for a part of what another one computed. */
    private String emit(Node from, String type, Attributes attributes, String... inputs) {
        String output = name(from.outputs().get(0));
        add(Nodes.of(type, attributes, List.of(inputs), List.of(output)));
        return output;
    }

    private String name(String of) {
        return of + "/float" + fresh++;
    }

    private String constant(Tensor value) {
        String name = name("");
        constants.put(name, value);
        return name;
    }

    /** Computes it at once where its inputs are constants. */
    private void add(Node node) {
        if (!isOfConstants(node)) {
            nodes.add(node);
            return;
        }
        Graph alone =
                new Graph(
                        "",
                        List.of(),
                        node.outputs().stream().map(FloatForm::value).toList(),
                        constants,
                        List.of(node));
        List<Tensor> results = Evaluation.run(alone, List.of());
        for (int i = 0; i < results.size(); i++) {
            constants.put(node.outputs().get(i), results.get(i));
        }
    }

    private static Value value(String name) {
        return new Value(name, null, Optional.empty());
    }
}
