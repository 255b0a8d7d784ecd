package dev.octet.quant;

import dev.octet.text.RootLocale;

/**
 * The real numbers that the integers of a tensor shall reach, both ends included; what lies outside
 * is saturated. Real units. Immutable.
 *
 * @param low the smallest, finite
 * @param high the largest, finite, at least {@code low}
 */
public record Range(float low, float high) {
    /**
     * Checks the numbers; -0 becomes 0.
     *
     * @throws IllegalArgumentException when an end is not finite or low is above high
     */
    public Range {
        if (!Float.isFinite(low) || !Float.isFinite(high) || low > high) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a range has finite ends, low <= high, got [%s, %s]", low, high));
        }
        low += 0f;
        high += 0f;
    }

    /** The smallest range around this one and 0. */
    public Range withZero() {
        return new Range(Math.min(low, 0), Math.max(high, 0));
    }

    /** The largest magnitude of a number in it. */
    public float magnitude() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    /** The smallest range around both. */
    public Range union(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** {@code [-1.5, 3.0]}. */
    @Override
    public String toString() {
        return "[" + low + ", " + high + "]";
    }
}
