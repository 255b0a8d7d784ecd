package dev.octet.request;

import dev.octet.text.RootLocale;

/**
 * The values a {@link Quantize} is prepared with.
 *
 * @param src how the integers of src stand for real numbers; null when src is f32, or dynamic
 * @param dst how those of dst do, one scale for all when src has integers, too; null when dst is
 *     f32, or dynamic
 */
public record Conversion(QuantParams src, QuantParams dst) {

    /** For dynamic requests: nothing is known beforehand. */
    public static Conversion dynamic() {
        return new Conversion(null, null);
    }

    /** For a quantization. */
    public static Conversion to(QuantParams dst) {
        return new Conversion(null, dst);
    }

    /** For a dequantization. */
    public static Conversion from(QuantParams src) {
        return new Conversion(src, null);
    }

    /** For a requantization. */
    public static Conversion between(QuantParams src, QuantParams dst) {
        return new Conversion(src, dst);
    }

    /**
     * Checks that these are the values the request asks for.
     *
     * @throws IllegalArgumentException with the name and the numbers
     */
    public void check(Quantize request) {
        boolean hasSrc = request.src() != DataType.F32 && !request.dynamic();
        boolean hasDst = request.dst() != DataType.F32 && !request.dynamic();
        int count = request.grouping().count(request.srcShape());
        check("src", src, hasSrc, request.src(), request.grouping(), count);
        boolean grouped = hasDst && !hasSrc;
        check(
                "dst",
                dst,
                hasDst,
                request.dst(),
                grouped ? request.grouping() : Grouping.perTensor(),
                grouped ? count : 1);
        if (hasSrc && hasDst && !Float.isFinite(1 / dst.scale(0))) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "dst's scale %s is too small: its reciprocal overflows", dst.scale(0)));
        }
    }

    private static void check(
            String name,
            QuantParams params,
            boolean expected,
            DataType type,
            Grouping grouping,
            int count) {
        if (expected != (params != null)) {
            throw new IllegalArgumentException(
                    expected
                            ? "the request has fixed parameters of " + name + ", none given"
                            : "the request has no fixed parameters of "
                                    + name
                                    + ", but some were given");
        }
        if (params == null) {
            return;
        }
        if (params.type() != type
                || !params.grouping().equals(grouping)
                || params.count() != count) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs %s %s with %,d scales, got %s %s with %,d",
                            name,
                            type,
                            grouping,
                            count,
                            params.type(),
                            params.grouping(),
                            params.count()));
        }
    }
}
