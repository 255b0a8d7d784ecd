package dev.octet.quant.range;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;

/** All values: nothing is saturated, one outlier makes all steps coarse. */
public record MinMax() implements RangeMethod {
    static final String NAME = "min_max";

    @Override
    public Range range(Histogram histogram, Scheme scheme) {
        return histogram.range();
    }

    /** {@code min_max}. */
    @Override
    public String toString() {
        return NAME;
    }
}
