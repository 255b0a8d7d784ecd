package dev.octet.model.sample;

/**
 * Resizes as Pillow's bilinear filter does, to the last bit. A pixel of the result is a mean of
 * those around its place in the picture, weighted by a triangle: where the picture grows the
 * triangle is two pixels wide, so it interpolates between neighbours; where it shrinks the triangle
 * grows with the ratio, so every pixel takes part and nothing is skipped. First across, then down,
 * rounded to 8 bits after each.
 */
final class Resampling {
    /** Bits of a weight behind the point. */
    private static final int PRECISION = 22;

    /** Which pixels make one of the result, and their weights. */
    private record Taps(int first, int[] weights) {}

    private Resampling() {}

    static Pixels resize(Pixels picture, Size to) {
        Size from = picture.size();
        int channels = picture.channels();
        byte[] across = along(picture.values(), from.height(), from.width(), to.width(), channels);
        byte[] both = along(across, 1, from.height(), to.height(), to.width() * channels);
        return new Pixels(to, channels, both);
    }

    /** Of values [outer, length, inner] those of [outer, wanted, inner]. */
    private static byte[] along(byte[] values, int outer, int length, int wanted, int inner) {
        if (wanted == length) {
            return values;
        }
        Taps[] taps = taps(length, wanted);
        byte[] result = new byte[Math.multiplyExact(Math.multiplyExact(outer, wanted), inner)];
        for (int o = 0, at = 0; o < outer; o++) {
            for (Taps tap : taps) {
                int start = (o * length + tap.first()) * inner;
                for (int i = 0; i < inner; i++, at++) {
                    result[at] = mean(values, start + i, inner, tap.weights());
                }
            }
        }
        return result;
    }

    private static byte mean(byte[] values, int start, int stride, int[] weights) {
        int sum = 1 << PRECISION - 1;
        for (int k = 0; k < weights.length; k++) {
            sum += (values[start + k * stride] & 0xff) * weights[k];
        }
        return (byte) Math.min(255, sum >> PRECISION);
    }

    private static Taps[] taps(int length, int wanted) {
        double ratio = (double) length / wanted;
        double reach = Math.max(1, ratio);
        Taps[] taps = new Taps[wanted];
        for (int i = 0; i < wanted; i++) {
            double center = (i + 0.5) * ratio;
            int first = Math.max(0, (int) (center - reach + 0.5));
            int end = Math.min(length, (int) (center + reach + 0.5));
            double[] weights = new double[end - first];
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                double distance = Math.abs((k + first - center + 0.5) * (1 / reach));
                weights[k] = Math.max(0, 1 - distance);
                sum += weights[k];
            }
            int[] rounded = new int[weights.length];
            for (int k = 0; k < weights.length; k++) {
                rounded[k] = (int) (0.5 + weights[k] / sum * (1 << PRECISION));
            }
            taps[i] = new Taps(first, rounded);
        }
        return taps;
    }
}
