package dev.octet.engine.jvm;

/**
 * Source values in an array: u8 or s8 bytes with a zero point, or floats. Mutable and reused, so
 * that a run allocates nothing.
 */
final class Elements {
    private byte[] bytes;
    private float[] floats;
    private byte flip;
    private int shift;

    /**
     * 8-bit values.
     *
     * @param zeroPoint in the range of the type: [-128, 127] or [0, 255]
     */
    void set(byte[] values, boolean signed, int zeroPoint) {
        bytes = values;
        floats = null;
        // u8 is s8 with the top bit flipped, 128 lower: one widening serves both
        flip = (byte) (signed ? 0 : 0x80);
        shift = signed ? zeroPoint : zeroPoint - 128;
    }

    /** Floats. */
    void set(float[] values) {
        bytes = null;
        floats = values;
    }

    /**
     * {@code to[toAt + i]} = value {@code at + i} less the zero point, for i in [0, count). May
     * write up to 15 values of no meaning behind those.
     */
    void widen(Tile tile, int at, int count, float[] to, int toAt) {
        if (bytes != null) {
            tile.widen(bytes, at, count, flip, shift, to, toAt);
        } else {
            System.arraycopy(floats, at, to, toAt, count);
        }
    }
}
