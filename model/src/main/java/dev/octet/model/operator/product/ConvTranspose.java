package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Convolution;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;

/**
 * A transposed convolution of a source [batch, channels, ...] with weights [channels, out / groups,
 * ...] over any number of spatial axes, and a bias [out] that may be left out: each element of the
 * source is multiplied by the kernel, whose products are added where they fall.
 *
 * @param kernel taps along each axis, or null where the weights say it
 * @param strides from one element's products to the next one's, null where all are 1
 * @param dilations from one tap to the next, null where all are 1
 * @param pads cut off in front of each axis, then behind each, null where nothing is
 * @param outputPadding added behind each axis, null where nothing is
 * @param outputShape spatial dimensions of the output, from which follows what is cut off; null
 *     where the other attributes say it
 * @param autoPad {@code NOTSET}, {@code SAME_UPPER}, {@code SAME_LOWER} or {@code VALID}
 * @param groups of channels
 */
public record ConvTranspose(
        int[] kernel,
        int[] strides,
        int[] dilations,
        int[] pads,
        int[] outputPadding,
        int[] outputShape,
        String autoPad,
        int groups)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("ConvTranspose", 1, 2, 3, ConvTranspose::read);

    private static ConvTranspose read(Declaration node) {
        return new ConvTranspose(
                node.ints("kernel_shape"),
                node.ints("strides"),
                node.ints("dilations"),
                node.ints("pads"),
                node.ints("output_padding"),
                node.ints("output_shape"),
                Windows.autoPad(node),
                Convolution.groups(node));
    }

    /**
     * The spatial axes, as those of the convolution that this one is the transpose of: its source
     * is the output here, its windows are the elements of the source here, so that {@link
     * Windows.Axis#at} says where in the output a product falls.
     *
     * @param x shape of the source
     * @param w shape of the weights
     * @throws IllegalArgumentException when they do not fit, or the output would be smaller than
     *     nothing
     */
    public Windows.Axis[] axes(Shape x, Shape w) {
        int[] taps = Convolution.taps(x, w).dims();
        int axes = taps.length;
        check("kernel_shape", kernel, axes, 1);
        check("strides", strides, axes, 1);
        check("dilations", dilations, axes, 1);
        check("pads", pads, 2 * axes, 0);
        check("output_padding", outputPadding, axes, 0);
        check("output_shape", outputShape, axes, 0);
        if (kernel != null && !Arrays.equals(kernel, taps)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the kernel has taps %s, kernel_shape says %s",
                            Arrays.toString(taps), Arrays.toString(kernel)));
        }
        Windows.Axis[] all = new Windows.Axis[axes];
        for (int i = 0; i < axes; i++) {
            all[i] = axis(i, x.get(i + 2), taps[i]);
        }
        return all;
    }

    private Windows.Axis axis(int i, int in, int taps) {
        int stride = strides == null ? 1 : strides[i];
        int dilation = dilations == null ? 1 : dilations[i];
        int behind = outputPadding == null ? 0 : outputPadding[i];
        if (behind >= Math.max(stride, dilation) && behind > 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "output_padding %d must be less than stride %d or dilation %d",
                            behind, stride, dilation));
        }
        // without elements in the source there are no products, and nothing but the padding
        long whole = in == 0 ? 0 : (in - 1L) * stride + (taps - 1L) * dilation + 1;
        whole += behind;
        long front = pads == null ? 0 : pads[i];
        long back = pads == null ? 0 : pads[i + pads.length / 2];
        if (autoPad.equals("VALID")) {
            front = 0;
            back = 0;
        }
        long out = whole - front - back;
        if (outputShape != null || autoPad.startsWith("SAME")) {
            out = outputShape != null ? outputShape[i] : Math.min(whole, (long) in * stride);
            // an output that is asked to be larger than all products goes on behind them
            long cut = Math.max(0, whole - out);
            front = autoPad.equals("SAME_UPPER") ? cut / 2 : cut - cut / 2;
            back = cut - front;
        }
        if (out < 0 || Math.max(out, Math.max(front, back)) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d elements with stride %d, %d taps, dilation %d, padding %d and %d"
                                    + " give %d",
                            in, stride, taps, dilation, front, back, out));
        }
        return new Windows.Axis((int) out, taps, stride, dilation, (int) front, (int) back, in);
    }

    private static void check(String name, int[] values, int length, int least) {
        if (values != null
                && (values.length != length
                        || Arrays.stream(values).anyMatch(value -> value < least))) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s must be %d numbers of at least %d, got %s",
                            name, length, least, Arrays.toString(values)));
        }
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = FloatChecks.same(inputs, 0, 1, 2);
        Shape x = inputs.shape(0);
        Shape w = inputs.shape(1);
        Windows.Axis[] axes = axes(x, w);
        if (x.get(1) != w.get(0) || w.get(0) % groups != 0) {
            throw new IllegalArgumentException(
                    "weights "
                            + w
                            + " do not fit "
                            + x.get(1)
                            + " channels in "
                            + groups
                            + " groups");
        }
        long[] dims = Arrays.stream(x.dims()).asLongStream().toArray();
        dims[1] = (long) w.get(1) * groups;
        for (int i = 0; i < axes.length; i++) {
            dims[i + 2] = axes[i].in();
        }
        Shape y = Shape.of(dims);
        ShapeChecks.is(inputs, 2, y.get(1));
        return List.of(new TensorType(element, y));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        new TransposedSums(
                        Convolution.spatial(inputs.shape(0)),
                        inputs.shape(1),
                        axes(inputs.shape(0), inputs.shape(1)),
                        groups)
                .write(
                        Numbers.doubles(inputs.value(0)),
                        Numbers.doubles(inputs.value(1)),
                        Conv.bias(inputs, y.shape().get(1)),
                        y);
        return List.of(y);
    }
}
