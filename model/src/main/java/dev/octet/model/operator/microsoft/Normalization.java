package dev.octet.model.operator.microsoft;

/** Layer normalization of rows, with their means or without. */
final class Normalization {
    /** The mean of each row, or zeros where it is not asked for. */
    final double[] means;

    /** The factor of each row. */
    final double[] factors;

    private final double[] x;
    private final int length;

    /**
     * Of rows.
     *
     * @param x rows one behind the other
     * @param length of a row
     * @param epsilon what is added to the mean square
     * @param isCentered whether the mean is subtracted
     */
    Normalization(double[] x, int length, float epsilon, boolean isCentered) {
        this.x = x;
        this.length = length;
        int rows = length == 0 ? 0 : x.length / length;
        means = new double[rows];
        factors = new double[rows];
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = 0; isCentered && i < length; i++) {
                sum += x[row * length + i];
            }
            means[row] = sum / length;
            double squares = 0;
            for (int i = 0; i < length; i++) {
                double distance = x[row * length + i] - means[row];
                squares += distance * distance;
            }
            factors[row] = 1 / Math.sqrt(squares / length + epsilon);
        }
    }

    /**
     * The rows normalized.
     *
     * @param gamma a factor for each element of a row
     * @param beta an addend for each of them, or null
     */
    double[] rows(double[] gamma, double[] beta) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            int row = i / length;
            int at = i % length;
            y[i] = (x[i] - means[row]) * factors[row] * gamma[at] + (beta == null ? 0 : beta[at]);
        }
        return y;
    }
}
