package dev.octet.quant.range;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.text.Echo;
import dev.octet.text.Names;
import java.util.List;

/**
 * Which part of the values seen the integers shall reach. Less range is finer steps for the many
 * and saturation for the few. Immutable and deterministic: the same histogram gives the same range,
 * bit for bit.
 */
public sealed interface RangeMethod permits MinMax, Percentile, MseOptimal, Entropy {
    /**
     * The range of a tensor.
     *
     * @param histogram of its values
     * @param scheme which will make the range into a scale and a zero point
     * @return for a symmetric scheme [-c, c], or the range from the smallest to the largest value
     * @throws IllegalStateException when no finite value was observed
     */
    Range range(Histogram histogram, Scheme scheme);

    /**
     * Reads what toString() writes: {@code min_max}, {@code percentile:99.99}, {@code mse}, {@code
     * entropy} (of 2048 bins) or {@code entropy:4096}.
     *
     * @throws IllegalArgumentException naming these
     */
    static RangeMethod parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String number = colon < 0 ? null : text.substring(colon + 1);
        try {
            if (name.equals(Percentile.NAME) && number != null) {
                return new Percentile(Double.parseDouble(number));
            }
            if (name.equals(Entropy.NAME)) {
                return number == null ? new Entropy() : new Entropy(Integer.parseInt(number));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Echo.quoted(text) + " needs a number", e);
        }
        if (text.equals(MinMax.NAME)) {
            return new MinMax();
        }
        if (text.equals(MseOptimal.NAME)) {
            return new MseOptimal();
        }
        throw new IllegalArgumentException(
                "a range method is min_max, percentile:P, mse or entropy[:BINS]; got "
                        + Echo.quoted(text)
                        + Names.nearest(
                                name,
                                List.of(
                                        MinMax.NAME,
                                        Percentile.NAME,
                                        MseOptimal.NAME,
                                        Entropy.NAME)));
    }
}
