package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Convolution;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * A convolution of quantized numbers, quantized: the sum of integers and the bias, as a float,
 * times {@code xScale · wScale / yScale}, computed in float, is rounded, and the zero point added.
 * Inputs: x [images, channels, spatial...], its scale, its zero point; w [outputs, channels /
 * groups, taps...], its scale, its zero point, each of them one or one for each output channel; the
 * scale and the zero point of y; a bias of int32 for each output channel, or none. The padding is
 * the zero point.
 *
 * @param windows over the spatial axes
 * @param groups of channels
 * @param channelsLast whether x and y are [images, spatial..., channels]; w is the same
 */
public record QLinearConv(Windows windows, int groups, boolean channelsLast) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "QLinearConv",
                    10,
                    8,
                    9,
                    node ->
                            new QLinearConv(
                                    Convolution.windows(node), Convolution.groups(node), false));

    /** As ONNX Runtime has it: with channels last where an attribute says so. */
    public static final OperatorType MICROSOFT =
            OperatorType.microsoft(
                    "QLinearConv",
                    8,
                    9,
                    node ->
                            new QLinearConv(
                                    Convolution.windows(node),
                                    Convolution.groups(node),
                                    node.flag("channels_last", false)));

    private static final IntegerConvolution INPUTS = new IntegerConvolution(0, 2, 3, 5);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Convolution convolution = check(inputs);
        ElementType type = ElementChecks.oneOf(inputs, 7, Saturation.BYTES);
        Quantization.check(inputs, 1, 2, inputs.element(0));
        Quantization.check(inputs, 6, 7, type);
        ElementChecks.oneOf(inputs, 4, Set.of(ElementType.FLOAT));
        IntegerConvolution.checkChannels(inputs, 4, convolution.outputs());
        if (inputs.has(8)) {
            ElementChecks.oneOf(inputs, 8, Set.of(ElementType.INT32));
            if (!inputs.shape(8).equals(Shape.of(convolution.outputs()))) {
                throw new IllegalArgumentException(
                        "the bias has shape "
                                + inputs.shape(8)
                                + ", there are "
                                + convolution.outputs()
                                + " channels");
            }
        }
        Shape output = convolution.output();
        return List.of(new TensorType(type, channelsLast ? ChannelsLast.toLast(output) : output));
    }

    private Convolution check(Inputs inputs) {
        Shape x = inputs.shape(0);
        return INPUTS.check(windows, groups, inputs, channelsLast ? ChannelsLast.toFirst(x) : x);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Convolution convolution = check(inputs);
        Tensor y = Tensor.zeros(infer(inputs).get(0).element(), convolution.output());
        Tensor x = inputs.value(0);
        int[] sums = INPUTS.sums(convolution, inputs, channelsLast ? ChannelsLast.toFirst(x) : x);
        Tensor scales = inputs.value(4);
        Quantization output = Quantization.of(inputs, 6, 7);
        for (int i = 0; i < sums.length; i++) {
            int channel = convolution.channel(i);
            int sum = sums[i] + (inputs.has(8) ? inputs.value(8).getInt(channel) : 0);
            float scale = scales.getFloat(scales.count() == 1 ? 0 : channel);
            float step = inputs.value(1).getFloat(0) * scale / output.scale();
            y.setLong(i, Saturation.quantize(sum * step, output.zeroPoint(), y.element()));
        }
        return List.of(channelsLast ? ChannelsLast.toLast(y) : y);
    }
}
