package dev.octet.request;

import static dev.octet.request.DataType.F32;
import static dev.octet.request.DataType.S32;
import static dev.octet.request.DataType.U8;

import dev.octet.text.RootLocale;

/** Which types and attributes go together, and how long a sum may be. */
final class TypeRules {
    private TypeRules() {}

    /**
     * Largest number of products whose sum stays within s32.
     *
     * @param wideSrc whether a value of the source is up to 255 in magnitude, else up to 128
     * @param wideWeights the same of the weights
     */
    static int mostSummands(boolean wideSrc, boolean wideWeights) {
        return Integer.MAX_VALUE / ((wideSrc ? 255 : 128) * (wideWeights ? 255 : 128));
    }

    static void check(
            DataType src,
            DataType weights,
            Granularity srcZeroPoint,
            Granularity weightZeroPoint,
            Epilogue epilogue) {
        boolean int8 = weights.isInt8() && src != S32;
        boolean fp32 = weights == F32 && src == F32;
        if (!int8 && !fp32) {
            throw new IllegalArgumentException(
                    "types are u8, s8 or f32 by s8 or u8, or f32:f32; got " + src + ":" + weights);
        }
        if (fp32 && (epilogue.dst() != F32 || epilogue.weightScale() != Granularity.NONE)) {
            throw new IllegalArgumentException(
                    "f32:f32 writes f32 and has no weight scales, got dst "
                            + epilogue.dst()
                            + ", weight scale "
                            + epilogue.weightScale());
        }
        if (src == F32
                && (srcZeroPoint != Granularity.NONE || epilogue.srcScale() != Granularity.NONE)) {
            throw new IllegalArgumentException(
                    "an f32 src has no scale and no zero point of its own, got scale "
                            + epilogue.srcScale()
                            + ", zero point "
                            + srcZeroPoint);
        }
        if (srcZeroPoint == Granularity.PER_CHANNEL || srcZeroPoint == Granularity.PER_GROUP) {
            throw new IllegalArgumentException(
                    "the source zero point is NONE, PER_TENSOR or PER_ROW, got " + srcZeroPoint);
        }
        if (weightZeroPoint == Granularity.PER_ROW) {
            throw new IllegalArgumentException(
                    "the weight zero point is NONE, PER_TENSOR, PER_CHANNEL or PER_GROUP, got PER_ROW");
        }
        if (fp32 && weightZeroPoint != Granularity.NONE) {
            throw new IllegalArgumentException(
                    "f32 weights have no zero point, got " + weightZeroPoint);
        }
    }

    /** Checks that sums of so many products are exact. */
    static void checkSums(
            String name,
            long length,
            DataType src,
            DataType weights,
            Granularity srcZeroPoint,
            Granularity weightZeroPoint) {
        if (weights == F32) {
            return;
        }
        boolean wideSrc = src == U8 || srcZeroPoint != Granularity.NONE;
        boolean wideWeights = weights == U8 || weightZeroPoint != Granularity.NONE;
        int most = mostSummands(wideSrc, wideWeights);
        if (length > most) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s = %,d exceeds %,d: the s32 accumulator of %s·%s would not be exact",
                            name,
                            length,
                            most,
                            integers(src == U8, wideSrc),
                            integers(weights == U8, wideWeights)));
        }
    }

    private static String integers(boolean unsigned, boolean wide) {
        return unsigned ? "u8" : wide ? "s8 with a zero point" : "s8";
    }
}
