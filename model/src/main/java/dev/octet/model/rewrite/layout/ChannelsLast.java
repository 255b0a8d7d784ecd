package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.picture.Pad;
import dev.octet.model.operator.picture.Resize;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.operator.product.ConvTranspose;
import dev.octet.model.operator.quantized.ConvInteger;
import dev.octet.model.operator.quantized.DynamicQuantizeLinear;
import dev.octet.model.operator.quantized.QuantizeLinear;
import dev.octet.model.operator.reduce.Reduce;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.rewrite.row.ChannelNorms;
import dev.octet.model.rewrite.row.Reductions;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.ConvBuilder;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.TensorLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Pictures with their channels last, as kernels like them best: convolutions, poolings and what
 * lies between them; transpositions are left where channels come first at the border.
 */
public final class ChannelsLast implements Pass {
    /** Of tensors of one shape, or broadcast: they do not care which axis is which. */
    private static final Set<String> ANY_LAYOUT =
            Set.of(
                    "Add",
                    "Sub",
                    "Mul",
                    "Div",
                    "Min",
                    "Max",
                    "Pow",
                    "Neg",
                    "Abs",
                    "Sqrt",
                    "Exp",
                    "Log",
                    "Erf",
                    "Floor",
                    "Ceil",
                    "Round",
                    "Sign",
                    "Reciprocal",
                    "Relu",
                    "Sigmoid",
                    "Tanh",
                    "HardSwish",
                    "HardSigmoid",
                    "Mish",
                    "Gelu",
                    "LeakyRelu",
                    "Elu",
                    "Swish",
                    "Clip",
                    "PRelu",
                    "Where",
                    "Less",
                    "Greater",
                    "Equal",
                    "Identity",
                    "Cast");

    @Override
    public String name() {
        return "channels last";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        Draft draft = new Draft(editor);
        editor.nodes().forEach(draft::node);
        return editor.build();
    }

    /** The graph, node by node in its order. */
    private static final class Draft {
        private final Editor editor;

        /** Values that are there with their channels last, too, by name. */
        private final Map<String, String> last = new HashMap<>();

        /** Whether anything wants its channels last. */
        private final boolean hasPictures;

        Draft(Editor editor) {
            this.editor = editor;
            hasPictures = editor.nodes().stream().anyMatch(Draft::isOfPictures);
        }

        private static boolean isOfPictures(Node node) {
            return node.operator() instanceof Conv
                    || node.operator() instanceof ConvTranspose
                    || node.operator() instanceof ConvInteger
                    || node.operator() instanceof Resize
                    || Pools.isPool(node);
        }

        void node(Node node) {
            if (node.inputs().isEmpty()) {
                return;
            }
            TensorType type = editor.type(node.inputs().get(0));
            if (hasPictures && isToFirst(node, type)) {
                last.put(node.outputs().get(0), node.inputs().get(0));
                return;
            }
            boolean isPicture =
                    type != null
                            && type.element() == ElementType.FLOAT
                            && type.shape().rank() >= 3
                            && type.shape().count() > 0;
            if (isPicture && quantizedConv(node)) {
                return;
            }
            if (isPicture && node.operator() instanceof Conv conv) {
                conv(node, conv);
            } else if (isPicture && node.operator() instanceof ConvTranspose conv) {
                convTranspose(node, conv);
            } else if ((isPicture || QuantizedConvs.isMaximum(editor, node))
                    && Pools.isPool(node)) {
                Pools.of(editor, node)
                        .ifPresent(
                                pool -> replace(node, pool, List.of(toLast(node.inputs().get(0)))));
            } else if (isPicture && node.operator() instanceof Resize resize) {
                resize(node, resize);
            } else if (node.operator() instanceof ConvInteger
                    && QuantizedConvs.isDynamic(editor, node)) {
                QuantizedConvs.withoutZeroPoint(editor, node)
                        .ifPresent(conv -> dynamicConv(node, conv));
            } else if (node.operator() instanceof ConvInteger) {
                QuantizedConvs.ofIntegers(editor, node)
                        .ifPresent(
                                conv -> replace(node, conv, List.of(toLast(node.inputs().get(0)))));
            } else if (QuantizedConvs.isConversion(editor, node)) {
                conversion(node);
            } else if (isPicture && last.containsKey(node.inputs().get(0))) {
                inside(node);
            } else {
                onnx(node);
            }
        }

        /**
         * Whether a node brings the channels of pictures to the front. They are last in front of
         * it: files of frameworks that have them there begin so.
         */
        private static boolean isToFirst(Node node, TensorType type) {
            return Editor.isOnnx(node, "Transpose")
                    && type != null
                    && type.isKnown()
                    && type.shape().rank() >= 4
                    && toFirst(type.shape().rank()).equals(node.attributes().get("perm"));
        }

        private static List<Long> toFirst(int rank) {
            return LongStream.concat(LongStream.of(0, rank - 1), LongStream.range(1, rank - 1))
                    .boxed()
                    .toList();
        }

        /** What reads a picture whose channels are last. */
        private void inside(Node node) {
            String input = last.get(node.inputs().get(0));
            Computed norm = ChannelNorms.of(editor, node, true).orElse(null);
            if (norm != null) {
                replace(node, norm, List.of(input));
            } else if (node.operator() instanceof DynamicQuantizeLinear) {
                dynamicQuantization(node, input);
            } else if (node.operator() instanceof Pad pad) {
                Pads.of(editor, node, pad, true).ifPresent(with -> pick(node, with, input));
            } else if (node.operator() instanceof Reduce reduce) {
                String output = node.outputs().get(0);
                String name = reduce.keepDims() ? editor.name(output) : output;
                Reductions.ofLast(editor, node, reduce, input, name)
                        .ifPresent(
                                with -> {
                                    editor.remove(node);
                                    editor.add(with);
                                    if (reduce.keepDims()) {
                                        giveFirst(name, output);
                                    }
                                });
            } else {
                onnx(node);
            }
        }

        private void onnx(Node node) {
            if (node.signature().domain().equals(Signature.ONNX)) {
                if (ANY_LAYOUT.contains(node.signature().type())) {
                    anyLayout(node);
                } else if (node.signature().type().equals("Concat")) {
                    concat(node);
                } else if (last.containsKey(node.inputs().get(0))) {
                    parts(node);
                }
            }
        }

        private void parts(Node node) {
            ChannelMoves.Moved moved =
                    ChannelMoves.of(editor, node, last.get(node.inputs().get(0)));
            if (moved != null) {
                for (int i = 0; i < moved.names().size(); i++) {
                    giveFirst(moved.names().get(i), moved.last().outputs().get(i));
                }
            }
        }

        /** With a zero point that a run finds: the sums without it, less what it adds to them. */
        private void dynamicConv(Node node, Computed conv) {
            String taps = editor.constant("taps inside", QuantizedConvs.tapsInside(editor, node));
            Node cast = editor.onlyUser(node.outputs().get(0));
            String sums = editor.name(node.outputs().get(0));
            String source = toLast(node.inputs().get(0));
            editor.remove(cast);
            editor.remove(node);
            editor.add(conv, node.name(), List.of(source), List.of(sums));
            String output = cast.outputs().get(0);
            String name = editor.name(output);
            String added = editor.name(output);
            binary("Mul", taps, toFloat(node.inputs().get(2)), added);
            binary("Sub", toFloat(sums), added, name);
            giveFirst(name, output);
        }

        private void binary(String type, String a, String b, String to) {
            editor.add(Nodes.of(type, Attributes.none(), List.of(a, b), List.of(to)));
        }

        private String toFloat(String value) {
            String floats = editor.name(value);
            editor.add(Nodes.cast(value, floats, ElementType.FLOAT));
            return floats;
        }

        /** The same integers, scale and zero point, whatever the order of the axes is. */
        private void dynamicQuantization(Node node, String input) {
            List<String> outputs = new ArrayList<>(node.outputs());
            String name = editor.name(outputs.get(0));
            String first = outputs.set(0, name);
            editor.remove(node);
            editor.add(
                    node.name(),
                    node.signature(),
                    node.attributes(),
                    node.operator(),
                    List.of(input),
                    outputs);
            giveFirst(name, first);
        }

        private void resize(Node node, Resize resize) {
            String input = last.get(node.inputs().get(0));
            if (input == null) {
                return;
            }
            Resizes.of(editor, node, resize, true).ifPresent(with -> pick(node, with, input));
        }

        private void pick(Node node, Operator with, String input) {
            String output = node.outputs().get(0);
            String name = editor.name(output);
            editor.remove(node);
            Resizes.add(editor, node, with, input, name);
            giveFirst(name, output);
        }

        /** Whether a node is a convolution of integers, which is computed as such. */
        private boolean quantizedConv(Node node) {
            String floats = node.inputs().get(0);
            String from = last.getOrDefault(floats, floats);
            if (!QuantizedConvs.isOne(editor, node, from)) {
                return false;
            }
            boolean first = QuantizedConvs.readsFirst(editor, node) && integersComeFirst(floats);
            QuantizedConvs.Lowered conv =
                    QuantizedConvs.of(editor, node, first ? floats : toLast(floats), first);
            replace(node, conv.computed(), List.of(conv.integers()));
            return true;
        }

        private void conversion(Node node) {
            if (node.operator() instanceof QuantizeLinear) {
                anyLayout(node);
            } else if (last.containsKey(node.inputs().get(0))) {
                toLast(node.outputs().get(0));
            }
        }

        private void conv(Node node, Conv conv) {
            Tensor weights = editor.constant(node.inputs().get(1));
            boolean hasBias = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
            Tensor bias = hasBias ? editor.constant(node.inputs().get(2)) : null;
            Shape x = editor.type(node.inputs().get(0)).shape();
            if (weights == null || hasBias && bias == null || x.rank() > 5) {
                return;
            }
            Windows.Axis[] axes = conv.axes(x, weights.shape());
            ConvBuilder builder =
                    dev.octet.request.Conv.of(x.get(1), weights.shape().get(0))
                            .images(x.get(0))
                            .groups(conv.groups())
                            .size(ints(axes, Windows.Axis::in))
                            .padding(
                                    ints(axes, Windows.Axis::front),
                                    ints(axes, Windows.Axis::back));
            String source = node.inputs().get(0);
            if (conv.groups() == 1 && comesFirst(source)) {
                builder.layout(TensorLayout.NCHW, TensorLayout.NHWC);
            } else {
                source = toLast(source);
            }
            product(node, source, builder, axes, weights, bias);
        }

        private boolean integersComeFirst(String floats) {
            return comesFirst(floats)
                    && QuantizedValue.dequantized(editor, floats)
                            .filter(value -> comesFirst(value.integers()))
                            .isPresent();
        }

        /** Whether a value is there with its channels first only, and used once. */
        private boolean comesFirst(String value) {
            Shape shape = editor.type(value).shape();
            boolean isView = shape.get(1) == 1 || shape.count(2, shape.rank()) == 1;
            return !last.containsKey(value) && !isView && editor.users(value).size() == 1;
        }

        private void convTranspose(Node node, ConvTranspose conv) {
            Tensor weights = editor.constant(node.inputs().get(1));
            boolean hasBias = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
            Tensor bias = hasBias ? editor.constant(node.inputs().get(2)) : null;
            Shape x = editor.type(node.inputs().get(0)).shape();
            if (weights == null || hasBias && bias == null || x.rank() > 5) {
                return;
            }
            Windows.Axis[] axes = conv.axes(x, weights.shape());
            ConvBuilder builder =
                    dev.octet.request.Conv.of(x.get(1), weights.shape().get(1) * conv.groups())
                            .transposed()
                            .images(x.get(0))
                            .groups(conv.groups())
                            .size(ints(axes, Windows.Axis::out))
                            .padding(ints(axes, Windows.Axis::front))
                            .outputSize(ints(axes, Windows.Axis::in));
            product(node, toLast(node.inputs().get(0)), builder, axes, weights, bias);
        }

        private void product(
                Node node,
                String source,
                ConvBuilder builder,
                Windows.Axis[] axes,
                Tensor weights,
                Tensor bias) {
            builder.kernel(ints(axes, Windows.Axis::kernel))
                    .stride(ints(axes, Windows.Axis::stride))
                    .dilation(ints(axes, Windows.Axis::dilation))
                    .types(DataType.F32, DataType.F32, DataType.F32);
            Parameters parameters = Parameters.of(weights.buffer(), DataType.F32);
            List<Tensor> constants = new ArrayList<>(List.of(weights));
            if (bias != null) {
                builder.bias();
                parameters = parameters.bias(bias.toFloats());
                constants.add(bias);
            }
            TensorType output = toLast(editor.type(node.outputs().get(0)));
            Computed computed =
                    Computed.of(builder.build(), parameters, constants, List.of(Role.SRC), output);
            replace(node, computed, List.of(source));
        }

        private static int[] ints(
                Windows.Axis[] axes, java.util.function.ToIntFunction<Windows.Axis> what) {
            return Arrays.stream(axes).mapToInt(what).toArray();
        }

        private void replace(Node node, Computed computed, List<String> inputs) {
            String output = node.outputs().get(0);
            String name = editor.name(output);
            editor.remove(node);
            editor.add(computed, node.name(), inputs, List.of(name));
            giveFirst(name, output);
        }

        /** The same operator on tensors whose channels are last. */
        private void anyLayout(Node node) {
            Shape shape = editor.type(node.outputs().get(0)).shape();
            boolean some = node.inputs().stream().anyMatch(last::containsKey);
            boolean all =
                    node.inputs().stream()
                            .allMatch(input -> input.isEmpty() || canBeLast(input, shape.rank()));
            if (!some || !all || shape.rank() < 3 || node.outputs().size() != 1) {
                return;
            }
            List<String> inputs = new ArrayList<>();
            for (String input : node.inputs()) {
                boolean small = input.isEmpty() || editor.type(input).shape().count() == 1;
                inputs.add(small ? input : toLast(ofRank(input, shape.rank())));
            }
            move(node, inputs, node.attributes());
        }

        private boolean canBeLast(String input, int rank) {
            if (last.containsKey(input)) {
                return editor.type(input).shape().rank() == rank;
            }
            Shape shape = editor.type(input).shape();
            return shape.count() == 1
                    || editor.constant(input) != null && shape.rank() <= rank
                    || shape.rank() == rank && shape.count(2, rank) == 1;
        }

        /** A constant with axes of 1 in front. */
        private String ofRank(String input, int rank) {
            Tensor constant = editor.constant(input);
            if (constant == null || constant.shape().rank() == rank) {
                return input;
            }
            int[] dims = new int[rank];
            Arrays.fill(dims, 1);
            int own = constant.shape().rank();
            System.arraycopy(constant.shape().dims(), 0, dims, rank - own, own);
            return editor.constant(input, constant.reshape(Shape.of(dims)));
        }

        private void concat(Node node) {
            Shape shape = editor.type(node.outputs().get(0)).shape();
            Object axis = node.attributes().get("axis");
            boolean all = node.inputs().stream().allMatch(last::containsKey);
            if (!all || shape.rank() < 3 || axis == null) {
                return;
            }
            int at = shape.axis((Long) axis);
            int moved = at == 0 ? 0 : at == 1 ? shape.rank() - 1 : at - 1;
            move(
                    node,
                    node.inputs().stream().map(last::get).toList(),
                    Attributes.of(Map.of("axis", (long) moved)));
        }

        private void move(Node node, List<String> inputs, Attributes attributes) {
            String output = node.outputs().get(0);
            String name = editor.name(output);
            editor.remove(node);
            List<String> outputs = List.of(name);
            editor.add(
                    node.name(),
                    node.signature(),
                    attributes,
                    Operators.bind(node.signature(), attributes, inputs, outputs),
                    inputs,
                    outputs);
            giveFirst(name, output);
        }

        /** Gives a value under its old name, channels first; nobody may need it. */
        private void giveFirst(String name, String output) {
            List<Long> axes = toFirst(editor.type(name).shape().rank());
            editor.add(transposition(name, output, axes));
            last.put(output, name);
        }

        /** The value with its channels last. */
        private String toLast(String value) {
            QuantizedValue integers =
                    last.containsKey(value) || editor.constant(value) != null
                            ? null
                            : QuantizedValue.dequantized(editor, value).orElse(null);
            if (integers != null) {
                // integers are moved with less effort
                String there = editor.name(value);
                QuantizedConvs.copy(editor, value, toLast(integers.integers()), there);
                last.put(value, there);
            }
            return last.computeIfAbsent(
                    value,
                    first -> {
                        Tensor constant = editor.constant(first);
                        int rank = editor.type(first).shape().rank();
                        List<Long> axes =
                                LongStream.concat(
                                                LongStream.of(0),
                                                LongStream.concat(
                                                        LongStream.range(2, rank),
                                                        LongStream.of(1)))
                                        .boxed()
                                        .toList();
                        Node node = transposition(first, editor.name(first), axes);
                        if (constant != null) {
                            return editor.constant(
                                    first,
                                    node.operator()
                                            .evaluate(dev.octet.model.graph.Inputs.of(constant))
                                            .get(0));
                        }
                        editor.add(node);
                        return node.outputs().get(0);
                    });
        }

        private static Node transposition(String from, String to, List<Long> perm) {
            return Nodes.of(
                    "Transpose", Attributes.of(Map.of("perm", perm)), List.of(from), List.of(to));
        }

        private static TensorType toLast(TensorType type) {
            return new TensorType(type.element(), Shapes.channelsLast(type.shape()));
        }
    }
}
