package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Convolution;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A convolution of real numbers with its bias, an addend and an activation: {@code activation(x * w
 * + b + z)}. Inputs: x [images, channels, spatial...], w [outputs, channels / groups, taps...], a
 * bias for each output channel or none, z in the shape of y or none.
 *
 * @param windows over the spatial axes
 * @param groups of channels
 * @param activation the last step
 */
public record FusedConv(Windows windows, int groups, Activation activation) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "FusedConv",
                    2,
                    4,
                    node ->
                            new FusedConv(
                                    Convolution.windows(node),
                                    Convolution.groups(node),
                                    Activation.ofConvolution(node)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType type = Reals.same(inputs, 0, 1, 2, 3);
        Convolution convolution = Convolution.of(windows, groups, inputs.shape(0), inputs.shape(1));
        Reals.checkVector(inputs, 2, convolution.outputs());
        if (inputs.has(3) && !inputs.shape(3).equals(convolution.output())) {
            throw new IllegalArgumentException(
                    "the addend has shape "
                            + inputs.shape(3)
                            + ", the output has "
                            + convolution.output());
        }
        return List.of(new TensorType(type, convolution.output()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        TensorType type = infer(inputs).get(0);
        Convolution convolution = Convolution.of(windows, groups, inputs.shape(0), inputs.shape(1));
        double[] y = convolution.sums(Reals.of(inputs.value(0)), Reals.of(inputs.value(1)));
        double[] bias = Reals.orNull(inputs.valueOrNull(2));
        double[] addend = Reals.orNull(inputs.valueOrNull(3));
        for (int i = 0; i < y.length; i++) {
            double sum = y[i] + (bias == null ? 0 : bias[convolution.channel(i)]);
            y[i] = activation.of(addend == null ? sum : sum + addend[i]);
        }
        return List.of(Reals.tensor(type.element(), type.shape(), y));
    }
}
