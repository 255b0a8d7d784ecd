package dev.octet.model.rewrite.layout;

import dev.octet.model.operator.definition.Windows;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;

/**
 * For each output of a convolution, the sum of the weights whose taps lie inside of the source:
 * what a zero point of the source that only a run knows is multiplied by, and taken off the sums of
 * products whose padding is the integer 0.
 */
final class TapsInside {
    private TapsInside() {}

    /**
     * The sums, with channels last: [1, outputs..., channels].
     *
     * @param weights [channels, source channels of a group, taps...], integers
     * @param zeros their zero points: one, or one for each channel
     */
    static Tensor sums(Tensor weights, Tensor zeros, Windows.Axis[] axes) {
        int channels = weights.shape().get(0);
        int taps =
                Arrays.stream(axes).mapToInt(Windows.Axis::kernel).reduce(1, Math::multiplyExact);
        int places = Arrays.stream(axes).mapToInt(Windows.Axis::out).reduce(1, Math::multiplyExact);
        long[] ofTaps = ofTaps(weights, zeros, taps);
        float[] sums = new float[Math.multiplyExact(places, channels)];
        long[] sum = new long[channels];
        for (int place = 0; place < places; place++) {
            Arrays.fill(sum, 0);
            for (int tap = 0; tap < taps; tap++) {
                if (isInside(axes, place, tap)) {
                    for (int c = 0; c < channels; c++) {
                        sum[c] += ofTaps[tap * channels + c];
                    }
                }
            }
            for (int c = 0; c < channels; c++) {
                sums[place * channels + c] = sum[c];
            }
        }
        int[] dims = new int[axes.length + 2];
        dims[0] = 1;
        for (int i = 0; i < axes.length; i++) {
            dims[i + 1] = axes[i].out();
        }
        dims[axes.length + 1] = channels;
        return Tensor.of(sums, dims);
    }

    /** [taps, channels] */
    private static long[] ofTaps(Tensor weights, Tensor zeros, int taps) {
        int channels = weights.shape().get(0);
        int inputs = weights.shape().get(1);
        long[] sums = new long[taps * channels];
        for (int c = 0; c < channels; c++) {
            long zero = zeros.getLong(zeros.count() == 1 ? 0 : c);
            for (int i = 0; i < inputs; i++) {
                for (int tap = 0; tap < taps; tap++) {
                    sums[tap * channels + c] +=
                            weights.getLong((c * inputs + i) * taps + tap) - zero;
                }
            }
        }
        return sums;
    }

    private static boolean isInside(Windows.Axis[] axes, int place, int tap) {
        for (int i = axes.length - 1; i >= 0; i--) {
            Windows.Axis axis = axes[i];
            int at = axis.at(place % axis.out(), tap % axis.kernel());
            if (at < 0 || at >= axis.in()) {
                return false;
            }
            place /= axis.out();
            tap /= axis.kernel();
        }
        return true;
    }
}
