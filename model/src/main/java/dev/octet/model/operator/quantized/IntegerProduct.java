package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/**
 * The product of matrices of 8-bit integers: which inputs are the matrices and their zero points.
 * Zero points may be missing.
 *
 * @param a the input on the left
 * @param aZeroPoint its zero point, or one for each of its rows
 * @param b the input on the right
 * @param bZeroPoint its zero point, or one for each of its columns
 */
public record IntegerProduct(int a, int aZeroPoint, int b, int bZeroPoint) {
    /**
     * The shapes.
     *
     * @throws IllegalArgumentException when types or shapes do not fit
     */
    public Matrices check(Inputs inputs) {
        ElementType left = ElementChecks.oneOf(inputs, a, Saturation.BYTES);
        ElementType right = ElementChecks.oneOf(inputs, b, Saturation.BYTES);
        Matrices matrices = Matrices.of(inputs.shape(a), inputs.shape(b));
        if (inputs.has(aZeroPoint)) {
            Quantization.checkZeroPoint(inputs, aZeroPoint, left);
            rows(inputs);
        }
        if (inputs.has(bZeroPoint)) {
            Quantization.checkZeroPoint(inputs, bZeroPoint, right);
            columns(inputs);
        }
        return matrices;
    }

    /** The sums, in the shape {@link Matrices#whole}; they wrap at 32 bits. */
    public int[] sums(Inputs inputs) {
        Tensor left = inputs.value(a);
        Tensor right = inputs.value(b);
        return ExactSums.wrapped(
                Matrices.of(left.shape(), right.shape())
                        .multiply(
                                ExactSums.centered(
                                        left, inputs.valueOrNull(aZeroPoint), rows(inputs)),
                                ExactSums.centered(
                                        right, inputs.valueOrNull(bZeroPoint), columns(inputs))));
    }

    private Shape rows(Inputs inputs) {
        return inputs.has(aZeroPoint)
                ? Lines.rows(inputs.shape(a), inputs.shape(aZeroPoint))
                : Shape.scalar();
    }

    private Shape columns(Inputs inputs) {
        return inputs.has(bZeroPoint)
                ? Lines.columns(inputs.shape(b), inputs.shape(bZeroPoint))
                : Shape.scalar();
    }
}
