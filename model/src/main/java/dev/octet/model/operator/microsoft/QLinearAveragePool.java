package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.quantized.ChannelsLast;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Means of windows over quantized numbers, quantized. The padding counts as zeros or not at all.
 *
 * @param windows over the spatial axes
 * @param countPadding whether the padding counts
 * @param channelsLast whether tensors are [images, spatial..., channels]
 */
record QLinearAveragePool(Windows windows, boolean countPadding, boolean channelsLast)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("QLinearAveragePool", 2, 5, QLinearAveragePool::read);

    private static QLinearAveragePool read(Declaration node) {
        QuantizedSingle.require(node);
        if (!node.has("kernel_shape")) {
            throw new Unsupported("attribute kernel_shape is missing");
        }
        Windows windows =
                new Windows(
                        node.ints("kernel_shape"),
                        node.ints("strides"),
                        null,
                        node.ints("pads"),
                        node.oneOf(
                                "auto_pad",
                                "NOTSET",
                                "NOTSET",
                                "SAME_UPPER",
                                "SAME_LOWER",
                                "VALID"),
                        node.flag("ceil_mode", false));
        return new QLinearAveragePool(
                windows, node.flag("count_include_pad", false), node.flag("channels_last", false));
    }

    private Shape first(Shape x) {
        return channelsLast ? ChannelsLast.toFirst(x) : x;
    }

    private Windows.Axis[] axes(Shape x) {
        return windows.over(QuantizedMeans.spatial(x), windows.kernel());
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape x = first(inputs.shape(0));
        Shape y = QuantizedMeans.shape(x, axes(x));
        return List.of(
                new TensorType(
                        QuantizedSingle.check(inputs), channelsLast ? ChannelsLast.toLast(y) : y));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        QuantizedSingle.check(inputs);
        Tensor value = inputs.value(0);
        Tensor x = channelsLast ? ChannelsLast.toFirst(value) : value;
        Tensor y =
                QuantizedMeans.of(
                        x,
                        axes(x.shape()),
                        countPadding,
                        QuantizedSingle.source(inputs),
                        QuantizedSingle.output(inputs));
        return List.of(channelsLast ? ChannelsLast.toLast(y) : y);
    }
}
