package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.picture.GlobalPool;
import dev.octet.model.operator.picture.MaxPool;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.operator.product.ConvTranspose;
import dev.octet.model.operator.quantized.ConvInteger;
import dev.octet.model.operator.quantized.DequantizeLinear;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.rewrite.quantized.IntegerProduct;
import dev.octet.model.rewrite.quantized.QuantizedWeights;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.ConvBuilder;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.ProductBuilder;
import dev.octet.request.Role;
import dev.octet.request.TensorLayout;
import dev.octet.request.WeightsLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** Whether it may be computed from a source whose channels come first. */
    static boolean readsFirst(Editor editor, Node node) {
        if (!(node.operator() instanceof Conv conv) || conv.groups() > 1) {
            return false;
        }
        Shape x = editor.type(node.inputs().get(0)).shape();
        Shape w = editor.type(node.inputs().get(1)).shape();
        return !Arrays.stream(conv.axes(x, w)).allMatch(QuantizedConvs::isPointwise);
    }

    /**
     * What computes it.
     *
     * @param from the node's source
     * @param first whether its channels come first, not last
     */
    static Lowered of(Editor editor, Node node, String from, boolean first) {
        IntegerProduct product = IntegerProduct.of(editor, node, from).orElseThrow();
        ProductBuilder<?> builder = builder(editor, node, product.weights());
        if (first) {
            ((ConvBuilder) builder).layout(TensorLayout.NCHW, TensorLayout.NHWC);
        }
        return new Lowered(
                product.computed(builder, toLast(editor.type(node.outputs().get(0)))),
                product.source().integers());
    }

    /** What computes a convolution of integers whose zero points are known; or empty. */
    static Optional<Computed> ofIntegers(Editor editor, Node node) {
        return node.operator() instanceof ConvInteger
                ? ofIntegers(
                        editor, node, zeroPoint(editor, node, 2, editor.type(node.inputs().get(0))))
                : Optional.empty();
    }

    /** Whether a run finds the zero point of a ConvInteger's source, and its sums become floats. */
    static boolean isDynamic(Editor editor, Node node) {
        if (node.inputs().size() < 3 || node.inputs().get(2).isEmpty()) {
            return false;
        }
        String zero = node.inputs().get(2);
        TensorType type = editor.type(zero);
        Node cast = editor.onlyUser(node.outputs().get(0));
        return editor.constant(zero) == null
                && type != null
                && type.isKnown()
                && type.shape().count() == 1
                && cast != null
                && Editor.isOnnx(cast, "Cast")
                && editor.type(cast.outputs().get(0)).element() == ElementType.FLOAT;
    }

    /** What computes the sums of such a one as if its zero point were 0; or empty. */
    static Optional<Computed> withoutZeroPoint(Editor editor, Node node) {
        ElementType type = editor.type(node.inputs().get(0)).element();
        return ofIntegers(editor, node, Tensor.zeros(type, Shape.scalar()));
    }

    /** What such a one's zero point is multiplied by and taken off its sums; channels last. */
    static Tensor tapsInside(Editor editor, Node node) {
        Tensor weights = editor.constant(node.inputs().get(1));
        return TapsInside.sums(
                weights, zeroPoint(editor, node, 3, weights.type()), axes(editor, node, weights));
    }

    private static Windows.Axis[] axes(Editor editor, Node node, Tensor weights) {
        int[] x = editor.type(node.inputs().get(0)).shape().dims();
        int[] spatial = Arrays.copyOfRange(x, 2, x.length);
        int[] taps = Arrays.copyOfRange(weights.shape().dims(), 2, x.length);
        return ((ConvInteger) node.operator()).windows().over(spatial, taps);
    }

    /**
     * The same.
     *
     * @param zero the source's zero point, null where it is not known
     */
    private static Optional<Computed> ofIntegers(Editor editor, Node node, Tensor zero) {
        ConvInteger conv = (ConvInteger) node.operator();
        TensorType x = editor.type(node.inputs().get(0));
        TensorType output = editor.type(node.outputs().get(0));
        Tensor weights = editor.constant(node.inputs().get(1));
        Tensor zeros = weights == null ? null : zeroPoint(editor, node, 3, weights.type());
        if (weights == null
                || zero == null
                || zeros == null
                || x.shape().rank() > 5
                || output.shape().count() == 0
                || weights.count() / weights.shape().get(0) > IntegerProduct.MOST_SUMMANDS) {
            return Optional.empty();
        }
        Windows.Axis[] axes = axes(editor, node, weights);
        DataType type = QuantizedValue.type(weights.element());
        ConvBuilder builder =
                described(axes, dev.octet.request.Conv.of(x.shape().get(1), weights.shape().get(0)))
                        .images(x.shape().get(0))
                        .groups(conv.groups())
                        .size(ints(axes, Windows.Axis::in))
                        .padding(ints(axes, Windows.Axis::front), ints(axes, Windows.Axis::back))
                        .types(QuantizedValue.type(x.element()), type, DataType.S32);
        Parameters parameters = Parameters.of(weights.buffer(), type);
        if (zero.getInt(0) != 0) {
            builder.srcZeroPoint(Granularity.PER_TENSOR);
            parameters = parameters.srcZeroPoint(zero.getInt(0));
        }
        if (Arrays.stream(zeros.toInts()).anyMatch(each -> each != 0)) {
            builder.weightZeroPoint(
                    zeros.count() == 1 ? Granularity.PER_TENSOR : Granularity.PER_CHANNEL);
            parameters = parameters.weightZeroPoints(zeros.toInts());
        }
        List<Tensor> constants = new ArrayList<>(List.of(weights));
        for (int i = 2; i < node.inputs().size(); i++) {
            Tensor given = editor.constant(node.inputs().get(i));
            if (given != null) {
                constants.add(given);
            }
        }
        return Optional.of(
                Computed.of(
                        builder.build(), parameters, constants, List.of(Role.SRC), toLast(output)));
    }

    /** The zero points that an input has, 0 where it is left out; null where not known. */
    private static Tensor zeroPoint(Editor editor, Node node, int i, TensorType of) {
        boolean given = i < node.inputs().size() && !node.inputs().get(i).isEmpty();
        return given
                ? editor.constant(node.inputs().get(i))
                : Tensor.zeros(of.element(), Shape.scalar());
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
        return new TensorType(type.element(), Shapes.channelsLast(type.shape()));
    }

    /** Whether a node takes the largest of 8-bit integers. */
    static boolean isMaximum(Editor editor, Node node) {
        TensorType type = editor.type(node.inputs().get(0));
        boolean isWhole = node.operator() instanceof GlobalPool pool && pool.isMaximum();
        return (isWhole || node.operator() instanceof MaxPool)
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
