package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The norm of each window, (∑ |x|ᵖ)^(1/p). LpPool and GlobalLpPool.
 *
 * @param windows with a kernel, or null where each plane is one window
 * @param p at least 1
 */
record LpPool(Windows windows, int p) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    OperatorType.onnx("LpPool", 1, 1, 1, node -> of(node, false)),
                    OperatorType.onnx("GlobalLpPool", 1, 1, 1, node -> of(node, true)));

    private static Operator of(Declaration node, boolean isGlobal) {
        int p = node.int32("p", 2);
        if (p < 1) {
            throw new Unsupported("p must be at least 1, got " + p);
        }
        return new LpPool(isGlobal ? null : Pooling.read(node, 18, 18), p);
    }

    private Pooling pooling(Shape shape) {
        return windows == null ? Pooling.whole(shape) : Pooling.of(shape, windows);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(
                new TensorType(
                        ElementChecks.oneOf(inputs, 0, PictureTypes.FLOATS),
                        pooling(inputs.shape(0)).out()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Pooling pooling = pooling(x.shape());
        int windows = y.count() == 0 ? 0 : pooling.windows();
        for (int window = 0; window < windows; window++) {
            int[] elements = pooling.elements(window);
            for (int plane = 0; plane < pooling.planes(); plane++) {
                double sum = 0;
                for (int element : elements) {
                    double value = x.getDouble(plane * pooling.planeSize() + element);
                    sum += StrictMath.pow(Math.abs(value), p);
                }
                y.setDouble(plane * windows + window, StrictMath.pow(sum, 1.0 / p));
            }
        }
        return List.of(y);
    }
}
