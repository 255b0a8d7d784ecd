package dev.octet.model.quantize;

import dev.octet.model.quantize.score.Answers;
import dev.octet.model.quantize.score.Scores;
import dev.octet.text.RootLocale;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a quantized network is to keep of the float one, on the samples. Figures grow with accuracy.
 * Immutable.
 */
public final class Budget {
    private final String text;
    private final Figure figure;
    private final Wanted wanted;
    private final OptionalInt labels;

    /** A number that says how good a network's answers are. */
    @FunctionalInterface
    public interface Figure {
        /**
         * The number.
         *
         * @param floats answers of the float network, sample by sample
         * @param actual answers of the network in question; the same object for the float one
         */
        double of(Answers floats, Answers actual);
    }

    @FunctionalInterface
    private interface Wanted {
        double least(double floats);
    }

    private Budget(String text, Figure figure, Wanted wanted) {
        this(text, figure, wanted, OptionalInt.empty());
    }

    private Budget(String text, Figure figure, Wanted wanted, OptionalInt labels) {
        this.text = text;
        this.figure = figure;
        this.wanted = wanted;
        this.labels = labels;
    }

    /**
     * SQNR of each output, 10 log10(sum of squares / sum of squared errors), over all samples.
     *
     * @param decibels at least, above 0
     */
    public static Budget sqnr(double decibels) {
        positive("decibels", decibels, Double.MAX_VALUE);
        return new Budget(
                RootLocale.format("SQNR of %s dB", decibels), Scores::sqnr, floats -> decibels);
    }

    /**
     * The largest number of the first output's last axis is in the same place.
     *
     * @param share of the samples' rows, above 0, at most 1
     */
    public static Budget sameClass(double share) {
        positive("share", share, 1);
        return new Budget(
                RootLocale.format("same class in %s", share), Scores::sameClass, floats -> share);
    }

    /**
     * A loss of accuracy: how often the largest number of the first output is in the place that the
     * label says.
     *
     * @param labels one for each sample, in their order
     * @param points of a hundred, not negative
     */
    public static Budget top1Loss(int[] labels, double points) {
        int[] own = labels.clone();
        if (!(points >= 0)) {
            throw new IllegalArgumentException("points must not be negative, got " + points);
        }
        return new Budget(
                RootLocale.format("top-1 %s points below floats", points),
                (floats, actual) -> Scores.top1(actual, own),
                floats -> floats - points / 100,
                OptionalInt.of(own.length));
    }

    /**
     * An accuracy: as {@link #top1Loss}, whatever the float network has.
     *
     * @param labels one for each sample, in their order
     * @param share at least, above 0, at most 1
     */
    public static Budget top1(int[] labels, double share) {
        int[] own = labels.clone();
        positive("share", share, 1);
        return new Budget(
                RootLocale.format("top-1 of %s", share),
                (floats, actual) -> Scores.top1(actual, own),
                floats -> share,
                OptionalInt.of(own.length));
    }

    /**
     * Any figure.
     *
     * @param name for people
     * @param figure that grows with accuracy
     * @param loss against what the float network has, not negative
     */
    public static Budget metric(String name, Figure figure, double loss) {
        Objects.requireNonNull(figure, "figure");
        if (!(loss >= 0)) {
            throw new IllegalArgumentException("loss must not be negative, got " + loss);
        }
        return new Budget(
                RootLocale.format("%s %s below floats", name, loss),
                figure,
                floats -> floats - loss);
    }

    private static void positive(String what, double value, double most) {
        if (!(value > 0 && value <= most)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s must be above 0 and at most %s, got %s", what, most, value));
        }
    }

    /**
     * Whether it is about so many samples, of which figures may be of the first ones alone.
     *
     * @throws IllegalArgumentException when it has more or fewer labels
     */
    void check(int samples) {
        labels.ifPresent(count -> checkLabels(count, samples));
    }

    /** Refuses another number of labels. */
    static void checkLabels(int labels, int samples) {
        if (labels != samples) {
            throw new IllegalArgumentException(
                    RootLocale.format("%d samples, %d labels", samples, labels));
        }
    }

    /** The figure. */
    public double figure(Answers floats, Answers actual) {
        return figure.of(floats, actual);
    }

    /**
     * The least figure that keeps it.
     *
     * @throws IllegalArgumentException when the float network itself has less
     */
    public double least(Answers floats) {
        double own = figure.of(floats, floats);
        double least = wanted.least(own);
        if (!(own >= least)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the budget is %s, and the float network itself has %.4f on the samples",
                            text, own));
        }
        return least;
    }

    /** For people. */
    @Override
    public String toString() {
        return text;
    }
}
