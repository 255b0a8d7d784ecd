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
        return new Conv(Convolution.windows(node), Convolution.groups(node));
    }

    /**
     * The windows along each spatial axis.
     *
     * @param x shape of the source
     * @param w shape of the weights
     * @throws IllegalArgumentException when they do not fit
     */
    public Windows.Axis[] axes(Shape x, Shape w) {
        return windows.over(Convolution.spatial(x).dims(), Convolution.taps(x, w).dims());
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = FloatChecks.same(inputs, 0, 1, 2);
        Convolution convolution = convolution(inputs);
        ShapeChecks.is(inputs, 2, convolution.outputs());
        return List.of(new TensorType(element, convolution.output()));
    }

    private Convolution convolution(Inputs inputs) {
        return Convolution.of(windows, groups, inputs.shape(0), inputs.shape(1));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Convolution convolution = convolution(inputs);
        double[] sums =
                convolution.sums(
                        Numbers.doubles(inputs.value(0)),
                        Numbers.doubles(inputs.value(1)),
                        bias(inputs, convolution.outputs()));
        for (int i = 0; i < sums.length; i++) {
            y.setDouble(i, sums[i]);
        }
        return List.of(y);
    }

    /** The bias, or zeros. */
    static double[] bias(Inputs inputs, int channels) {
        return inputs.has(2) ? Numbers.doubles(inputs.value(2)) : new double[channels];
    }
}
