package dev.octet.engine.jvm;

import java.util.Arrays;

/** Plain loops, one tap at a time: HotSpot's C2 makes vector code of them. */
final class ScalarChannelLoop implements ChannelLoop {
    private final boolean fused;

    /**
     * Loops for 8-bit products, or for floats.
     *
     * @param fused for floats, whose sums are fused multiply-adds; see {@link ScalarTile}
     */
    ScalarChannelLoop(boolean fused) {
        this.fused = fused;
    }

    @Override
    public void multiply(
            float[] band,
            int at,
            int step,
            int[] offsets,
            int from,
            int to,
            float[] weights,
            int channels,
            int places,
            float[] sums) {
        Arrays.fill(sums, 0, places * channels, 0f);
        for (int j = 0; j < places; j++) {
            for (int t = from; t < to; t++) {
                int a = at + j * step + offsets[t];
                if (fused) {
                    fusedTap(band, a, weights, t * channels, channels, sums, j * channels);
                } else {
                    tap(band, a, weights, t * channels, channels, sums, j * channels);
                }
            }
        }
    }

    private static void tap(
            float[] band, int at, float[] weights, int from, int channels, float[] sums, int to) {
        for (int c = 0; c < channels; c++) {
            sums[to + c] += band[at + c] * weights[from + c];
        }
    }

    private static void fusedTap(
            float[] band, int at, float[] weights, int from, int channels, float[] sums, int to) {
        for (int c = 0; c < channels; c++) {
            sums[to + c] = Math.fma(band[at + c], weights[from + c], sums[to + c]);
        }
    }

    @Override
    public void addTo(int[] acc, boolean first, float[] sums, int count) {
        if (first) {
            for (int i = 0; i < count; i++) {
                acc[i] = (int) sums[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                acc[i] += (int) sums[i];
            }
        }
    }
}
