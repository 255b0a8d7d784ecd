package dev.octet.request;

import java.util.Locale;

/** What an epilogue has f32 values of its own for in each output channel, beside weight scales. */
public enum ChannelValues {
    /** Added after scaling. */
    BIAS(-0f),
    /** Of PReLU, for y ≤ 0. */
    SLOPES(1),
    /** Multiplied by behind the activation. */
    FACTORS(1),
    /** Added behind the activation and the factors. */
    ADDENDS(-0f);

    private final float identity;

    ChannelValues(float identity) {
        this.identity = identity;
    }

    /** What leaves every y as it is: adding -0 keeps the sign of zero. */
    public float identity() {
        return identity;
    }

    /** As {@link Parameters} and error messages name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
