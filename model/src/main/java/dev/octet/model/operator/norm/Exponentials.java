package dev.octet.model.operator.norm;

import dev.octet.model.tensor.Tensor;

/** Exponents whose exponentials are not too large. */
final class Exponentials {
    private Exponentials() {}

    /** A line, from each element its largest one subtracted. */
    static double[] of(Tensor x, Lines lines, int line) {
        double[] values = new double[lines.length()];
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            values[i] = x.getDouble(lines.at(line, i));
            largest = Math.max(largest, values[i]);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] -= largest;
        }
        return values;
    }

    /** The sum of the exponentials. */
    static double sum(double[] exponents) {
        double sum = 0;
        for (double exponent : exponents) {
            sum += StrictMath.exp(exponent);
        }
        return sum;
    }
}
