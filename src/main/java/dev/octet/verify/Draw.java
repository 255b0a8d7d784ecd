package dev.octet.verify;

/**
 * Random numbers that are the same on every Java release, so that a printed seed replays for ever:
 * SplitMix64, written out, because the bounded methods of java.util's generators have changed.
 */
final class Draw {
    private long state;

    Draw(long seed) {
        state = seed;
    }

    /** The generator number {@code stream} of a seed. */
    Draw(long seed, int stream) {
        this(new Draw(seed ^ stream * 0xD1342543DE82EF95L).next());
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** An integer of [0, bound). */
    int below(int bound) {
        return (int) ((next() >>> 33) * bound >>> 31);
    }

    /** An integer of [low, high]. */
    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    /** True once in that many times. */
    boolean oneIn(int times) {
        return below(times) == 0;
    }

    /** A number of [-1, 1). */
    double unit() {
        return (next() >> 11) * 0x1p-52;
    }

    /** A number between the two, evenly spread over their logarithms. */
    double logarithmic(double low, double high) {
        return low * StrictMath.pow(high / low, (unit() + 1) / 2);
    }

    /** One of the values. */
    @SafeVarargs
    final <T> T of(T... values) {
        return values[below(values.length)];
    }
}
