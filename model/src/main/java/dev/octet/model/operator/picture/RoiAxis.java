package dev.octet.model.operator.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * The samples of a region's bins along one axis.
 *
 * @param start where the region begins, among the elements of the source
 * @param bin how long a bin is
 * @param samples in a bin
 * @param size of the source
 * @param single whether places are rounded to single precision, as regions in it are
 */
record RoiAxis(double start, double bin, int samples, int size, boolean single) {
    /**
     * A sample between two elements.
     *
     * @param low the one in front
     * @param high the one behind
     * @param toHigh how much that one counts
     */
    record Sample(int low, int high, double toHigh) {
        double toLow() {
            return 1 - toHigh;
        }
    }

    /** Of a region from one coordinate to another. */
    static RoiAxis of(RoiAlign align, double from, double to, int bins, int size, boolean single) {
        double offset = align.halfPixel() ? 0.5 : 0;
        double start = round(round(from * align.scale(), single) - offset, single);
        double end = round(round(to * align.scale(), single) - offset, single);
        double length = round(end - start, single);
        if (!align.halfPixel()) {
            // a region is at least one element
            length = Math.max(length, 1);
        }
        double bin = round(length / bins, single);
        // a cast stops at the largest int and makes 0 of NaN
        int samples = align.sampling() > 0 ? align.sampling() : (int) Math.max(0, Math.ceil(bin));
        return new RoiAxis(start, bin, samples, size, single);
    }

    private static double round(double value, boolean single) {
        return single ? (float) value : value;
    }

    /** The samples of a bin that are not too far outside of the source; the others are 0. */
    List<Sample> inside(int number) {
        double first = round(start + round(number * bin, single), single);
        double step = bin / samples;
        // a region may be far larger than the source: no walk over what is outside of it
        int from = step > 0 ? clamp(Math.floor((-1 - first) / step) - 1) : 0;
        int to = step > 0 ? clamp(Math.ceil((size - first) / step) + 1) : samples;
        List<Sample> inside = new ArrayList<>();
        for (int i = from; i < to; i++) {
            double within = round(round((i + 0.5) * bin, single) / samples, single);
            double place = round(first + within, single);
            if (place >= -1 && place <= size && size > 0) {
                double nearest = Math.max(0, Math.min(size - 1, place));
                int low = (int) nearest;
                inside.add(new Sample(low, Math.min(low + 1, size - 1), nearest - low));
            }
        }
        return inside;
    }

    private int clamp(double sample) {
        return (int) Math.max(0, Math.min(samples, sample));
    }
}
