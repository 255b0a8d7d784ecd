package dev.octet.quant.correct;

import dev.octet.quant.runs.Runs;
import dev.octet.text.RootLocale;
import java.util.Arrays;

/**
 * Where a weight of a layer is and which input channel it multiplies. The layout is [N, K] of a
 * GEMM or [O, I / groups, spatial…] of a convolution, row-major; output channel o belongs to group
 * o · groups / O, whose inputs are neighbours. Immutable.
 */
public final class LayerWeights {
    private final int outputs;
    private final int perGroup;
    private final int spatial;
    private final int groups;

    /**
     * A layer.
     *
     * @param length how many weights
     * @param inputs input channels of all groups together; says how many groups there are
     * @param shape of the weights
     * @throws IllegalArgumentException when they do not go together
     */
    public LayerWeights(int length, int inputs, int... shape) {
        if (shape.length < 2 || Runs.elements(shape) != length || length == 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "weights are [outputs, inputs, ...] and not empty; shape %s, %d values",
                            Arrays.toString(shape), length));
        }
        outputs = shape[0];
        perGroup = shape[1];
        spatial = length / outputs / perGroup;
        groups = inputs / perGroup;
        if (inputs < perGroup || inputs % perGroup != 0 || outputs % groups != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d input channels do not go with weights of shape %s",
                            inputs, Arrays.toString(shape)));
        }
    }

    /** A weight. */
    public interface Visitor {
        /** The weight in this place of the array multiplies this input for this output. */
        void weight(int place, int output, int input);
    }

    /** How many output channels. */
    public int outputs() {
        return outputs;
    }

    /** Visits all weights, in their order. */
    public void forEach(Visitor visitor) {
        int place = 0;
        for (int output = 0; output < outputs; output++) {
            int firstInput = output / (outputs / groups) * perGroup;
            for (int input = 0; input < perGroup; input++) {
                for (int i = 0; i < spatial; i++) {
                    visitor.weight(place, output, firstInput + input);
                    place++;
                }
            }
        }
    }

    /** The largest magnitude of the weights of each output channel. */
    public float[] outputMagnitudes(float[] weights) {
        float[] largest = new float[outputs];
        forEach(
                (place, output, input) ->
                        largest[output] = Math.max(largest[output], magnitude(weights, place)));
        return largest;
    }

    /** The largest magnitude of the weights of each input channel. */
    public float[] inputMagnitudes(float[] weights) {
        float[] largest = new float[groups * perGroup];
        forEach(
                (place, output, input) ->
                        largest[input] = Math.max(largest[input], magnitude(weights, place)));
        return largest;
    }

    private static float magnitude(float[] weights, int place) {
        if (!Float.isFinite(weights[place])) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "weights must be finite, weights[%d] is %s", place, weights[place]));
        }
        return Math.abs(weights[place]);
    }

    /** Every weight times the factor of its input channel. */
    public float[] timesInput(float[] weights, float[] factors) {
        float[] scaled = new float[weights.length];
        forEach((place, output, input) -> scaled[place] = weights[place] * factors[input]);
        return scaled;
    }

    /** Every weight divided by the factor of its output channel. */
    public float[] overOutput(float[] weights, float[] factors) {
        float[] scaled = new float[weights.length];
        forEach((place, output, input) -> scaled[place] = weights[place] / factors[output]);
        return scaled;
    }
}
