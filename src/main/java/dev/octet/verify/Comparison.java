package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.util.Optional;

/**
 * What an engine wrote against what it must write: bit for bit (of NaNs there is one), and within
 * the bound of their rounding where an engine sums floats in an order of its own.
 */
public final class Comparison {
    /** Of the only NaN that is written. */
    private static final int NAN_BITS = Float.floatToIntBits(Float.NaN);

    private Comparison() {}

    /**
     * Where the first difference is, what was expected, and how many there are; empty for none.
     *
     * @param exact whether sums of floats must have the contract's order; see {@link
     *     dev.octet.kernel.Backend#isExact}
     */
    public static Optional<String> differences(Expected expected, Tensor actual, boolean exact) {
        Expected.Sums sums = exact ? null : expected.sums();
        int[] outputs = expected.outputs();
        int first = -1;
        int count = 0;
        for (int i = 0; i < outputs.length; i++) {
            boolean isRight =
                    sums == null
                            ? isSame(expected.dst(), i, actual, outputs[i])
                            : isNear(sums, i, actual, outputs[i]);
            if (!isRight) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        return first < 0
                ? Optional.empty()
                : Optional.of(
                        describe(
                                Kinds.place(expected.request(), outputs[first]),
                                actual.text(outputs[first]),
                                (sums == null ? expected.dst() : sums.values()).text(first),
                                count,
                                outputs.length));
    }

    /**
     * Where the two differ in a bit; empty when they do not.
     *
     * @param request whose destinations they are
     */
    public static Optional<String> differences(Request request, Tensor expected, Tensor actual) {
        int first = -1;
        int count = 0;
        for (int i = 0; i < actual.count(); i++) {
            if (!isSame(expected, i, actual, i)) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        return first < 0
                ? Optional.empty()
                : Optional.of(
                        describe(
                                Kinds.place(request, first),
                                actual.text(first),
                                expected.text(first),
                                count,
                                actual.count()));
    }

    private static String describe(
            String place, String actual, String expected, int count, int compared) {
        return RootLocale.format(
                "%s is %s, expected %s; %d of %d values differ",
                place, actual, expected, count, compared);
    }

    private static boolean isSame(Tensor expected, int at, Tensor actual, int index) {
        return actual.type() == DataType.F32
                ? Float.floatToRawIntBits(expected.real(at))
                        == Float.floatToRawIntBits(actual.real(index))
                : expected.integer(at) == actual.integer(index);
    }

    private static boolean isNear(Expected.Sums sums, int at, Tensor actual, int index) {
        if (isSame(sums.values(), at, actual, index)) {
            return true;
        }
        float value = actual.real(index);
        double slack = sums.slack()[at];
        return slack == Double.POSITIVE_INFINITY
                ? !Float.isNaN(value) || Float.floatToRawIntBits(value) == NAN_BITS
                : Math.abs((double) value - sums.values().real(at)) <= slack;
    }
}
