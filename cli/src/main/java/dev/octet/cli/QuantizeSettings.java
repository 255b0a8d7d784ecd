package dev.octet.cli;

import dev.octet.quant.FloatTensor;
import dev.octet.quant.Scheme;
import dev.octet.quant.choose.AdaptiveChoice;
import dev.octet.quant.range.Entropy;
import dev.octet.quant.range.MinMax;
import dev.octet.quant.range.MseOptimal;
import dev.octet.quant.range.Percentile;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.Grouping;
import dev.octet.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What the caller of {@code octet quantize} asked for, and what is tried.
 *
 * @param scheme null for the best one
 * @param observer null for the best one
 * @param grouping of the scales
 */
record QuantizeSettings(Scheme scheme, RangeMethod observer, Grouping grouping) {
    private static final String AUTO = "auto";

    /** Trying everything costs up to a tenth of a second for each scale, ... */
    private static final int MOST_SCALES = 128;

    /** ... and a second for ten million values. */
    private static final long MOST_VALUES = 100_000_000;

    private static final List<RangeMethod> ALL =
            List.of(
                    new MinMax(),
                    new Percentile(99.9),
                    new Percentile(99.99),
                    new Percentile(99.999),
                    new MseOptimal(),
                    new Entropy());

    /** What is tried where all would take too long. */
    private static final List<RangeMethod> FEW = List.of(new MinMax(), new MseOptimal());

    /** Reads the options; what is wrong with one is a caller's mistake. */
    static QuantizeSettings parse(String scheme, String observer, String grouping) {
        if (observer.startsWith("moving_average")) {
            throw new CallerMistake(
                    "--observer: moving_average averages batches, and a file is a single one;"
                            + " min_max gives the same");
        }
        return new QuantizeSettings(
                parseOrAuto("--scheme", Scheme::parse, scheme),
                parseOrAuto("--observer", RangeMethod::parse, observer),
                parse("--grouping", Grouping::parse, grouping));
    }

    private static <T> T parseOrAuto(String option, Function<String, T> parser, String value) {
        try {
            return value.equals(AUTO) ? null : parse(option, parser, value);
        } catch (CallerMistake e) {
            throw new CallerMistake(e.getMessage() + Names.nearest(value, List.of(AUTO)));
        }
    }

    private static <T> T parse(String option, Function<String, T> parser, String value) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(option + ": " + e.getMessage());
        }
    }

    /**
     * What was tried.
     *
     * @param chosen the best one of what was asked for
     * @param candidates the best first
     * @param complete whether these are all schemes and methods
     */
    record Choice(
            AdaptiveChoice.Candidate chosen,
            List<AdaptiveChoice.Candidate> candidates,
            boolean complete) {}

    /** Tries what was asked for and, where that is affordable, everything else for comparison. */
    Choice choose(FloatTensor x) {
        int scales = TensorFiles.checked(grouping::count, x.shape());
        boolean complete = scales <= MOST_SCALES && x.elements() <= MOST_VALUES;
        List<AdaptiveChoice.Candidate> candidates = tried(complete).candidates(x);
        AdaptiveChoice.Candidate chosen =
                candidates.stream().filter(this::askedFor).findFirst().orElseThrow();
        return new Choice(chosen, candidates, complete);
    }

    private AdaptiveChoice tried(boolean all) {
        Set<RangeMethod> methods = new LinkedHashSet<>(all ? ALL : FEW);
        if (observer != null && !all) {
            methods.clear();
        }
        if (observer != null) {
            methods.add(observer);
        }
        List<Scheme> schemes = new ArrayList<>(Scheme.all());
        if (!all) {
            schemes.removeIf(each -> !isAskedFor(each));
        }
        return new AdaptiveChoice(
                schemes, List.copyOf(methods), List.of(grouping), AdaptiveChoice.Budget.NONE);
    }

    private boolean askedFor(AdaptiveChoice.Candidate candidate) {
        return isAskedFor(candidate.scheme())
                && (observer == null || candidate.method().equals(observer));
    }

    /** Of itself, a scheme that gives up a bit for other libraries is not chosen. */
    private boolean isAskedFor(Scheme each) {
        return scheme == null ? !each.equals(Scheme.REDUCED) : each.equals(scheme);
    }
}
