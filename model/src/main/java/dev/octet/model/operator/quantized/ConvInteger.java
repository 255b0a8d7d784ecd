package dev.octet.model.operator.quantized;

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
 * A convolution of 8-bit integers, as int32; sums wrap. Inputs: x [images, channels, spatial...], w
 * [outputs, channels / groups, taps...], the zero point of x or none, and that of w or none: one,
 * or one for each output channel. The padding is the zero point.
 *
 * @param windows over the spatial axes
 * @param groups of channels
 */
public record ConvInteger(Windows windows, int groups) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "ConvInteger",
                    10,
                    2,
                    4,
                    node -> new ConvInteger(Convolution.windows(node), Convolution.groups(node)));

    private static final IntegerConvolution INPUTS = new IntegerConvolution(0, 2, 1, 3);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Convolution convolution = INPUTS.check(windows, groups, inputs, inputs.shape(0));
        return List.of(new TensorType(ElementType.INT32, convolution.output()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Convolution convolution = INPUTS.check(windows, groups, inputs, inputs.shape(0));
        Tensor y = Tensor.zeros(ElementType.INT32, convolution.output());
        y.buffer().asIntBuffer().put(INPUTS.sums(convolution, inputs, inputs.value(0)));
        return List.of(y);
    }
}
