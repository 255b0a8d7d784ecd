package dev.octet.verify;

import dev.octet.request.Granularity;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.Product;

/** Integer weights less their zero points, and the groups that they are summed in. */
final class WeightIntegers {
    private final Tensor weights;
    private final Granularity zeroPoint;
    private final int[] zeroPoints;
    private final float[] scales;
    private final Grouping grouping;
    private final int[] shape;

    WeightIntegers(Product request, Values values) {
        Parameters fixed = values.fixed();
        weights = values.weights();
        zeroPoint = request.weightZeroPoint();
        zeroPoints = fixed.weightZeroPoints();
        scales = fixed.weightScales();
        grouping =
                request.epilogue().weightScale() == Granularity.PER_GROUP
                        ? request.weightGrouping()
                        : null;
        shape = request.weightsShape();
    }

    /** Whether a sum is put together from groups with scales of their own. */
    boolean inGroups() {
        return grouping != null;
    }

    int value(int weight, int channel) {
        return weights.integer(weight)
                - switch (zeroPoint) {
                    case NONE -> 0;
                    case PER_TENSOR -> zeroPoints[0];
                    case PER_GROUP -> zeroPoints[group(weight)];
                    default -> zeroPoints[channel];
                };
    }

    /** Which scale a weight has; of a whole sum the same one. */
    int group(int weight) {
        return inGroups() ? grouping.index(weight, shape) : 0;
    }

    float scale(int group) {
        return scales[group];
    }
}
