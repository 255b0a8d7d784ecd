package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Convolution;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;

/**
 * A convolution of 8-bit integers: which inputs they are. Zero points may be missing.
 *
 * @param x the source
 * @param xZeroPoint its zero point
 * @param w the weights
 * @param wZeroPoint their zero point, or one for each output channel
 */
record IntegerConvolution(int x, int xZeroPoint, int w, int wZeroPoint) {
    /**
     * The geometry.
     *
     * @param source the shape of the source, channels first
     * @throws IllegalArgumentException when types or shapes do not fit
     */
    Convolution check(Windows windows, int groups, Inputs inputs, Shape source) {
        ElementType from = ElementChecks.oneOf(inputs, x, Saturation.BYTES);
        ElementType weights = ElementChecks.oneOf(inputs, w, Saturation.BYTES);
        Convolution convolution = Convolution.of(windows, groups, source, inputs.shape(w));
        if (inputs.has(xZeroPoint)) {
            Quantization.checkZeroPoint(inputs, xZeroPoint, from);
            Quantization.checkSingle(inputs, xZeroPoint);
        }
        if (inputs.has(wZeroPoint)) {
            Quantization.checkZeroPoint(inputs, wZeroPoint, weights);
            checkChannels(inputs, wZeroPoint, convolution.outputs());
        }
        return convolution;
    }

    /** Checks that an input has one element, or one for each output channel. */
    static void checkChannels(Inputs inputs, int i, int outputs) {
        Shape shape = inputs.shape(i);
        if (!Quantization.isSingle(shape) && !shape.equals(Shape.of(outputs))) {
            throw new IllegalArgumentException(
                    "input "
                            + i
                            + " must be one number or one for each of "
                            + outputs
                            + " channels, has shape "
                            + shape);
        }
    }

    /**
     * The sums, which wrap at 32 bits.
     *
     * @param source the value of the source, channels first
     */
    int[] sums(Convolution convolution, Inputs inputs, Tensor source) {
        Tensor weights = inputs.value(w);
        Tensor zeroPoint = inputs.valueOrNull(wZeroPoint);
        Shape perChannel = Shape.scalar();
        if (zeroPoint != null && !Quantization.isSingle(zeroPoint.shape())) {
            int[] dims = new int[weights.shape().rank()];
            Arrays.fill(dims, 1);
            dims[0] = convolution.outputs();
            perChannel = Shape.of(dims);
        }
        return ExactSums.wrapped(
                convolution.sums(
                        ExactSums.centered(source, inputs.valueOrNull(xZeroPoint), Shape.scalar()),
                        ExactSums.centered(weights, zeroPoint, perChannel)));
    }
}
