package dev.octet.quant.observe;

import dev.octet.quant.range.RangeMethod;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.Objects;

/** Which observer a tensor gets. Immutable. */
public sealed interface ObserverKind {
    /** A new observer that has observed nothing. */
    Observer create();

    /** {@link MinMaxObserver}. */
    record Extreme() implements ObserverKind {
        @Override
        public Observer create() {
            return new MinMaxObserver();
        }

        /** {@code min_max}. */
        @Override
        public String toString() {
            return MinMaxObserver.NAME;
        }
    }

    /**
     * {@link MovingAverageObserver}.
     *
     * @param momentum the weight of a new batch, above 0, at most 1
     */
    record MovingAverage(double momentum) implements ObserverKind {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException when it is not
         */
        public MovingAverage {
            MovingAverageObserver.checked(momentum);
        }

        @Override
        public Observer create() {
            return new MovingAverageObserver(momentum);
        }

        /** {@code moving_average:0.01}. */
        @Override
        public String toString() {
            return MovingAverageObserver.NAME + ":" + momentum;
        }
    }

    /**
     * {@link HistogramObserver}.
     *
     * @param method what chooses from the histogram
     */
    record OfHistogram(RangeMethod method) implements ObserverKind {
        /** Checks the method. */
        public OfHistogram {
            Objects.requireNonNull(method, "method");
        }

        @Override
        public Observer create() {
            return new HistogramObserver(method);
        }

        /** The method: {@code percentile:99.99}; {@code histogram:min_max}. */
        @Override
        public String toString() {
            return HistogramObserver.name(method);
        }
    }

    /**
     * Reads what toString() writes: {@code min_max}, {@code moving_average:0.01}, or a {@link
     * RangeMethod}: {@code percentile:99.99}, {@code mse}, {@code entropy}. {@code
     * histogram:METHOD} takes any of these from a histogram, {@code min_max} too.
     *
     * @throws IllegalArgumentException naming these
     */
    static ObserverKind parse(String text) {
        if (text.equals(MinMaxObserver.NAME)) {
            return new Extreme();
        }
        String average = MovingAverageObserver.NAME + ":";
        if (text.startsWith(average)) {
            try {
                return new MovingAverage(Double.parseDouble(text.substring(average.length())));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(Echo.quoted(text) + " needs a number", e);
            }
        }
        String histogram = HistogramObserver.NAME + ":";
        String method = text.startsWith(histogram) ? text.substring(histogram.length()) : text;
        try {
            return new OfHistogram(RangeMethod.parse(method));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s is no observer: min_max, moving_average:MOMENTUM, a range method or"
                                    + " histogram:METHOD (%s)",
                            Echo.quoted(text), e.getMessage()),
                    e);
        }
    }
}
