package dev.octet.model.rewrite;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.picture.GlobalMaxPool;
import dev.octet.model.operator.picture.MaxPool;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.operator.product.ConvTranspose;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.ConvBuilder;
import dev.octet.request.ProductBuilder;
import dev.octet.request.WeightsLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/** Pictures of 8-bit integers, channels last. */
final class QuantizedConvs {
    private QuantizedConvs() {}

    /**
     * A convolution of integers.
     *
     * @param computed with channels last, and floats as results
     * @param integers what it is of, as the DequantizeLinear has them
     */
    record Lowered(Computed computed, String integers) {}

    /**
     * Whether a node is a convolution of a quantized tensor by quantized weights.
     *
     * @param from what gives the node's source, or the same with channels last
     */
    static boolean isOne(Editor editor, Node node, String from) {
        boolean isConv =
                node.operator() instanceof Conv || node.operator() instanceof ConvTranspose;
        return isConv && IntegerProduct.of(editor, node, from).isPresent();
    }

    /**
     * What computes it.
     *
     * @param from the node's source with channels last
     */
    static Lowered of(Editor editor, Node node, String from) {
        IntegerProduct product = IntegerProduct.of(editor, node, from).orElseThrow();
        return new Lowered(
                product.computed(
                        builder(editor, node, product.weights()),
                        toLast(editor.type(node.outputs().get(0)))),
                product.source().integers());
    }

    private static ProductBuilder<?> builder(Editor editor, Node node, QuantizedWeights weights) {
        Shape x = editor.type(node.inputs().get(0)).shape();
        Shape w = weights.integers().shape();
        if (node.operator() instanceof Conv conv) {
            Windows.Axis[] axes = conv.axes(x, w);
            if (conv.groups() == 1 && Arrays.stream(axes).allMatch(QuantizedConvs::isPointwise)) {
                // one matrix by another, of which engines have more kernels
                return dev.octet.request.Gemm.of(x.count() / x.get(1), w.get(0), w.get(1))
                        .layout(WeightsLayout.NK);
            }
            return described(axes, dev.octet.request.Conv.of(x.get(1), w.get(0)))
                    .images(x.get(0))
                    .groups(conv.groups())
                    .size(ints(axes, Windows.Axis::in))
                    .padding(ints(axes, Windows.Axis::front), ints(axes, Windows.Axis::back));
        }
        ConvTranspose conv = (ConvTranspose) node.operator();
        Windows.Axis[] axes = conv.axes(x, w);
        int channels = w.get(1) * conv.groups();
        return described(axes, dev.octet.request.Conv.of(x.get(1), channels))
                .transposed()
                .images(x.get(0))
                .groups(conv.groups())
                .size(ints(axes, Windows.Axis::out))
                .padding(ints(axes, Windows.Axis::front))
                .outputSize(ints(axes, Windows.Axis::in));
    }

    private static boolean isPointwise(Windows.Axis axis) {
        return axis.kernel() == 1 && axis.stride() == 1 && axis.in() == axis.out();
    }

    private static ConvBuilder described(Windows.Axis[] axes, ConvBuilder builder) {
        return builder.kernel(ints(axes, Windows.Axis::kernel))
                .stride(ints(axes, Windows.Axis::stride))
                .dilation(ints(axes, Windows.Axis::dilation));
    }

    private static int[] ints(Windows.Axis[] axes, ToIntFunction<Windows.Axis> what) {
        return Arrays.stream(axes).mapToInt(what).toArray();
    }

    private static TensorType toLast(TensorType type) {
        return new TensorType(type.element(), Pools.toLast(type.shape()));
    }

    /** Whether a node takes the largest of 8-bit integers. */
    static boolean isMaximum(Editor editor, Node node) {
        TensorType type = editor.type(node.inputs().get(0));
        return (node.operator() instanceof MaxPool || node.operator() instanceof GlobalMaxPool)
                && type != null
                && type.isKnown()
                && QuantizedValue.type(type.element()) != null
                && type.shape().rank() >= 3
                && type.shape().count() > 0;
    }

    /** Whether a node converts a whole tensor between 8-bit integers and floats. */
    static boolean isConversion(Editor editor, Node node) {
        return node.operator() instanceof QuantizeLinear
                        && QuantizedValue.quantized(editor, node).isPresent()
                || node.operator() instanceof DequantizeLinear
                        && QuantizedValue.dequantized(editor, node.outputs().get(0)).isPresent();
    }

    /**
     * The conversion that gives a value, of another tensor.
     *
     * @param to the name of what it gives
     */
    static void copy(Editor editor, String value, String integers, String to) {
        Node node = editor.giver(value);
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, integers);
        editor.add(
                node.name(),
                node.signature(),
                node.attributes(),
                node.operator(),
                inputs,
                List.of(to));
    }
}
