package dev.octet.model.quantize.score;

import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;

/** Figures of answers. Stateless. */
public final class Scores {
    private Scores() {}

    /**
     * The least SQNR of the float outputs in dB, over all samples: 10 log10(Σ x² / Σ (x - y)²).
     * Infinite where all are equal; NaN where an answer is no number.
     */
    public static double sqnr(Answers expected, Answers actual) {
        double least = Double.POSITIVE_INFINITY;
        for (String output : expected.outputs()) {
            if (expected.get(0, output).element().isFloat()) {
                double sqnr = sqnr(expected, actual, output);
                least = Double.isNaN(sqnr) || sqnr < least ? sqnr : least;
            }
        }
        return least;
    }

    private static double sqnr(Answers expected, Answers actual, String output) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.count(); i++) {
            Tensor x = expected.get(i, output);
            Tensor y = actual.get(i, output);
            if (x == y) {
                continue;
            }
            if (!x.shape().equals(y.shape())) {
                // as where a loop ends depends on what it computes
                return Double.NEGATIVE_INFINITY;
            }
            for (int j = 0; j < x.count(); j++) {
                double error = y.getDouble(j) - x.getDouble(j);
                signal += x.getDouble(j) * x.getDouble(j);
                noise += error * error;
            }
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    /**
     * How often the largest number of the first output's last axis is in the same place: as
     * counted, or as {@link ClassMargins} expect it where that is less. Few samples of which all
     * are the same are no proof of 1.
     */
    public static double sameClass(Answers expected, Answers actual) {
        String output = expected.outputs().get(0);
        ClassMargins margins = new ClassMargins();
        long same = 0;
        long all = 0;
        for (int i = 0; i < expected.count(); i++) {
            Tensor x = expected.get(i, output);
            Tensor y = actual.get(i, output);
            int lines = lines(x);
            all += lines;
            for (int line = 0; line < lines && x.shape().equals(y.shape()); line++) {
                same += x.argMax(line) == y.argMax(line) ? 1 : 0;
                int classes = x.count() / lines;
                margins.add(x, y, line * classes, classes);
            }
        }
        return all == 0 ? 1 : Math.min((double) same / all, margins.expected());
    }

    /**
     * How often the largest number of the first output is in the place that the label says.
     *
     * @param labels of the samples, and of others behind them, whose answers are not there
     * @throws IllegalArgumentException when there are fewer labels than samples
     */
    public static double top1(Answers actual, int... labels) {
        if (labels.length < actual.count()) {
            throw new IllegalArgumentException(
                    RootLocale.format("%d samples, %d labels", actual.count(), labels.length));
        }
        String output = actual.outputs().get(0);
        int right = 0;
        for (int i = 0; i < actual.count(); i++) {
            right += actual.get(i, output).argMax(0) == labels[i] ? 1 : 0;
        }
        return (double) right / actual.count();
    }

    private static int lines(Tensor tensor) {
        int rank = tensor.shape().rank();
        int last = rank == 0 ? 1 : tensor.shape().get(rank - 1);
        return last == 0 ? 0 : tensor.count() / last;
    }
}
