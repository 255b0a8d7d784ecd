package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.quantized.ChannelsLast;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * The mean of each plane of quantized numbers, quantized.
 *
 * @param channelsLast whether tensors are [images, spatial..., channels]
 */
record QLinearGlobalAveragePool(boolean channelsLast) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "QLinearGlobalAveragePool",
                    5,
                    5,
                    node -> new QLinearGlobalAveragePool(node.flag("channels_last", false)));

    private Shape first(Shape x) {
        return channelsLast ? ChannelsLast.toFirst(x) : x;
    }

    private static Windows.Axis[] axes(Shape x) {
        return Arrays.stream(QuantizedMeans.spatial(x))
                .mapToObj(dim -> new Windows.Axis(dim, dim, 1, 1, 0, 0, 1))
                .toArray(Windows.Axis[]::new);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape x = first(inputs.shape(0));
        Windows.Axis[] axes = axes(x);
        if (Arrays.stream(axes).anyMatch(axis -> axis.in() == 0)) {
            throw new IllegalArgumentException("planes without elements have no mean: " + x);
        }
        Shape y = QuantizedMeans.shape(x, axes);
        return List.of(
                new TensorType(
                        QuantizedSingle.check(inputs), channelsLast ? ChannelsLast.toLast(y) : y));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        infer(inputs);
        Tensor value = inputs.value(0);
        Tensor x = channelsLast ? ChannelsLast.toFirst(value) : value;
        Tensor y =
                QuantizedMeans.of(
                        x,
                        axes(x.shape()),
                        false,
                        QuantizedSingle.source(inputs),
                        QuantizedSingle.output(inputs));
        return List.of(channelsLast ? ChannelsLast.toLast(y) : y);
    }
}
