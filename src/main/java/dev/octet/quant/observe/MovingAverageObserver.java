package dev.octet.quant.observe;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.Extremes;
import dev.octet.quant.runs.Chunks;
import dev.octet.text.RootLocale;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Exponential moving averages of the smallest and the largest value of a batch: average += momentum
 * · (batch − average), beginning with the first batch. Every call of observe is a batch; one
 * without a finite value is counted and moves nothing.
 *
 * <p>Merging equals observing one after the other but for rounding: n batches shrink the influence
 * of where they began by (1 − momentum)^n, so a later observer's average is corrected by that much
 * of the difference between its beginning and the earlier average.
 */
public final class MovingAverageObserver implements Observer {
    static final String NAME = "moving_average";

    private final double momentum;
    private final Extremes all;
    private long batches;
    private Range first;
    private double low;
    private double high;

    /**
     * The averages so far.
     *
     * @param batches how many, at least 1
     * @param first the range of the first
     */
    record Averages(long batches, Range first, double low, double high) {
        Averages {
            if (batches < 1 || !Double.isFinite(low) || !Double.isFinite(high)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "averages of %d batches, from %s to %s", batches, low, high));
            }
        }
    }

    /**
     * Has observed nothing.
     *
     * @param momentum the weight of a new batch, above 0, at most 1
     * @throws IllegalArgumentException when it is not
     */
    public MovingAverageObserver(double momentum) {
        this(momentum, new Extremes(), null);
    }

    /** Has observed that; averages are null where no batch had a finite value. */
    MovingAverageObserver(double momentum, Extremes all, Averages averages) {
        this.momentum = checked(momentum);
        this.all = all;
        if (all.finite() > 0 != (averages != null)) {
            throw new IllegalArgumentException(
                    RootLocale.format("%d finite values with %s", all.finite(), averages));
        }
        if (averages != null) {
            batches = averages.batches;
            first = averages.first;
            low = averages.low;
            high = averages.high;
        }
    }

    Extremes extremes() {
        return all;
    }

    /** Null where no batch had a finite value. */
    Averages averages() {
        return batches == 0 ? null : new Averages(batches, first, low, high);
    }

    static double checked(double momentum) {
        if (!(momentum > 0 && momentum <= 1)) {
            throw new IllegalArgumentException(
                    "momentum is above 0 and at most 1, got " + momentum);
        }
        return momentum;
    }

    @Override
    public void observe(float[] x, int from, int count) {
        Objects.checkFromIndexSize(from, count, x.length);
        Extremes batch = new Extremes();
        batch.observe(x, from, count);
        step(batch);
    }

    @Override
    public void observe(FloatBuffer x) {
        Extremes batch = new Extremes();
        Chunks.forEach(x, batch::observe);
        step(batch);
    }

    private void step(Extremes batch) {
        all.merge(batch);
        if (batch.finite() == 0) {
            return;
        }
        Range range = batch.range();
        if (batches == 0) {
            first = range;
            low = range.low();
            high = range.high();
        } else {
            low += momentum * (range.low() - low);
            high += momentum * (range.high() - high);
        }
        batches++;
    }

    @Override
    public void merge(Observer other) {
        if (!(other instanceof MovingAverageObserver that) || that.momentum != momentum) {
            throw new IllegalArgumentException(
                    RootLocale.format("cannot merge %s into %s", other, this));
        }
        all.merge(that.all);
        if (that.batches == 0) {
            return;
        }
        if (batches == 0) {
            first = that.first;
            low = that.low;
            high = that.high;
        } else {
            double left = Math.pow(1 - momentum, that.batches);
            low = that.low + left * (low - that.first.low());
            high = that.high + left * (high - that.first.high());
        }
        batches += that.batches;
    }

    @Override
    public Range range(Scheme scheme) {
        all.requireFinite();
        // of a constant tensor the averages may have been rounded apart
        return new Range((float) Math.min(low, high), (float) high);
    }

    @Override
    public long count() {
        return all.count();
    }

    @Override
    public long nans() {
        return all.nans();
    }

    @Override
    public long infinities() {
        return all.infinities();
    }

    /** {@code moving_average:0.01}. */
    @Override
    public String toString() {
        return NAME + ":" + momentum;
    }
}
