package dev.octet.model.rewrite.product;

import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.WeightsLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The products of a recurrent layer's gates in one direction, with weights as ONNX has them.
 *
 * @param in [directions, gates · hidden, in]
 * @param recurrent [directions, gates · hidden, hidden]
 * @param biases [directions, 2 · gates · hidden], or null
 */
record GateProducts(
        Tensor in, Tensor recurrent, Tensor biases, int direction, int gates, int time, int batch) {
    /** Tell products apart that have the same weights, by which part of them they have. */
    private static final List<Tensor> PARTS =
            IntStream.range(0, 32).mapToObj(i -> Tensor.of(new long[] {i}, 1)).toList();

    int hidden() {
        return recurrent.shape().get(2);
    }

    /** Of the whole source, with the biases of both sides, or that of the source only. */
    Computed ofSource(int gate, boolean bothBiases) {
        float[] bias = new float[hidden()];
        for (int i = 0; i < bias.length && biases != null; i++) {
            double both = bias(gate, i) + (bothBiases ? bias(gates + gate, i) : 0);
            bias[i] = (float) both;
        }
        return product(in, gate, time * batch, Shape.of(time, batch, hidden()), bias, false, null);
    }

    /** Of the state, to which a product of the source is added. */
    Computed ofState(int gate, Activation activation) {
        return product(recurrent, gate, batch, Shape.of(batch, hidden()), null, true, activation);
    }

    /** Of the state alone, with its own bias. */
    Computed ofStateAlone(int gate) {
        float[] bias = new float[hidden()];
        for (int i = 0; i < bias.length && biases != null; i++) {
            bias[i] = (float) bias(gates + gate, i);
        }
        return product(recurrent, gate, batch, Shape.of(batch, hidden()), bias, false, null);
    }

    private double bias(int row, int i) {
        return biases.getDouble((direction * 2 * gates + row) * hidden() + i);
    }

    private Computed product(
            Tensor weights,
            int gate,
            int rows,
            Shape shape,
            float[] bias,
            boolean residual,
            Activation activation) {
        int n = hidden();
        int k = weights.shape().get(2);
        var builder =
                Gemm.of(rows, n, k)
                        .types(DataType.F32, DataType.F32, DataType.F32)
                        .layout(WeightsLayout.NK);
        int bytes = n * k * Float.BYTES;
        ByteBuffer whole = weights.buffer();
        ByteBuffer own =
                whole.slice((direction * gates + gate) * bytes, bytes).order(whole.order());
        Parameters parameters = Parameters.of(own, DataType.F32);
        List<Role> roles = new ArrayList<>(List.of(Role.SRC));
        if (bias != null) {
            builder.bias();
            parameters = parameters.bias(bias);
        }
        if (residual) {
            builder.residual(DataType.F32);
            roles.add(Role.RESIDUAL);
        }
        if (activation != null) {
            builder.activation(activation);
        }
        List<Tensor> constants = new ArrayList<>(List.of(weights, PARTS.get(part(gate))));
        if (biases != null) {
            constants.add(biases);
        }
        return Computed.of(
                builder.build(),
                parameters,
                constants,
                roles,
                new TensorType(ElementType.FLOAT, shape));
    }

    private int part(int gate) {
        return direction * gates + gate;
    }
}
