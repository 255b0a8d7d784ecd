package dev.octet.quant.observe;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.Extremes;
import dev.octet.quant.runs.Chunks;
import dev.octet.text.RootLocale;
import java.nio.FloatBuffer;
import java.util.Objects;

/** From the smallest to the largest value. Exact under {@link #merge}. */
public final class MinMaxObserver implements Observer {
    static final String NAME = "min_max";

    private final Extremes extremes;

    /** Has observed nothing. */
    public MinMaxObserver() {
        this(new Extremes());
    }

    MinMaxObserver(Extremes extremes) {
        this.extremes = extremes;
    }

    Extremes extremes() {
        return extremes;
    }

    @Override
    public void observe(float[] x, int from, int count) {
        Objects.checkFromIndexSize(from, count, x.length);
        extremes.observe(x, from, count);
    }

    @Override
    public void observe(FloatBuffer x) {
        Chunks.forEach(x, extremes::observe);
    }

    @Override
    public void merge(Observer other) {
        if (!(other instanceof MinMaxObserver that)) {
            throw new IllegalArgumentException(
                    RootLocale.format("cannot merge %s into %s", other, this));
        }
        extremes.merge(that.extremes);
    }

    @Override
    public Range range(Scheme scheme) {
        return extremes.range();
    }

    @Override
    public long count() {
        return extremes.count();
    }

    @Override
    public long nans() {
        return extremes.nans();
    }

    @Override
    public long infinities() {
        return extremes.infinities();
    }

    /** {@code min_max}. */
    @Override
    public String toString() {
        return NAME;
    }
}
