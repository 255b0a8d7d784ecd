package dev.octet.model.operator.quantized;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/** Sums of products of 8-bit integers by way of doubles, which hold each of them exactly. */
final class ExactSums {
    private ExactSums() {}

    /**
     * Integers minus their zero points.
     *
     * @param zeroPoints or null
     * @param shape that of the zero points, which broadcasts to the integers'
     */
    static double[] centered(Tensor integers, Tensor zeroPoints, Shape shape) {
        double[] values = new double[integers.count()];
        Broadcast walk = new Broadcast(integers.shape(), shape);
        for (int i = 0; i < values.length; i++) {
            long zeroPoint = zeroPoints == null ? 0 : zeroPoints.getLong(walk.offset(0));
            values[i] = integers.getLong(i) - zeroPoint;
            walk.next();
        }
        return values;
    }

    /** As integers of 32 bits, which wrap. */
    static int[] wrapped(double[] sums) {
        int[] values = new int[sums.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) (long) sums[i];
        }
        return values;
    }
}
