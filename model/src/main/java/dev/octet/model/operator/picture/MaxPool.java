package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The largest element of each window, or its first NaN, and where it is. Of a window that lies in
 * the padding that is the least number of the type, and -1.
 *
 * @param windows with a kernel
 * @param columnMajor whether places in a plane are counted with the first spatial axis changing
 *     fastest, not the last
 * @param hasIndices whether places are an output, counted over the whole tensor
 */
public record MaxPool(Windows windows, boolean columnMajor, boolean hasIndices)
        implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("MaxPool", 1, 1, 1, MaxPool::of).outputs(2);

    private static final Set<ElementType> TYPES =
            EnumSet.of(
                    ElementType.FLOAT,
                    ElementType.DOUBLE,
                    ElementType.FLOAT16,
                    ElementType.BFLOAT16,
                    ElementType.INT8,
                    ElementType.UINT8);

    private static Operator of(Declaration node) {
        return new MaxPool(
                Pooling.read(node, 10, 10),
                node.version() >= 8 && node.flag("storage_order", false),
                node.outputs() > 1);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, TYPES);
        Shape out = Pooling.of(inputs.shape(0), windows).out();
        TensorType values = new TensorType(element, out);
        return hasIndices
                ? List.of(values, new TensorType(ElementType.INT64, out))
                : List.of(values);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        List<TensorType> types = infer(inputs);
        Pooling pooling = Pooling.of(x.shape(), windows);
        Tensor y = Tensor.zeros(types.get(0));
        if (!hasIndices) {
            evaluate(pooling, x, y, null, null);
            return List.of(y);
        }
        Tensor indices = Tensor.zeros(types.get(1));
        evaluate(pooling, x, y, indices, columnMajor ? columnMajor(x.shape()) : null);
        return List.of(y, indices);
    }

    /** For each element of a plane, its number in column-major order. */
    private static int[] columnMajor(Shape shape) {
        int[] numbers = new int[shape.count() == 0 ? 0 : shape.count(2, shape.rank())];
        for (int i = 0; i < numbers.length; i++) {
            int rest = i;
            for (int axis = shape.rank() - 1; axis >= 2; axis--) {
                numbers[i] = numbers[i] + rest % shape.get(axis) * shape.count(2, axis);
                rest /= shape.get(axis);
            }
        }
        return numbers;
    }

    /**
     * Writes the largest elements.
     *
     * @param indices where they are, or null
     * @param numbers how the elements of a plane are numbered there, or null as they lie
     */
    static void evaluate(Pooling pooling, Tensor x, Tensor y, Tensor indices, int[] numbers) {
        if (y.count() == 0) {
            return;
        }
        int windows = pooling.windows();
        for (int window = 0; window < windows; window++) {
            int[] elements = pooling.elements(window);
            for (int plane = 0; plane < pooling.planes(); plane++) {
                int first = plane * pooling.planeSize();
                int to = plane * windows + window;
                int best = best(x, first, elements);
                if (best < 0) {
                    least(y, to);
                } else {
                    y.copy(to, x, first + best, 1);
                }
                if (indices != null) {
                    int number = best < 0 || numbers == null ? best : numbers[best];
                    indices.setLong(to, best < 0 ? -1 : first + number);
                }
            }
        }
    }

    private static int best(Tensor x, int first, int[] elements) {
        int best = -1;
        for (int element : elements) {
            double value = x.getDouble(first + element);
            if (Double.isNaN(value)) {
                return element;
            }
            best = best < 0 || value > x.getDouble(first + best) ? element : best;
        }
        return best;
    }

    private static void least(Tensor y, int to) {
        if (y.element().isFloat()) {
            y.setDouble(to, Double.NEGATIVE_INFINITY);
        } else {
            y.setLong(to, y.element() == ElementType.INT8 ? Byte.MIN_VALUE : 0);
        }
    }
}
