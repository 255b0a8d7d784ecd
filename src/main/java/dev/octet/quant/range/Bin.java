package dev.octet.quant.range;

/**
 * Some neighbouring values of a histogram and their number. Real units.
 *
 * @param low no value is below
 * @param high no value is above; may be {@code low}
 * @param count how many values
 */
public record Bin(double low, double high, long count) {
    /** Half way between low and high. */
    public double centre() {
        return low + (high - low) / 2;
    }
}
