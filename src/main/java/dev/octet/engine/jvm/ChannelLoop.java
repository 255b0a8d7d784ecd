package dev.octet.engine.jvm;

/** The inner loops of a depthwise convolution. Stateless. */
interface ChannelLoop {
    /** Weights and sums of a place are padded to a multiple of this many channels. */
    int ROUNDING = 16;

    /**
     * For j in [0, places) and c in [0, channels): {@code sums[j * channels + c]} = the sum over
     * taps t in [from, to), in their order, of {@code band[at + j * step + offsets[t] + c] *
     * weights[t * channels + c]}.
     *
     * @param channels a multiple of {@link #ROUNDING}
     */
    void multiply(
            float[] band,
            int at,
            int step,
            int[] offsets,
            int from,
            int to,
            float[] weights,
            int channels,
            int places,
            float[] sums);

    /**
     * Adds sums, all integers in [-2^24, 2^24], to accumulators.
     *
     * @param first true to set the accumulators instead
     * @param count a multiple of {@link #ROUNDING}
     */
    void addTo(int[] acc, boolean first, float[] sums, int count);
}
