package dev.octet.quant.observe;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.MinMax;
import dev.octet.quant.range.RangeMethod;
import dev.octet.text.RootLocale;
import java.nio.FloatBuffer;
import java.util.Objects;

/** A {@link Histogram} and the method that chooses from it. Exact under {@link #merge}. */
public final class HistogramObserver implements Observer {
    static final String NAME = "histogram";

    private final RangeMethod method;
    private final Histogram histogram;

    /** Has observed nothing. */
    public HistogramObserver(RangeMethod method) {
        this(method, new Histogram());
    }

    HistogramObserver(RangeMethod method, Histogram histogram) {
        this.method = Objects.requireNonNull(method, "method");
        this.histogram = histogram;
    }

    @Override
    public void observe(float[] x, int from, int count) {
        histogram.observe(x, from, count);
    }

    @Override
    public void observe(FloatBuffer x) {
        histogram.observe(x);
    }

    @Override
    public void merge(Observer other) {
        if (!(other instanceof HistogramObserver that) || !that.method.equals(method)) {
            throw new IllegalArgumentException(
                    RootLocale.format("cannot merge %s into %s", other, this));
        }
        histogram.merge(that.histogram);
    }

    @Override
    public Range range(Scheme scheme) {
        return method.range(histogram, scheme);
    }

    /** What was observed; it goes on changing with this observer. */
    public Histogram histogram() {
        return histogram;
    }

    @Override
    public long count() {
        return histogram.count();
    }

    @Override
    public long nans() {
        return histogram.nans();
    }

    @Override
    public long infinities() {
        return histogram.positiveInfinities() + histogram.negativeInfinities();
    }

    /** What tells it from other observers: {@code min_max} alone is a {@link MinMaxObserver}. */
    static String name(RangeMethod method) {
        return method instanceof MinMax ? NAME + ":" + method : method.toString();
    }

    /** The method: {@code percentile:99.99}; {@code histogram:min_max}. */
    @Override
    public String toString() {
        return name(method);
    }
}
