package dev.octet.engine.jvm;

/**
 * The inner loops of an engine: everything that depends on how the machine's vectors are reached.
 * Stateless. {@link BlockedProduct} drives it.
 */
abstract class Tile {
    /** Columns of the panels that {@code n} columns of weights are packed into. */
    abstract int width(int n);

    /**
     * {@code to[toAt + i] = (from[at + i] ^ flip) - shift} for i in [0, count). May write up to 15
     * values of no meaning behind those, where both arrays have room.
     */
    abstract void widen(byte[] from, int at, int count, byte flip, int shift, float[] to, int toAt);

    /**
     * Multiplies the packed source block by one K-block of one panel. The sums of an 8-bit product
     * replace the scratch's, and {@link #addTo} takes them from there; those of a float product
     * continue what {@link #begin} put there, by fused multiply-adds in the order of k, and {@link
     * #store} takes them.
     *
     * @param rows rows of the block in {@code scratch.block}
     * @param from first k of the K-block
     * @param depth its length, a multiple of {@link Blocking#STEP}, at most {@link Blocking#DEPTH}
     */
    abstract void multiply(
            Panels weights, int panel, int from, int depth, int rows, Scratch scratch);

    /**
     * Adds the sums of an 8-bit product, all integers in [-2^24, 2^24], to the accumulators.
     *
     * @param first true to set the accumulators instead
     */
    abstract void addTo(
            int[] acc, int offset, int stride, boolean first, int rows, int width, Scratch scratch);

    /**
     * {@code to[toAt + i] = fma(sums[at + i], scales[scalesAt + i], to[toAt + i])} for i in [0,
     * count), with sums rounded to floats first.
     */
    abstract void addScaled(
            int[] sums, int at, float[] scales, int scalesAt, float[] to, int toAt, int count);

    /**
     * Gets the scratch's sums ready for a float product: from the accumulators.
     *
     * @param first true for zeros instead
     */
    abstract void begin(
            float[] acc,
            int offset,
            int stride,
            boolean first,
            int rows,
            int width,
            Scratch scratch);

    /** The sums of a float product, to the accumulators. */
    abstract void store(float[] acc, int offset, int stride, int rows, int width, Scratch scratch);
}
