package dev.octet.model.quantize.weights;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A convolution or multiplication by constant weights, as rows: output channel n is the sum of
 * {@code k} weights times as many numbers of the source. Immutable.
 *
 * @param node Conv, Gemm or MatMul
 * @param weights as the network has them
 * @param groups of channels; 1 but for convolutions
 * @param outputs channels of all groups
 * @param k weights of each of them: input channels of a group outside, taps inside
 * @param bias to which what changes the mean of its outputs can be added; empty for none
 */
public record ProductLayer(
        Node node, Tensor weights, int groups, int outputs, int k, Optional<Bias> bias) {
    /** The layer that a node is; empty where it is none, or its weights come with a run. */
    public static Optional<ProductLayer> of(Graph graph, Node node) {
        if (!node.signature().domain().equals(Signature.ONNX) || node.inputs().size() < 2) {
            return Optional.empty();
        }
        Tensor weights = graph.constants().get(node.inputs().get(1));
        if (weights == null
                || weights.element() != ElementType.FLOAT
                || weights.count() == 0
                || graph.constants().containsKey(node.inputs().get(0))) {
            return Optional.empty();
        }
        Shape shape = weights.shape();
        return switch (node.signature().type()) {
            case "Conv" -> {
                int groups = ((Conv) node.operator()).groups();
                yield Optional.of(of(graph, node, weights, groups, shape.get(0)));
            }
            case "Gemm" -> isPlain(node) ? matrix(graph, node, weights) : Optional.empty();
            case "MatMul" -> shape.rank() == 2 ? matrix(graph, node, weights) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** All layers of a graph, in its order. */
    public static List<ProductLayer> all(Graph graph) {
        List<ProductLayer> layers = new ArrayList<>();
        graph.nodes().forEach(node -> of(graph, node).ifPresent(layers::add));
        return layers;
    }

    private static Optional<ProductLayer> matrix(Graph graph, Node node, Tensor weights) {
        int n = weights.shape().get(isTransposed(node) ? 0 : 1);
        return Optional.of(of(graph, node, weights, 1, n));
    }

    private static ProductLayer of(
            Graph graph, Node node, Tensor weights, int groups, int outputs) {
        int k = weights.count() / outputs;
        return new ProductLayer(node, weights, groups, outputs, k, Bias.of(graph, node, outputs));
    }

    private static boolean isTransposed(Node node) {
        return Long.valueOf(1).equals(node.attributes().get("transB"));
    }

    /** Whether nothing but the second operand is transposed or scaled. */
    private static boolean isPlain(Node node) {
        return node.attributes().names().stream().allMatch("transB"::equals)
                || isOne(node, "alpha") && isOne(node, "beta") && isZero(node, "transA");
    }

    private static boolean isOne(Node node, String attribute) {
        Object value = node.attributes().get(attribute);
        return value == null || ((Number) value).doubleValue() == 1;
    }

    private static boolean isZero(Node node, String attribute) {
        Object value = node.attributes().get(attribute);
        return value == null || ((Number) value).doubleValue() == 0;
    }

    /** Multiplications and additions for a source. */
    public long operations(Tensor source) {
        if (source.count() == 0) {
            return 0;
        }
        long places = 1;
        if (node.operator() instanceof Conv conv) {
            places = source.shape().get(0);
            for (Windows.Axis axis : conv.axes(source.shape(), weights.shape())) {
                places *= axis.out();
            }
        } else {
            places = source.count() / k;
        }
        return 2 * places * outputs * k;
    }

    /** The name of what it reads. */
    public String source() {
        return node.inputs().get(0);
    }

    /** How many channels that has. */
    public int channels() {
        return isConvolution() ? weights.shape().get(1) * groups : k;
    }

    /** The name of its weights. */
    public String weightsName() {
        return node.inputs().get(1);
    }

    /** The name of what it gives. */
    public String output() {
        return node.outputs().get(0);
    }

    /** Whether it is a convolution. */
    public boolean isConvolution() {
        return node.operator() instanceof Conv;
    }

    /** Whether there is a bias to which what changes the mean can be added. */
    boolean hasBias() {
        return bias.isPresent();
    }

    /** Whether each channel has weights of its own alone. */
    public boolean isDepthwise() {
        return groups > 1 && groups == outputs;
    }

    /** The axis of the weights that counts output channels. */
    public int channelAxis() {
        return isConvolution() || isTransposed(node) ? 0 : 1;
    }

    /** The weights, [outputs, k]. */
    public float[] rows() {
        return rows(weights.toFloats());
    }

    /** Numbers that lie as the weights do, as [outputs, k]. */
    public float[] rows(float[] values) {
        return channelAxis() == 0 ? values : transposed(values, k, outputs);
    }

    /** Numbers [outputs, k] as the weights lie. */
    public float[] asWeights(float[] rows) {
        return channelAxis() == 0 ? rows : transposed(rows, outputs, k);
    }

    /** Integers [outputs, k] as the weights lie. */
    public byte[] asWeights(byte[] rows) {
        return channelAxis() == 0 ? rows : columns(rows);
    }

    /** Integers [outputs, k] as [k, outputs]. */
    public byte[] columns(byte[] rows) {
        byte[] columns = new byte[rows.length];
        for (int n = 0; n < outputs; n++) {
            for (int i = 0; i < k; i++) {
                columns[i * outputs + n] = rows[n * k + i];
            }
        }
        return columns;
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] lying = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                lying[column * rows + row] = values[row * columns + column];
            }
        }
        return lying;
    }
}
