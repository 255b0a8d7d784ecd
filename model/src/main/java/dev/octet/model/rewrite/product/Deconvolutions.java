package dev.octet.model.rewrite.product;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Axis;
import dev.octet.request.ChannelValues;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Role;
import dev.octet.request.TensorLayout;
import java.util.List;
import java.util.Map;

/**
 * Transposed convolutions whose windows do not meet: a product of each place with the weights of
 * all taps, whose results are put where they belong.
 */
public final class Deconvolutions implements Pass {
    @Override
    public String name() {
        return "deconvolutions";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Computed computed
                    && computed.request() instanceof Conv conv
                    && fits(conv)) {
                replace(editor, node, computed, conv);
            }
        }
        return editor.build();
    }

    private static boolean fits(Conv conv) {
        boolean apart =
                conv.transposed()
                        && conv.groups() == 1
                        && conv.rank() <= 2
                        && conv.src() == DataType.F32
                        && conv.weights() == DataType.F32
                        && conv.epilogue().residualType() == null
                        && conv.srcLayout() == TensorLayout.NHWC
                        && conv.dstLayout() == TensorLayout.NHWC;
        for (Axis axis : conv.axes()) {
            apart &=
                    axis.kernel() == axis.stride()
                            && (axis.dilation() == 1 || axis.kernel() == 1)
                            && axis.padBefore() == 0
                            && axis.out() == axis.in() * axis.stride();
        }
        return apart && conv.taps() > 1;
    }

    private static void replace(Editor editor, Node node, Computed computed, Conv conv) {
        Shape in = editor.type(node.inputs().get(0)).shape();
        int kh = conv.rank() == 1 ? 1 : conv.height().kernel();
        int kw = conv.width().kernel();
        int n = conv.dstChannels();
        int rows = in.count(0, in.rank() - 1) / in.get(-2);
        int width = in.get(-2);
        Product pointwise =
                Conv.of(conv.srcChannels(), kh * kw * n)
                        .images(in.get(0))
                        .size(conv.rank() == 1 ? new int[] {width} : new int[] {in.get(1), width})
                        .kernel(conv.rank() == 1 ? new int[] {1} : new int[] {1, 1})
                        .types(DataType.F32, DataType.F32, DataType.F32)
                        .build();
        Tensor weights = byTaps(computed.constants().get(0), conv.srcChannels(), n, kh * kw);
        Parameters parameters = Parameters.of(weights.buffer(), DataType.F32);
        for (ChannelValues values : ChannelValues.values()) {
            float[] each = computed.parameters().values(values);
            boolean one = isOne(conv.epilogue(), values);
            if (each != null) {
                parameters = parameters.with(values, one ? each : repeated(each, kh * kw));
            }
        }
        int[] dims = in.dims();
        dims[dims.length - 1] = kh * kw * n;
        Computed product =
                Computed.of(
                        EpilogueDraft.with(pointwise, conv.epilogue()),
                        parameters,
                        computed.constants(),
                        List.of(Role.SRC),
                        new TensorType(ElementType.FLOAT, Shape.of(dims)));
        String output = node.outputs().get(0);
        TensorType type = editor.type(output);
        editor.remove(node);
        String results = editor.name(output);
        editor.add(product, node.name(), List.of(node.inputs().get(0)), List.of(results));
        String apart = reshaped(editor, results, null, Shape.of(rows, width, kh, kw * n));
        String together = editor.name(output);
        editor.add(
                Nodes.of(
                        "Transpose",
                        Attributes.of(Map.of("perm", List.of(0L, 2L, 1L, 3L))),
                        List.of(apart),
                        List.of(together)));
        reshaped(editor, together, output, type.shape());
    }

    private static String reshaped(Editor editor, String value, String name, Shape shape) {
        long[] dims = new long[shape.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = shape.get(i);
        }
        String to = name == null ? editor.name(value) : name;
        String as = editor.constant("shape", Tensor.of(dims, dims.length));
        editor.add(Nodes.of("Reshape", Attributes.none(), List.of(value, as), List.of(to)));
        return to;
    }

    /** Weights [in, out, taps] as those of a convolution of one tap [taps · out, in]. */
    private static Tensor byTaps(Tensor weights, int in, int out, int taps) {
        Tensor all = Tensor.zeros(ElementType.FLOAT, Shape.of(taps * out, in));
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                for (int t = 0; t < taps; t++) {
                    all.copy((t * out + o) * in + i, weights, (i * out + o) * taps + t, 1);
                }
            }
        }
        return all;
    }

    private static boolean isOne(Epilogue epilogue, ChannelValues values) {
        return values == ChannelValues.FACTORS && epilogue.factor() == Granularity.PER_TENSOR
                || values == ChannelValues.ADDENDS && epilogue.addend() == Granularity.PER_TENSOR;
    }

    private static float[] repeated(float[] values, int times) {
        float[] all = new float[values.length * times];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i % values.length];
        }
        return all;
    }
}
