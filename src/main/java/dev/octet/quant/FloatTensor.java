package dev.octet.quant;

import dev.octet.quant.runs.Runs;
import dev.octet.text.RootLocale;
import java.util.Arrays;

/**
 * A dense row-major tensor of floats that is read piece by piece, so that it may be larger than an
 * array, or than the heap: a mapped file, for instance. Readable as often as wanted.
 */
public interface FloatTensor {
    /** The extents, none for a scalar. */
    int[] shape();

    /** Reads elements from to from + count − 1, in the order of memory, into x[0] and on. */
    void read(long from, float[] x, int count);

    /** How many elements there are. */
    default long elements() {
        return Runs.elements(shape());
    }

    /** Takes the pieces of a tensor. */
    interface Visitor {
        /**
         * Elements start to start + count − 1.
         *
         * @param x from 0 on; the next piece comes in the same array
         */
        void piece(long start, float[] x, int count);
    }

    /** Hands over all elements, in pieces of 64 Ki. */
    default void forEachPiece(Visitor visitor) {
        forEachPiece(0, elements(), visitor);
    }

    /** Hands over elements [from, to), in pieces of 64 Ki. */
    default void forEachPiece(long from, long to, Visitor visitor) {
        float[] x = new float[(int) Math.min(1 << 16, to - from)];
        for (long start = from; start < to; start += x.length) {
            int count = (int) Math.min(x.length, to - start);
            read(start, x, count);
            visitor.piece(start, x, count);
        }
    }

    /**
     * An array as a tensor, not copied.
     *
     * @param shape no shape at all means one axis with all values
     * @throws IllegalArgumentException when the shape does not have as many elements
     */
    static FloatTensor of(float[] x, int... shape) {
        int[] extents = shape.length == 0 ? new int[] {x.length} : shape.clone();
        if (Runs.elements(extents) != x.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "shape %s has %d elements, the array %d",
                            Arrays.toString(extents), Runs.elements(extents), x.length));
        }
        return new FloatTensor() {
            @Override
            public int[] shape() {
                return extents.clone();
            }

            @Override
            public void read(long from, float[] piece, int count) {
                System.arraycopy(x, Math.toIntExact(from), piece, 0, count);
            }
        };
    }
}
