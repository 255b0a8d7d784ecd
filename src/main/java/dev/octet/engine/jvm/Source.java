package dev.octet.engine.jvm;

/** The rows of a product's left side. Belongs to one run at a time. */
interface Source {

    /**
     * Writes columns {@code from} to {@code from + depth} of some rows, less their zero points, as
     * rows of {@link Blocking#STRIDE} floats, padded with zeros to {@code paddedDepth}.
     */
    void pack(Tile tile, int row, int rows, int from, int depth, int paddedDepth, float[] block);
}
