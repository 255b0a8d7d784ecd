package dev.octet.quant.error;

import java.util.Arrays;

/**
 * How a figure is spread over the channels of a tensor. Each number is one that a channel has (the
 * nearest rank), so that infinite ones have their place too; all are NaN without channels.
 *
 * @param min the smallest
 * @param low a tenth are at most this
 * @param median half are at most this
 * @param high nine tenths are at most this
 * @param max the largest
 */
public record Distribution(double min, double low, double median, double high, double max) {
    /** Of these values, in any order, which stays as it is. */
    public static Distribution of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Distribution(
                rank(sorted, 0),
                rank(sorted, 0.1),
                rank(sorted, 0.5),
                rank(sorted, 0.9),
                rank(sorted, 1));
    }

    private static double rank(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted[(int) Math.max(Math.ceil(share * sorted.length) - 1, 0)];
    }
}
