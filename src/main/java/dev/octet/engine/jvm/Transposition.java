package dev.octet.engine.jvm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Matrices written with rows and columns exchanged, in strips that stay in the nearest cache. */
final class Transposition {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    /** Rows read side by side: their cache lines are all in use until they are through. */
    private static final int STRIP = 16;

    private Transposition() {}

    /** {@code to[toAt + c * toStride + r] = from[r * columns + c]}. */
    static void bytes(byte[] from, int rows, int columns, byte[] to, int toAt, int toStride) {
        for (int strip = 0; strip < rows; strip += STRIP) {
            int end = Math.min(rows, strip + STRIP);
            for (int c = 0; c < columns; c++) {
                int at = toAt + c * toStride;
                for (int r = strip; r < end; r++) {
                    to[at + r] = from[r * columns + c];
                }
            }
        }
    }

    /** As {@link #bytes}, for elements of 4 bytes, densely. */
    static void ints(byte[] from, int rows, int columns, byte[] to) {
        for (int strip = 0; strip < rows; strip += STRIP) {
            int end = Math.min(rows, strip + STRIP);
            for (int c = 0; c < columns; c++) {
                for (int r = strip; r < end; r++) {
                    int value = (int) INTS.get(from, (r * columns + c) * Integer.BYTES);
                    INTS.set(to, (c * rows + r) * Integer.BYTES, value);
                }
            }
        }
    }

    /** As {@link #bytes}. */
    static void floats(float[] from, int rows, int columns, float[] to, int toAt, int toStride) {
        for (int strip = 0; strip < rows; strip += STRIP) {
            int end = Math.min(rows, strip + STRIP);
            for (int c = 0; c < columns; c++) {
                int at = toAt + c * toStride;
                for (int r = strip; r < end; r++) {
                    to[at + r] = from[r * columns + c];
                }
            }
        }
    }
}
