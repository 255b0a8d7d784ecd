package dev.octet.quant.range;

/**
 * Kullback-Leibler divergences of quantized parts of one histogram. Sums of all beginnings make one
 * divergence cost a logarithm for each level instead of each bin.
 */
final class Divergence {
    /**
     * What Q has in an outermost level that has values in P alone, those from outside: as MXNet
     * smooths it. Otherwise no range could end in front of a gap, where an outlier is best cut off.
     */
    static final double SMOOTHING = 1e-4;

    private final double[] counts;
    private final double[] sums;
    private final double[] entropies;
    private final int[] occupied;

    Divergence(double[] counts) {
        this.counts = counts;
        sums = new double[counts.length + 1];
        entropies = new double[counts.length + 1];
        occupied = new int[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            sums[i + 1] = sums[i] + counts[i];
            entropies[i + 1] = entropies[i] + entropy(counts[i]);
            occupied[i + 1] = occupied[i] + (counts[i] > 0 ? 1 : 0);
        }
    }

    double count(int bin) {
        return counts[bin];
    }

    /** The share of the counts that bins [from, to) have, 0 to 1. */
    double inside(int from, int to) {
        return (sums[to] - sums[from]) / sums[counts.length];
    }

    /**
     * KL(P‖Q) = Σ p · ln(p / q), in nats, of bins [from, to) merged into levels.
     *
     * @param levels at most {@code to - from}
     */
    double of(int from, int to, int levels) {
        double total = sums[counts.length];
        double inside = sums[to] - sums[from];
        double below = sums[from];
        double above = total - sums[to];
        double first = counts[from];
        double last = counts[to - 1];
        // Σ P ln P of the bins, then of the outermost ones with what lies outside
        double own =
                entropies[to]
                        - entropies[from]
                        + (entropy(first + below) - entropy(first))
                        + (entropy(last + above) - entropy(last));
        double cross = 0;
        double quantized = inside;
        int end = from;
        for (int level = 1; level <= levels; level++) {
            int begin = end;
            end = from + (int) ((long) (to - from) * level / levels);
            double mass = sums[end] - sums[begin];
            int bins = occupied[end] - occupied[begin];
            double values = mass;
            if (level == 1 && below > 0) {
                values += below;
                bins += first == 0 ? 1 : 0;
            }
            if (level == levels && above > 0) {
                values += above;
                bins += last == 0 ? 1 : 0;
            }
            if (values > 0 && mass == 0) {
                mass = SMOOTHING * total;
                quantized += mass;
            }
            cross += values > 0 ? values * Math.log(mass / bins) : 0;
        }
        return (own - cross) / total + Math.log(quantized / total);
    }

    private static double entropy(double count) {
        return count > 0 ? count * Math.log(count) : 0;
    }
}
