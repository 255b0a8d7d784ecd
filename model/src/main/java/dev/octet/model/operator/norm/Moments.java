package dev.octet.model.operator.norm;

/**
 * Mean and variance of numbers, in double precision.
 *
 * @param mean NaN without numbers
 * @param variance the mean of the squares of what is left without the mean
 */
record Moments(double mean, double variance) {
    static Moments of(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Moments(mean, squares / values.length);
    }
}
