package dev.octet.engine.jvm;

/**
 * Rows of floats to s8, each with a scale of its own: scale = max(largest finite |x| / 127,
 * smallest normal float), 1 for a row of zeros; q = clamp(roundHalfEven(x / scale), -127, 127), NaN
 * becomes 0. Stateless; every implementation gives the same bits.
 */
interface RowQuantizer {

    /** Offsets and strides count elements. */
    void quantize(
            float[] src,
            int srcOffset,
            int srcStride,
            int rows,
            int k,
            byte[] q,
            int qOffset,
            int qStride,
            float[] scale,
            int scaleOffset);
}
