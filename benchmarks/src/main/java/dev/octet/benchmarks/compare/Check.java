package dev.octet.benchmarks.compare;

import dev.octet.measure.Sample;
import dev.octet.request.DataType;
import dev.octet.request.Product;
import dev.octet.text.RootLocale;
import dev.octet.verify.Comparison;
import dev.octet.verify.Expected;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.util.Optional;

/**
 * Whether a result is right, before its maker is timed. The reference is the oracle of {@code octet
 * verify}, on as many outputs as it can afford. Octet's own results and all s32 sums must be the
 * contract's to the bit, the FP32 sums of others within the bound of their rounding. Others round
 * an 8-bit destination in another order, so one step is granted; and they quantize an f32 source,
 * or the bias of an f32 destination, in another way, so that result must only be as near as INT8
 * is.
 */
final class Check {
    private static final long OPERATIONS = 30_000_000;

    /** Two good quantizations of a source differ by some 45 dB. */
    private static final double LEAST_DECIBELS = 35;

    private final Product request;
    private final Expected expected;

    Check(Values values) {
        request = values.request().asProduct();
        expected = values.expected(Sample.of(request, OPERATIONS, 1));
    }

    /** What is wrong; empty when nothing is. */
    Optional<String> wrong(Tensor result, boolean octets) {
        if (!octets && isNear()) {
            double decibels = decibels(result);
            return decibels >= LEAST_DECIBELS
                    ? Optional.empty()
                    : Optional.of(RootLocale.format("%.1f dB from the reference", decibels));
        }
        if (!octets && request.dst() == DataType.U8) {
            int distance = distance(result);
            return distance <= 1
                    ? Optional.empty()
                    : Optional.of(RootLocale.format("%d steps from the reference", distance));
        }
        return Comparison.differences(expected, result, octets);
    }

    private boolean isNear() {
        return request.isDynamic()
                || request.weights() != DataType.F32 && request.dst() == DataType.F32;
    }

    /** How a result is checked. */
    String method(boolean octets) {
        String rule =
                !octets && isNear()
                        ? "within " + (int) LEAST_DECIBELS + " dB"
                        : !octets && request.dst() == DataType.U8
                                ? "within one step"
                                : !octets && request.weights() == DataType.F32
                                        ? "within its rounding"
                                        : "to the bit";
        return RootLocale.format(
                "%s, %,d of %,d outputs", rule, expected.outputs().length, request.dstCount());
    }

    private int distance(Tensor result) {
        int most = 0;
        for (int i = 0; i < expected.outputs().length; i++) {
            int actual = result.integer(expected.outputs()[i]);
            most = Math.max(most, Math.abs(actual - expected.dst().integer(i)));
        }
        return most;
    }

    private double decibels(Tensor result) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.outputs().length; i++) {
            double value = expected.dst().real(i);
            double error = result.real(expected.outputs()[i]) - value;
            signal += value * value;
            noise += error * error;
        }
        // NaN, where something is not finite, is not enough
        return 10 * Math.log10(signal / Math.max(noise, Double.MIN_NORMAL));
    }
}
