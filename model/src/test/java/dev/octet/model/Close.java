package dev.octet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;

/** Compares tensors. */
public final class Close {
    private Close() {}

    /** Bit for bit. */
    public static void assertSameBits(Tensor expected, Tensor actual, String what) {
        assertEquals(expected.type(), actual.type(), what);
        if (!expected.hasBitsOf(actual)) {
            int i = 0;
            while (expected.data().get(i) == actual.data().get(i)) {
                i++;
            }
            int at = i / expected.element().bytes();
            throw new AssertionError(
                    RootLocale.format(
                            "%s: element %d is %s, not %s",
                            what, at, actual.getDouble(at), expected.getDouble(at)));
        }
    }

    /** Within a part of the largest magnitude there is, or of 1 where that is more. */
    public static void assertClose(double part, Tensor expected, Tensor actual, String what) {
        assertEquals(expected.type(), actual.type(), what);
        double largest = 1;
        for (int i = 0; i < expected.count(); i++) {
            largest = Math.max(largest, Math.abs(expected.getDouble(i)));
        }
        double worst = largestDifference(expected, actual);
        assertTrue(
                worst <= part * largest,
                RootLocale.format("%s: differs by %s, largest is %s", what, worst, largest));
    }

    /** The largest difference, infinite where only one is a number. */
    public static double largestDifference(Tensor expected, Tensor actual) {
        assertEquals(expected.count(), actual.count());
        double worst = 0;
        for (int i = 0; i < expected.count(); i++) {
            double x = expected.getDouble(i);
            double y = actual.getDouble(i);
            double difference = Double.compare(x, y) == 0 ? 0 : Math.abs(x - y);
            worst =
                    Math.max(
                            worst,
                            Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return worst;
    }
}
