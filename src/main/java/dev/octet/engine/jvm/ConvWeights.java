package dev.octet.engine.jvm;

import dev.octet.engine.SignedWeights;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The weights of a convolution, packed for products: as many columns as a group has dst channels,
 * sums over taps outside and channels inside, as {@link ConvWindows} has them.
 *
 * <p>Small groups of an 8-bit convolution are multiplied several at a time, with zeros where a
 * column does not see a channel: they share a panel whose width a single one would leave empty. Not
 * so in f32, where 0 times an infinity of another group would not be 0.
 */
final class ConvWeights {
    private final Conv conv;
    private final ByteBuffer weights;
    private final int[] zeroPoints;

    /** Groups of one product. */
    private final int merged;

    /** For phases with nothing to sum, one for all: dst is what the epilogue makes of 0. */
    private Panels zeros;

    ConvWeights(Conv conv, SignedWeights signed, Tile tile) {
        this.conv = conv;
        weights = signed.parameters().weights();
        zeroPoints = signed.zeroPoints();
        merged = conv.weights() == DataType.F32 ? 1 : merged(conv, tile);
    }

    private static int merged(Conv conv, Tile tile) {
        int merged = Math.max(1, tile.width(1) / conv.groupDstChannels());
        while (conv.groups() % merged != 0) {
            merged--;
        }
        return merged;
    }

    /** What packing takes at most: the panels of all phases, and one matrix on the way there. */
    static long bytes(Conv conv, Tile tile) {
        int merged = conv.weights() == DataType.F32 ? 1 : merged(conv, tile);
        long n = (long) conv.groupDstChannels() * merged;
        long k = (long) conv.groupSrcChannels() * merged * conv.taps();
        // each phase fills up its own sums, and has a tap at least
        long filled = conv.transposed() ? k + (long) Blocking.STEP * conv.taps() : k;
        int bytes = Panels.elementBytes(conv);
        return conv.groups() / merged * Panels.bytes(tile, filled, n, bytes) + k * n * bytes;
    }

    /** Products of a phase. */
    int products() {
        return conv.groups() / merged;
    }

    /** Source channels of a product. */
    int srcChannels() {
        return conv.groupSrcChannels() * merged;
    }

    /** Destination channels of a product. */
    int dstChannels() {
        return conv.groupDstChannels() * merged;
    }

    /** The weights of each product of a phase. */
    Panels[] pack(ConvPhase phase, Tile tile) {
        Panels[] panels = new Panels[products()];
        int n = dstChannels();
        if (phase.taps() == 0) {
            if (zeros == null) {
                zeros = Panels.pack(tile, new byte[n], true, 1, n);
            }
            Arrays.fill(panels, zeros);
            return panels;
        }
        int k = phase.taps() * srcChannels();
        for (int product = 0; product < panels.length; product++) {
            if (conv.weights() == DataType.F32) {
                float[] matrix = new float[n * k];
                FloatBuffer floats = weights.asFloatBuffer();
                forEachWeight(phase, product, (to, from) -> matrix[to] = floats.get(from));
                panels[product] = Panels.pack(tile, matrix, false, true, k, n);
            } else if (zeroPoints != null) {
                float[] matrix = new float[n * k];
                int first = product * n;
                forEachWeight(
                        phase,
                        product,
                        (to, from) -> matrix[to] = weights.get(from) - zeroPoints[first + to / k]);
                panels[product] = Panels.pack(tile, matrix, true, true, k, n);
            } else {
                byte[] matrix = new byte[n * k];
                forEachWeight(phase, product, (to, from) -> matrix[to] = weights.get(from));
                panels[product] = Panels.pack(tile, matrix, true, k, n);
            }
        }
        return panels;
    }

    private interface Move {
        void weight(int to, int from);
    }

    /** Where each weight of a product goes in a matrix [dst channel, tap, src channel]. */
    private void forEachWeight(ConvPhase phase, int product, Move move) {
        int[] taps = phase.kernelTaps(conv);
        for (int group = 0; group < merged; group++) {
            for (int n = 0; n < conv.groupDstChannels(); n++) {
                int row = (group * conv.groupDstChannels() + n) * taps.length;
                for (int t = 0; t < taps.length; t++) {
                    int column = (row + t) * srcChannels() + group * conv.groupSrcChannels();
                    for (int c = 0; c < conv.groupSrcChannels(); c++) {
                        move.weight(column + c, index(product * merged + group, n, c, taps[t]));
                    }
                }
            }
        }
    }

    private int index(int group, int n, int c, int tap) {
        int pair =
                conv.transposed()
                        ? (group * conv.groupSrcChannels() + c) * conv.groupDstChannels() + n
                        : (group * conv.groupDstChannels() + n) * conv.groupSrcChannels() + c;
        return pair * conv.taps() + tap;
    }
}
