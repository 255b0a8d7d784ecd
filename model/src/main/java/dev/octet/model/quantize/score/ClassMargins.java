package dev.octet.model.quantize.score;

import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often a classifier may be expected to name the same class, from how far ahead it is and how
 * far its errors reach. A few samples of which all have the same class say little; how near they
 * came to another says more. Errors of differences between the classes that are ahead count as
 * normally distributed, with one deviation for all. Not thread-safe.
 */
final class ClassMargins {
    private static final int RUNNERS_UP = 5;

    /**
     * How much larger squares of errors are taken to be: samples with which a network was
     * calibrated are kinder than others, by a decibel or so, and few samples do not say it exactly.
     */
    private static final double CAUTION = 2;

    /** Of the powers of t, from the fifth on down. */
    private static final double[] NORMAL = {
        1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530
    };

    private final List<double[]> margins = new ArrayList<>();
    private double squares;
    private long differences;

    /** Adds a line of numbers, one for each class, and what became of it. */
    void add(Tensor expected, Tensor actual, int first, int classes) {
        int best = best(expected, first, classes, -1, Double.POSITIVE_INFINITY);
        if (best < 0) {
            // no class is ahead of another one
            return;
        }
        double top = expected.getDouble(first + best);
        double[] ahead = new double[Math.min(RUNNERS_UP, classes - 1)];
        // what is no number comes near to nothing
        Arrays.fill(ahead, Double.POSITIVE_INFINITY);
        int previous = best;
        for (int i = 0; i < ahead.length; i++) {
            previous =
                    best(expected, first, classes, previous, expected.getDouble(first + previous));
            if (previous < 0) {
                break;
            }
            ahead[i] = top - expected.getDouble(first + previous);
            double now = actual.getDouble(first + best) - actual.getDouble(first + previous);
            // of infinities that stay there is no difference
            double error = now == ahead[i] ? 0 : now - ahead[i];
            squares += error * error;
            differences++;
        }
        margins.add(ahead);
    }

    /** The largest number below another one, or as large and behind it; -1 for none. */
    private static int best(Tensor tensor, int first, int classes, int behind, double below) {
        int best = -1;
        for (int i = 0; i < classes; i++) {
            double value = tensor.getDouble(first + i);
            boolean isLeft = value < below || value == below && i > behind;
            if (isLeft && (best < 0 || value > tensor.getDouble(first + best))) {
                best = i;
            }
        }
        return best;
    }

    /** The share of lines that keep their class; 1 without any, 0 where errors are no numbers. */
    double expected() {
        if (margins.isEmpty() || differences == 0 || squares == 0) {
            return 1;
        }
        double deviation = Math.sqrt(CAUTION * squares / differences);
        if (!Double.isFinite(deviation)) {
            return 0;
        }
        double kept = 0;
        for (double[] ahead : margins) {
            double same = 1;
            for (double margin : ahead) {
                same *= normal(margin / deviation);
            }
            kept += same;
        }
        return kept / margins.size();
    }

    /**
     * The normal distribution function, to 1e-7 (Abramowitz and Stegun, "Handbook of Mathematical
     * Functions", 26.2.17).
     */
    private static double normal(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double sum = 0;
        for (double factor : NORMAL) {
            sum = (sum + factor) * t;
        }
        double tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * sum;
        return x < 0 ? tail : 1 - tail;
    }
}
