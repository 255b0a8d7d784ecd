package dev.octet.engine.jvm;

/**
 * The arrays one call needs: grown to the largest request seen, then reused, so that the steady
 * state allocates nothing. Belongs to one thread at a time.
 */
final class Scratch {
    private static final float[] NO_FLOATS = {};

    /** A source block: rows of {@link Blocking#STRIDE} floats. */
    float[] block = NO_FLOATS;

    /** Sums of one K-block: rows of one panel's width. */
    float[] sums = NO_FLOATS;

    /** A widened K-block of one panel. */
    float[] panel = NO_FLOATS;

    /** As {@link #sums}, an array per row (see {@link ScalarTile}). */
    float[][] sumRows = {};

    /** As {@link #panel}, an array per {@link Blocking#STEP} rows (see {@link ScalarTile}). */
    float[][] panelSteps = {};

    /** Accumulators of an 8-bit product. */
    int[] ints = {};

    /** Accumulators of a float product. */
    float[] floats = NO_FLOATS;

    static byte[] grow(byte[] array, int size) {
        return array.length >= size ? array : new byte[size];
    }

    static float[] grow(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }

    static int[] grow(int[] array, int size) {
        return array.length >= size ? array : new int[size];
    }

    /** At least {@code count} arrays of at least {@code size} floats. */
    static float[][] grow(float[][] arrays, int count, int size) {
        if (arrays.length >= count && arrays[0].length >= size) {
            return arrays;
        }
        int larger = Math.max(count, arrays.length);
        return new float[larger][Math.max(size, arrays.length == 0 ? 0 : arrays[0].length)];
    }
}
