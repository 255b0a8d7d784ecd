package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The mean of each window. What a last window of ceil_mode has beyond the padding never counts.
 *
 * @param windows with a kernel
 * @param countsPadding whether padding counts as elements that are 0; where it does not, the mean
 *     of a window that lies in it is NaN
 */
public record AveragePool(Windows windows, boolean countsPadding) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("AveragePool", 1, 1, 1, AveragePool::of);

    private static Operator of(Declaration node) {
        return new AveragePool(Pooling.read(node, 10, 19), node.flag("count_include_pad", false));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(
                new TensorType(
                        ElementChecks.oneOf(inputs, 0, PictureTypes.FLOATS),
                        Pooling.of(inputs.shape(0), windows).out()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        evaluate(Pooling.of(inputs.shape(0), windows), inputs.value(0), y, countsPadding);
        return List.of(y);
    }

    static void evaluate(Pooling pooling, Tensor x, Tensor y, boolean countsPadding) {
        int windows = y.count() == 0 ? 0 : pooling.windows();
        for (int window = 0; window < windows; window++) {
            int[] elements = pooling.elements(window);
            double size = countsPadding ? pooling.paddedSize(window) : elements.length;
            for (int plane = 0; plane < pooling.planes(); plane++) {
                double sum = 0;
                for (int element : elements) {
                    sum += x.getDouble(plane * pooling.planeSize() + element);
                }
                y.setDouble(plane * windows + window, sum / size);
            }
        }
    }
}
