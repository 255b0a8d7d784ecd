package dev.octet.cli.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The times of a network.
 *
 * @param file its name
 * @param hash of its graph
 * @param inputs types by name
 * @param machine where
 * @param threads of a run
 * @param firstNanos from a loaded network to the first answer
 * @param nanos of a run, the median
 * @param spread of its times, as a share of the median
 * @param runs how many were timed
 * @param steps in their order
 * @param most operations per nanosecond in a large product, by kind
 */
public record NetworkBench(
        String file,
        String hash,
        Map<String, String> inputs,
        String machine,
        int threads,
        double firstNanos,
        double nanos,
        double spread,
        int runs,
        List<Step> steps,
        Map<String, Double> most) {
    /**
     * A step.
     *
     * @param name of its node; may be empty
     * @param what its request, or its operator
     * @param kind what it computes with
     * @param engine who computes it
     * @param implementation how
     * @param nanos the median
     * @param operations two for each multiplication with its addition; 0 where nobody counts
     * @param ofMost its operations per time, as a share of what the machine does in a large
     *     product; NaN for what is no product
     */
    public record Step(
            String name,
            String what,
            String kind,
            String engine,
            String implementation,
            double nanos,
            long operations,
            double ofMost) {
        /** Operations per nanosecond. */
        public double gops() {
            return nanos > 0 ? operations / nanos : Double.NaN;
        }
    }

    /** Of all steps' times. */
    public double sum() {
        return steps.stream().mapToDouble(Step::nanos).sum();
    }

    /** Sums of times, by kind, in the order in which kinds first come. */
    public Map<String, Double> byKind() {
        Map<String, Double> sums = new LinkedHashMap<>();
        steps.forEach(step -> sums.merge(step.kind(), step.nanos(), Double::sum));
        return sums;
    }
}
