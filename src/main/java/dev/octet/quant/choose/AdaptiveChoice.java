package dev.octet.quant.choose;

import dev.octet.quant.FloatTensor;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.quant.error.ErrorReport;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tries schemes, range methods and groupings on the values of one tensor, and takes the combination
 * with the least mean squared error. Deterministic: of equal errors the simpler candidate comes
 * first, with fewer parameters, then symmetric, then earlier in the given lists. Stateless, so
 * thread-safe.
 *
 * @param schemes to try
 * @param methods to try
 * @param groupings to try
 * @param budget what a candidate may cost
 */
public record AdaptiveChoice(
        List<Scheme> schemes, List<RangeMethod> methods, List<Grouping> groupings, Budget budget) {
    /** Copies the lists. */
    public AdaptiveChoice {
        schemes = List.copyOf(schemes);
        methods = List.copyOf(methods);
        groupings = List.copyOf(groupings);
    }

    /**
     * Bounds.
     *
     * @param bytes of scales (4 each) and, where the scheme is affine, zero points (1 each) that a
     *     tensor may have in addition to its integers
     * @param candidates how many are tried at most: those that come first, by the lists, the
     *     grouping changing slowest, the method fastest
     */
    public record Budget(long bytes, int candidates) {
        /** Without bounds. */
        public static final Budget NONE = new Budget(Long.MAX_VALUE, Integer.MAX_VALUE);

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException when there is none for a single candidate
         */
        public Budget {
            if (bytes < Float.BYTES || candidates < 1) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "a budget has at least %d bytes and 1 candidate, got %d and %d",
                                Float.BYTES, bytes, candidates));
            }
        }
    }

    /**
     * A combination and what it leaves.
     *
     * @param scheme the scheme
     * @param method the range method
     * @param params the parameters they gave, with the grouping
     * @param bytes of scales and zero points
     * @param error measured by quantizing and dequantizing the values
     */
    public record Candidate(
            Scheme scheme,
            RangeMethod method,
            QuantParams params,
            long bytes,
            QuantError.Summary error) {
        /** {@code symmetric mse per_channel:0, 256 bytes: SQNR …}. */
        @Override
        public String toString() {
            return RootLocale.format(
                    "%s %s %s, %d bytes: %s", scheme, method, params.grouping(), bytes, error);
        }
    }

    private record Trial(Scheme scheme, RangeMethod method, Grouping grouping) {}

    /**
     * All candidates within the budget, the best first.
     *
     * @param x the values, dense and row-major
     * @param shape no shape at all means one axis with all values
     * @throws IllegalArgumentException when the shape does not have as many elements or no
     *     combination is within the budget
     * @throws IllegalStateException naming the scale for which there is no finite value
     */
    public List<Candidate> candidates(float[] x, int... shape) {
        return candidates(FloatTensor.of(x, shape));
    }

    /**
     * All candidates within the budget, the best first. Reads the tensor at least twice for each
     * grouping, and once more for every 64 channels of an axis that is not the first.
     *
     * @throws IllegalArgumentException when no combination is within the budget
     * @throws IllegalStateException naming the scale for which there is no finite value
     */
    public List<Candidate> candidates(FloatTensor x) {
        List<Trial> trials = trials(x.shape());
        List<Candidate> candidates = new ArrayList<>();
        for (Grouping grouping : trials.stream().map(Trial::grouping).distinct().toList()) {
            List<Trial> same = trials.stream().filter(t -> t.grouping.equals(grouping)).toList();
            candidates.addAll(measured(same, params(same, grouping, x), x));
        }
        // the sort is stable: what is equal stays in the order of the lists
        candidates.sort(
                Comparator.comparingDouble((Candidate candidate) -> candidate.error.mse())
                        .thenComparingInt(candidate -> candidate.params.count())
                        .thenComparing(candidate -> !candidate.scheme.symmetric()));
        return candidates;
    }

    /**
     * The best candidate.
     *
     * @throws IllegalArgumentException as {@link #candidates}
     * @throws IllegalStateException as {@link #candidates}
     */
    public Candidate best(float[] x, int... shape) {
        return candidates(x, shape).get(0);
    }

    private List<Trial> trials(int[] shape) {
        List<Trial> trials = new ArrayList<>();
        for (Grouping grouping : groupings) {
            for (Scheme scheme : schemes) {
                for (RangeMethod method : methods) {
                    if (bytes(scheme, grouping.count(shape)) <= budget.bytes
                            && trials.size() < budget.candidates) {
                        trials.add(new Trial(scheme, method, grouping));
                    }
                }
            }
        }
        if (trials.isEmpty()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "none of %d·%d·%d schemes, methods and groupings is within %d bytes",
                            schemes.size(), methods.size(), groupings.size(), budget.bytes));
        }
        return trials;
    }

    private static long bytes(Scheme scheme, int count) {
        return (long) count * (scheme.symmetric() ? Float.BYTES : Float.BYTES + 1);
    }

    /** The parameters that each trial gives: one histogram of a scale serves all. */
    private static List<QuantParams> params(List<Trial> trials, Grouping grouping, FloatTensor x) {
        List<List<Range>> ranges =
                trials.stream().<List<Range>>map(t -> new ArrayList<>()).toList();
        ScaleHistograms.forEach(
                x,
                grouping,
                (index, histogram) -> {
                    if (histogram.finite() == 0) {
                        throw new IllegalStateException(
                                RootLocale.format(
                                        "scale %d of %s: no finite value", index, grouping));
                    }
                    for (int i = 0; i < trials.size(); i++) {
                        Trial trial = trials.get(i);
                        ranges.get(i).add(trial.method.range(histogram, trial.scheme));
                    }
                });
        List<QuantParams> params = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            params.add(trials.get(i).scheme.params(grouping, ranges.get(i)));
        }
        return params;
    }

    private static List<Candidate> measured(
            List<Trial> trials, List<QuantParams> params, FloatTensor x) {
        int[] shape = x.shape();
        List<ErrorReport> errors =
                trials.stream().map(t -> new ErrorReport(Grouping.perTensor(), shape)).toList();
        x.forEachPiece(
                (start, values, count) -> {
                    byte[] q = new byte[count];
                    for (int i = 0; i < trials.size(); i++) {
                        Quantizer.quantize(values, q, start, count, params.get(i), shape);
                        errors.get(i).observe(values, q, count, params.get(i));
                    }
                });
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            candidates.add(
                    new Candidate(
                            trial.scheme,
                            trial.method,
                            params.get(i),
                            bytes(trial.scheme, params.get(i).count()),
                            errors.get(i).total()));
        }
        return candidates;
    }
}
