package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tflite.file.LiteTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BatchMatMulOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.FullyConnectedOptionsWeightsFormat;

/** Products of matrices. */
final class ProductForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.FULLY_CONNECTED, ProductForms::fullyConnected,
                    BuiltinOperator.BATCH_MATMUL, ProductForms::batchMatMul);

    private ProductForms() {}

    /**
     * Rows by the columns of weights that lie as [outputs, inputs]. Weights of integers by rows of
     * floats are weights of floats: the reference rounds such rows to 8 bits first, which is a
     * rounding less here.
     */
    private static void fullyConnected(Operation operation) throws NetworkFormatException {
        FullyConnectedOptions options =
                operation.options(
                        BuiltinOptions.FullyConnectedOptions, new FullyConnectedOptions());
        if (options.weightsFormat() != FullyConnectedOptionsWeightsFormat.DEFAULT) {
            throw new Unsupported("its weights are shuffled");
        }
        LiteTensor weights = operation.in(1);
        if (weights.rank() != 2) {
            throw new Unsupported("its weights must be a matrix, have rank " + weights.rank());
        }
        int n = weights.dims()[0];
        int k = weights.dims()[1];
        String x = operation.real(0);
        if (operation.in(0).rank() != 2 || operation.in(0).dims()[1] != k) {
            x = operation.add("Reshape", x, operation.longs(-1, k));
        }
        String w =
                operation.isConstant(1)
                        ? operation.values().weights(weights, new int[] {0, 1})
                        : operation.real(1);
        List<String> inputs = new ArrayList<>(List.of(x, w));
        if (operation.has(2)) {
            inputs.add(Biases.of(operation, 0, 1, 2));
        }
        String y = operation.add("Gemm", Map.of("transB", 1L), inputs.toArray(String[]::new));
        y = Activations.of(operation, options.fusedActivationFunction(), y, operation.out(0));
        if (options.keepNumDims() && operation.in(0).rank() != 2) {
            int[] dims = operation.in(0).dims();
            long[] shape = new long[dims.length];
            for (int i = 0; i < dims.length - 1; i++) {
                shape[i] = dims[i];
            }
            shape[dims.length - 1] = n;
            y = operation.add("Reshape", y, Shapes.of(operation, shape));
        }
        operation.give(0, y);
    }

    private static void batchMatMul(Operation operation) throws NetworkFormatException {
        BatchMatMulOptions options =
                operation.options(BuiltinOptions.BatchMatMulOptions, new BatchMatMulOptions());
        String a = matrix(operation, 0, options.adjX());
        String b = matrix(operation, 1, options.adjY());
        operation.give(0, operation.add("MatMul", a, b));
    }

    private static String matrix(Operation operation, int i, boolean isTransposed)
            throws NetworkFormatException {
        int rank = operation.in(i).rank();
        if (!isTransposed) {
            return operation.real(i);
        }
        if (rank < 2) {
            throw new Unsupported("a tensor of rank " + rank + " is no matrix");
        }
        List<Long> perm = new ArrayList<>();
        for (long axis = 0; axis < rank - 2; axis++) {
            perm.add(axis);
        }
        perm.add(rank - 1L);
        perm.add(rank - 2L);
        return operation.add("Transpose", Map.of("perm", perm), operation.real(i));
    }
}
