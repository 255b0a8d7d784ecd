package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.Shape;

/**
 * The weights and biases of a recurrent layer in one direction, a row for each element of each
 * gate.
 *
 * @param in [rows, elements of the source]
 * @param recurrent [rows, elements of the state]
 * @param inBias one for each row
 * @param recurrentBias one for each row
 */
record GateWeights(double[] in, double[] recurrent, double[] inBias, double[] recurrentBias) {
    /** Those of a direction, from the inputs 1 to 3. */
    static GateWeights of(Inputs inputs, int direction) {
        Shape w = inputs.shape(1);
        int rows = w.get(1);
        int size = rows * w.get(2);
        int recurrentSize = rows * inputs.shape(2).get(2);
        return new GateWeights(
                Recurrence.slice(inputs.value(1), direction * size, size),
                Recurrence.slice(inputs.value(2), direction * recurrentSize, recurrentSize),
                Recurrence.slice(inputs.valueOrNull(3), direction * 2 * rows, rows),
                Recurrence.slice(inputs.valueOrNull(3), (direction * 2 + 1) * rows, rows));
    }

    /** What the source gives a row, with its bias. */
    double ofSource(int row, double[] x) {
        return inBias[row] + dot(in, row, x);
    }

    /** What the state gives a row, with its bias. */
    double ofState(int row, double[] h) {
        return recurrentBias[row] + dot(recurrent, row, h);
    }

    private static double dot(double[] weights, int row, double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[row * values.length + i] * values[i];
        }
        return sum;
    }
}
