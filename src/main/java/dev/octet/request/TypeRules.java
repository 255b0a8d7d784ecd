package dev.octet.request;

import static dev.octet.request.DataType.F32;
import static dev.octet.request.DataType.S8;
import static dev.octet.request.DataType.U8;

import dev.octet.text.RootLocale;

/** Which types and attributes go together, and how long a sum may be. */
final class TypeRules {
    /** Largest sums that stay within s32: n · 255 · 128 < 2^31. */
    static final int MAX_SUMMANDS_U8 = 65_793;

    /** n · 128 · 128 < 2^31. */
    static final int MAX_SUMMANDS_S8 = 131_071;

    private TypeRules() {}

    static void check(DataType src, DataType weights, Granularity srcZeroPoint, Epilogue epilogue) {
        boolean int8 = weights == S8 && (src == U8 || src == S8 || src == F32);
        boolean fp32 = weights == F32 && src == F32;
        if (!int8 && !fp32) {
            throw new IllegalArgumentException(
                    "types are u8:s8, s8:s8, f32:s8 or f32:f32, got " + src + ":" + weights);
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
        if (srcZeroPoint == Granularity.PER_CHANNEL) {
            throw new IllegalArgumentException(
                    "the source zero point is NONE, PER_TENSOR or PER_ROW, got PER_CHANNEL");
        }
    }

    /** Checks that sums of so many products are exact. */
    static void checkSums(
            String name, long length, DataType src, DataType weights, Granularity srcZeroPoint) {
        if (weights != S8) {
            return;
        }
        boolean wide = src == U8 || srcZeroPoint != Granularity.NONE;
        int max = wide ? MAX_SUMMANDS_U8 : MAX_SUMMANDS_S8;
        if (length > max) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s = %,d exceeds %,d: the s32 accumulator of %s·s8%s would not be exact",
                            name,
                            length,
                            max,
                            src == U8 ? "u8" : "s8",
                            wide && src != U8 ? " with a zero point" : ""));
        }
    }
}
