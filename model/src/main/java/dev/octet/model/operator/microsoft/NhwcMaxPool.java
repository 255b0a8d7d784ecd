package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.definition.WindowTaps;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.quantized.ChannelsLast;
import dev.octet.model.operator.quantized.Saturation;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The largest of each window over 8-bit integers, [images, spatial..., channels]. The padding does
 * not count; a window that sees nothing else has the least integer.
 *
 * @param windows over the spatial axes
 */
record NhwcMaxPool(Windows windows) implements Operator {
    static final OperatorType TYPE = OperatorType.microsoft("NhwcMaxPool", 1, 1, NhwcMaxPool::read);

    private static NhwcMaxPool read(Declaration node) {
        if (!node.has("kernel_shape")) {
            throw new Unsupported("attribute kernel_shape is missing");
        }
        return new NhwcMaxPool(Windows.of(node));
    }

    private Windows.Axis[] axes(Shape x) {
        return windows.over(QuantizedMeans.spatial(x), windows.kernel());
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape x = ChannelsLast.toFirst(inputs.shape(0));
        return List.of(
                new TensorType(
                        ElementChecks.oneOf(inputs, 0, Saturation.BYTES),
                        ChannelsLast.toLast(QuantizedMeans.shape(x, axes(x)))));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        infer(inputs);
        Tensor x = ChannelsLast.toFirst(inputs.value(0));
        Windows.Axis[] axes = axes(x.shape());
        Tensor y = Tensor.zeros(x.element(), QuantizedMeans.shape(x.shape(), axes));
        if (y.count() == 0) {
            return List.of(ChannelsLast.toLast(y));
        }
        WindowTaps taps = new WindowTaps(axes);
        int elements = x.shape().count(2, x.shape().rank());
        for (int window = 0; window < taps.windows(); window++) {
            taps.move(window);
            for (int plane = 0; plane < y.count() / taps.windows(); plane++) {
                long most = x.element() == ElementType.INT8 ? Byte.MIN_VALUE : 0;
                for (int i = 0; i < taps.inside(); i++) {
                    most = Math.max(most, x.getLong(plane * elements + taps.source(i)));
                }
                y.setLong(plane * taps.windows() + window, most);
            }
        }
        return List.of(ChannelsLast.toLast(y));
    }
}
