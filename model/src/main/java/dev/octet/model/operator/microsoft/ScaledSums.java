package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.quantized.Lines;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/** Sums of products of integers as real numbers: times the scales, plus a bias, in float. */
final class ScaledSums {
    private ScaledSums() {}

    /**
     * Checks the scales of b, which are one or one for each column, and the bias.
     *
     * @param scales an input
     * @param bias an input that may be missing, and broadcasts to the output
     */
    static void check(Inputs inputs, int b, int scales, int bias, Shape output) {
        Lines.columns(inputs.shape(b), inputs.shape(scales));
        if (inputs.has(bias)) {
            ElementChecks.same(inputs, scales, bias);
            inputs.shape(bias).stridesIn(output);
        }
    }

    /**
     * Writes the output.
     *
     * @param sums in the shape whole
     * @param scale of a
     * @param scales of b's columns, whose shape broadcasts to whole
     * @param bias or null
     */
    static void write(Tensor y, int[] sums, Shape whole, float scale, Tensor scales, Tensor bias) {
        Broadcast perColumn = new Broadcast(whole, scales.shape());
        Broadcast addend = new Broadcast(y.shape(), bias == null ? Shape.scalar() : bias.shape());
        for (int i = 0; i < sums.length; i++) {
            float value = sums[i] * (scale * scales.getFloat(perColumn.offset(0)));
            y.setDouble(i, bias == null ? value : value + bias.getFloat(addend.offset(0)));
            perColumn.next();
            addend.next();
        }
    }
}
