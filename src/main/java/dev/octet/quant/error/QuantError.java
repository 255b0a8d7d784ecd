package dev.octet.quant.error;

import dev.octet.quant.Quantizer;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;

/**
 * How far an approximation is from its reference, summed up over any number of arrays in f64. Pairs
 * with a NaN or an infinity on either side are counted and left out. Not thread-safe, mergeable.
 */
public final class QuantError {
    private long count;
    private long notFinite;
    private long integers;
    private long saturated;
    private double errors;
    private double references;
    private double approximations;
    private double products;
    private double maxAbs;

    /**
     * The figures.
     *
     * @param count pairs compared
     * @param notFinite pairs left out
     * @param mse mean squared error, squared real units
     * @param maxAbs largest magnitude of an error, real units
     * @param sqnr signal to quantization noise, 10 · log10(Σx² / Σ(x − x̂)²), dB; +∞ when equal
     * @param cosine of the angle between the two as vectors, -1 to 1; 1 when both are 0, 0 when one
     *     is
     * @param saturationRate share of the integers that are the smallest or largest in use, 0 to 1;
     *     NaN where no integers were given
     */
    public record Summary(
            long count,
            long notFinite,
            double mse,
            double maxAbs,
            double sqnr,
            double cosine,
            double saturationRate) {
        /**
         * {@code SQNR 38.2 dB, MSE 1.2e-05, max abs 0.0123, cosine 0.99992, saturated 0.01 %, 64
         * values}; without what is saturated where no integers were given.
         */
        @Override
        public String toString() {
            String saturated =
                    Double.isNaN(saturationRate)
                            ? ""
                            : RootLocale.format(", saturated %.3f %%", 100 * saturationRate);
            String text =
                    RootLocale.format(
                            "SQNR %.2f dB, MSE %.4g, max abs %.4g, cosine %.6f%s, %d values",
                            sqnr, mse, maxAbs, cosine, saturated, count);
            return notFinite == 0 ? text : text + ", " + notFinite + " not finite";
        }
    }

    /**
     * Compares two arrays.
     *
     * @throws IllegalArgumentException when their lengths differ
     */
    public void observe(float[] reference, float[] approximation) {
        if (reference.length != approximation.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "reference has %d values, approximation %d",
                            reference.length, approximation.length));
        }
        observe(reference, approximation, 0, reference.length);
    }

    /** Compares [from, to) of both. */
    void observe(float[] reference, float[] approximation, int from, int to) {
        for (int i = from; i < to; i++) {
            observe(reference[i], approximation[i]);
        }
    }

    /**
     * Compares floats with the integers that stand for them, and counts those that are saturated.
     *
     * @param shape as {@link Quantizer#dequantize}
     * @throws IllegalArgumentException when lengths and shape do not match
     */
    public void observe(float[] reference, byte[] quantized, QuantParams params, int... shape) {
        observe(reference, Quantizer.dequantize(quantized, params, shape));
        observeIntegers(quantized, params, 0, quantized.length);
    }

    /** Counts the saturated integers of [from, to). */
    void observeIntegers(byte[] quantized, QuantParams params, int from, int to) {
        for (int i = from; i < to; i++) {
            int integer = Quantizer.integer(quantized[i], params);
            if (integer <= params.min() || integer >= params.max()) {
                saturated++;
            }
        }
        integers += to - from;
    }

    private void observe(double reference, double approximation) {
        double error = reference - approximation;
        if (!Double.isFinite(error)) {
            notFinite++;
            return;
        }
        count++;
        errors += error * error;
        references += reference * reference;
        approximations += approximation * approximation;
        products += reference * approximation;
        maxAbs = Math.max(maxAbs, Math.abs(error));
    }

    /** Adds what the other has compared, which stays as it is. */
    public void merge(QuantError other) {
        count += other.count;
        notFinite += other.notFinite;
        integers += other.integers;
        saturated += other.saturated;
        errors += other.errors;
        references += other.references;
        approximations += other.approximations;
        products += other.products;
        maxAbs = Math.max(maxAbs, other.maxAbs);
    }

    /** The figures so far; of no values they are those of two equal ones. */
    public Summary summary() {
        return new Summary(
                count,
                notFinite,
                errors / Math.max(count, 1),
                maxAbs,
                errors == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(references / errors),
                cosine(),
                (double) saturated / integers);
    }

    private double cosine() {
        if (references == 0 || approximations == 0) {
            return references == approximations ? 1 : 0;
        }
        // rounding may lead past 1
        double cosine = products / (Math.sqrt(references) * Math.sqrt(approximations));
        return Math.max(-1, Math.min(1, cosine));
    }

    /** As {@link Summary#toString}. */
    @Override
    public String toString() {
        return summary().toString();
    }
}
