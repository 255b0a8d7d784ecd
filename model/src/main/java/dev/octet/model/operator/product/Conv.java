package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A convolution of a source [batch, channels, ...] with weights [out, channels / groups, ...] over
 * any number of spatial axes, and a bias [out] that may be left out.
 *
 * @param windows how the kernel lies over the source
 * @param groups of channels: each channel of the output sees those of its group
 */
public record Conv(Windows windows, int groups) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Conv", 1, 2, 3, Conv::read);

    private static Conv read(Declaration node) {
        Windows windows =
                new Windows(
                        node.ints("kernel_shape"),
                        node.ints("strides"),
                        node.ints("dilations"),
                        node.ints("pads"),
                        autoPad(node),
                        false);
        return new Conv(windows, groups(node));
    }

    static String autoPad(Declaration node) {
        return node.oneOf("auto_pad", "NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
    }

    static int groups(Declaration node) {
        int groups = node.int32("group", 1);
        if (groups < 1) {
            throw new Unsupported("group is " + groups + ", which must be at least 1");
        }
        return groups;
    }

    /**
     * The windows along each spatial axis.
     *
     * @param x shape of the source
     * @param w shape of the weights
     * @throws IllegalArgumentException when they do not fit
     */
    public Windows.Axis[] axes(Shape x, Shape w) {
        int[] taps = taps(x, w).dims();
        return windows.over(TapSums.spatial(x).dims(), taps);
    }

    /** The taps of weights over the axes of a source. */
    static Shape taps(Shape x, Shape w) {
        if (x.rank() < 3 || w.rank() != x.rank()) {
            throw new IllegalArgumentException(
                    "source "
                            + x
                            + " and weights "
                            + w
                            + " must have as many axes as each other, at least 3");
        }
        Shape taps = TapSums.spatial(w);
        if (taps.count() == 0) {
            throw new IllegalArgumentException("weights " + w + " have no taps");
        }
        return taps;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = FloatChecks.same(inputs, 0, 1, 2);
        Shape x = inputs.shape(0);
        Shape w = inputs.shape(1);
        Windows.Axis[] axes = axes(x, w);
        if (x.get(1) != (long) w.get(1) * groups || w.get(0) % groups != 0) {
            throw new IllegalArgumentException(
                    "weights "
                            + w
                            + " do not fit "
                            + x.get(1)
                            + " channels in "
                            + groups
                            + " groups");
        }
        ShapeChecks.is(inputs, 2, w.get(0));
        int[] dims = x.dims();
        dims[1] = w.get(0);
        for (int i = 0; i < axes.length; i++) {
            dims[i + 2] = axes[i].out();
        }
        return List.of(new TensorType(element, Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Shape w = inputs.shape(1);
        Windows.Axis[] axes = axes(inputs.shape(0), w);
        Shape kernel = TapSums.spatial(w);
        int in = w.get(1);
        int out = w.get(0) / groups;
        int outStride = in * kernel.count();
        TapSums.Weights weights =
                new TapSums.Weights(groups, in, out, out * outStride, kernel.count(), outStride);
        new TapSums(TapSums.spatial(inputs.shape(0)), kernel, meeting(axes), weights)
                .write(
                        Numbers.doubles(inputs.value(0)),
                        Numbers.doubles(inputs.value(1)),
                        bias(inputs, w.get(0)),
                        y);
        return List.of(y);
    }

    private static TapSums.Meeting meeting(Windows.Axis[] axes) {
        return (axis, position, tap) ->
                (long) position * axes[axis].stride()
                        + (long) tap * axes[axis].dilation()
                        - axes[axis].front();
    }

    /** The bias, or zeros. */
    static double[] bias(Inputs inputs, int channels) {
        return inputs.has(2) ? Numbers.doubles(inputs.value(2)) : new double[channels];
    }
}
