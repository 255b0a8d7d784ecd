package dev.octet.quant.runs;

import java.nio.FloatBuffer;

/** What remains in a buffer, piece by piece, through an array of a few thousand floats. */
public final class Chunks {
    private static final int SIZE = 2048;

    private Chunks() {}

    /** Takes floats. */
    public interface Sink {
        void accept(float[] x, int from, int count);
    }

    /** Hands over position to limit; the buffer's position stays. */
    public static void forEach(FloatBuffer buffer, Sink sink) {
        float[] piece = new float[Math.min(SIZE, buffer.remaining())];
        FloatBuffer rest = buffer.duplicate();
        while (rest.hasRemaining()) {
            int count = Math.min(piece.length, rest.remaining());
            rest.get(piece, 0, count);
            sink.accept(piece, 0, count);
        }
    }
}
