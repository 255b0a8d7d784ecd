package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.operator.quantized.Saturation;
import dev.octet.model.tensor.ElementType;

/**
 * Operators of one quantized tensor. Inputs: x, its scale, its zero point or none, the scale and
 * the zero point of y, or none.
 */
final class QuantizedSingle {
    private QuantizedSingle() {}

    /** Checks that all inputs are there but the zero points. */
    static void require(Declaration node) {
        RequiredInputs.check(node, 0, 1, 3);
    }

    /** Checks the inputs and returns the type of the integers. */
    static ElementType check(Inputs inputs) {
        ElementType type = ElementChecks.oneOf(inputs, 0, Saturation.BYTES);
        Quantization.check(inputs, 1, 2, type);
        Quantization.check(inputs, 3, 4, type);
        return type;
    }

    /** How x is quantized. */
    static Quantization source(Inputs inputs) {
        return Quantization.of(inputs, 1, 2);
    }

    /** How y is quantized. */
    static Quantization output(Inputs inputs) {
        return Quantization.of(inputs, 3, 4);
    }
}
