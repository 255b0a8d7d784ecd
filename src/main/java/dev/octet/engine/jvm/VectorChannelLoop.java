package dev.octet.engine.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Loops on the Vector API: a vector of channels of eight places shares each vector of weights. */
final class VectorChannelLoop implements ChannelLoop {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

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
        int j = 0;
        for (; j + 8 <= places; j += 8) {
            for (int c = 0; c < channels; c += LANES) {
                int a = at + j * step + c;
                int s = j * channels + c;
                eight(band, a, step, offsets, from, to, weights, c, channels, sums, s);
            }
        }
        for (; j < places; j++) {
            for (int c = 0; c < channels; c += LANES) {
                int a = at + j * step + c;
                one(band, a, offsets, from, to, weights, c, channels, sums, j * channels + c);
            }
        }
    }

    private static void eight(
            float[] band,
            int at,
            int step,
            int[] offsets,
            int from,
            int to,
            float[] weights,
            int weightsAt,
            int channels,
            float[] sums,
            int sumsAt) {
        FloatVector x0 = FloatVector.zero(FLOATS);
        FloatVector x1 = x0;
        FloatVector x2 = x0;
        FloatVector x3 = x0;
        FloatVector x4 = x0;
        FloatVector x5 = x0;
        FloatVector x6 = x0;
        FloatVector x7 = x0;
        for (int t = from; t < to; t++) {
            FloatVector w = FloatVector.fromArray(FLOATS, weights, weightsAt + t * channels);
            int a = at + offsets[t];
            x0 = FloatVector.fromArray(FLOATS, band, a).fma(w, x0);
            x1 = FloatVector.fromArray(FLOATS, band, a + step).fma(w, x1);
            x2 = FloatVector.fromArray(FLOATS, band, a + 2 * step).fma(w, x2);
            x3 = FloatVector.fromArray(FLOATS, band, a + 3 * step).fma(w, x3);
            x4 = FloatVector.fromArray(FLOATS, band, a + 4 * step).fma(w, x4);
            x5 = FloatVector.fromArray(FLOATS, band, a + 5 * step).fma(w, x5);
            x6 = FloatVector.fromArray(FLOATS, band, a + 6 * step).fma(w, x6);
            x7 = FloatVector.fromArray(FLOATS, band, a + 7 * step).fma(w, x7);
        }
        x0.intoArray(sums, sumsAt);
        x1.intoArray(sums, sumsAt + channels);
        x2.intoArray(sums, sumsAt + 2 * channels);
        x3.intoArray(sums, sumsAt + 3 * channels);
        x4.intoArray(sums, sumsAt + 4 * channels);
        x5.intoArray(sums, sumsAt + 5 * channels);
        x6.intoArray(sums, sumsAt + 6 * channels);
        x7.intoArray(sums, sumsAt + 7 * channels);
    }

    private static void one(
            float[] band,
            int at,
            int[] offsets,
            int from,
            int to,
            float[] weights,
            int weightsAt,
            int channels,
            float[] sums,
            int sumsAt) {
        FloatVector x = FloatVector.zero(FLOATS);
        for (int t = from; t < to; t++) {
            FloatVector w = FloatVector.fromArray(FLOATS, weights, weightsAt + t * channels);
            x = FloatVector.fromArray(FLOATS, band, at + offsets[t]).fma(w, x);
        }
        x.intoArray(sums, sumsAt);
    }

    @Override
    public void addTo(int[] acc, boolean first, float[] sums, int count) {
        VectorTile.addInts(sums, 0, acc, 0, first, count);
    }
}
