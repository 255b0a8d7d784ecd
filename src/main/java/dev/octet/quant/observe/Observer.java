package dev.octet.quant.observe;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import java.nio.FloatBuffer;

/**
 * Watches the values of a tensor go by and says in the end which range its integers shall reach. Of
 * constant size, whatever the number of values. NaN and infinities are counted and change no range.
 *
 * <p>Not thread-safe: one per thread, then {@link #merge} in a fixed order.
 */
public interface Observer {
    /**
     * Observes x[from] to x[from + count - 1].
     *
     * @throws IndexOutOfBoundsException when the array has fewer
     */
    void observe(float[] x, int from, int count);

    /** Observes from position to limit; the position stays. */
    void observe(FloatBuffer x);

    /** Observes all of x. */
    default void observe(float... x) {
        observe(x, 0, x.length);
    }

    /**
     * Takes over what the other has observed, as if it had been observed after this one's values.
     * The other stays as it is.
     *
     * @throws IllegalArgumentException when the other is of another kind or has other settings
     */
    void merge(Observer other);

    /**
     * The range of the values so far.
     *
     * @param scheme which will make the range into a scale and a zero point
     * @throws IllegalStateException when no finite value was observed
     */
    Range range(Scheme scheme);

    /** How many values were observed, NaN and infinities included. */
    long count();

    /** How many were NaN. */
    long nans();

    /** How many were +∞ or -∞. */
    long infinities();
}
