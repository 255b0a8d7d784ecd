package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Pool2DOptions;

/** Poolings of pictures, which have channels last. What is around a picture does not count. */
final class PoolForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.AVERAGE_POOL_2D, operation -> add(operation, "AveragePool"),
                    BuiltinOperator.MAX_POOL_2D, PoolForms::largest,
                    BuiltinOperator.L2_POOL_2D, PoolForms::norm);

    private PoolForms() {}

    private static Pool2DOptions options(Operation operation) {
        return operation.options(BuiltinOptions.Pool2DOptions, new Pool2DOptions());
    }

    static Map<String, Object> attributes(Operation operation) {
        Pool2DOptions options = options(operation);
        int[] x = operation.in(0).dims();
        if (x.length != 4) {
            throw new Unsupported("its picture must have 4 dimensions, has " + x.length);
        }
        return new Windows(
                        options.padding(),
                        options.filterHeight(),
                        options.filterWidth(),
                        options.strideH(),
                        options.strideW(),
                        1,
                        1)
                .attributes(x[1], x[2]);
    }

    private static void add(Operation operation, String type) throws NetworkFormatException {
        give(operation, operation.add(type, attributes(operation), operation.first(0)));
    }

    private static void give(Operation operation, String y) {
        byte activation = options(operation).fusedActivationFunction();
        operation.give(0, Activations.of(operation, activation, y, operation.out(0)), true);
    }

    /** The largest integer stands for the largest number. */
    private static void largest(Operation operation) throws NetworkFormatException {
        byte activation = options(operation).fusedActivationFunction();
        if (operation.in(0).isQuantized() && Moves.areSame(operation, 1) && activation == 0) {
            String x = operation.plain(0, true);
            operation.givePlain(0, operation.add("MaxPool", attributes(operation), x), true);
        } else {
            add(operation, "MaxPool");
        }
    }

    /** The root of the mean of squares. */
    private static void norm(Operation operation) throws NetworkFormatException {
        String x = operation.first(0);
        String mean =
                operation.add("AveragePool", attributes(operation), operation.add("Mul", x, x));
        give(operation, operation.add("Sqrt", mean));
    }
}
