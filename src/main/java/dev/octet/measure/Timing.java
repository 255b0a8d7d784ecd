package dev.octet.measure;

import java.util.Arrays;

/** Measured times of one computation, each in nanoseconds per call, and what they say together. */
public final class Timing {
    private final double[] sorted;

    private Timing(double[] sorted) {
        this.sorted = sorted;
    }

    /**
     * The times of some rounds, in any order.
     *
     * @throws IllegalArgumentException without a time
     */
    public static Timing of(double... nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("a timing needs at least one round");
        }
        double[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Timing(sorted);
    }

    /** How many rounds there were. */
    public int rounds() {
        return sorted.length;
    }

    /** The time in the middle: half of the rounds took longer. */
    public double median() {
        return quantile(0.5);
    }

    /** The shortest time. */
    public double min() {
        return sorted[0];
    }

    /** The longest time. */
    public double max() {
        return sorted[sorted.length - 1];
    }

    /**
     * The time that this share of the rounds did not exceed, between two rounds by interpolation.
     *
     * @param share 0 to 1
     */
    public double quantile(double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** Half of the distance from the 10th to the 90th percentile, as a share of the median. */
    public double spread() {
        return (quantile(0.9) - quantile(0.1)) / 2 / median();
    }

    /** 10⁹ operations per second, a multiplication and its addition being two. */
    public double gops(long operations) {
        return operations / median();
    }

    /**
     * The mean that suits ratios: twice and half as fast make 1.
     *
     * @param ratios at least one, all above 0
     */
    public static double geometricMean(double... ratios) {
        double logarithms = 0;
        for (double ratio : ratios) {
            logarithms += Math.log(ratio);
        }
        return Math.exp(logarithms / ratios.length);
    }
}
