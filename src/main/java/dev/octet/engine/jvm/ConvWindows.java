package dev.octet.engine.jvm;

import java.util.Arrays;

/**
 * The windows of a convolution as the rows of a product: row r is what the kernel sees at place r,
 * taps outside, channels of the group inside. Written straight from the image, a block at a time;
 * padding is 0, since values are written less their zero point.
 *
 * <p>A line of taps along the width that are neighbours, with all channels, is one stretch of the
 * image, and so is a single tap otherwise.
 */
final class ConvWindows implements Source {
    private Stretches stretches;
    private Elements elements;
    private int firstChannel;

    /** What is known before any run, of one phase. */
    static final class Stretches {
        private final ConvPhase phase;

        /** Channels of a place, and of a group. */
        private final int channels;

        private final int groupChannels;

        /** Taps of a stretch. */
        private final int taps;

        /** The source element that each stretch begins with, for place 0. */
        private final int[] depth;

        private final int[] height;
        private final int[] width;

        Stretches(ConvPhase phase, int channels, int groupChannels) {
            this.phase = phase;
            this.channels = channels;
            this.groupChannels = groupChannels;
            boolean lines = phase.width().isDense() && groupChannels == channels;
            int widthTaps = phase.width().taps().length;
            taps = lines ? widthTaps : 1;
            int count = taps == 0 ? 0 : phase.taps() / taps;
            depth = new int[count];
            height = new int[count];
            width = new int[count];
            int i = 0;
            for (int d : phase.depth().offsets()) {
                for (int h : phase.height().offsets()) {
                    for (int w = 0; w < widthTaps; w += taps) {
                        depth[i] = d;
                        height[i] = h;
                        width[i++] = phase.width().offsets()[w];
                    }
                }
            }
        }
    }

    /** The windows of a group whose first channel is {@code firstChannel}. */
    ConvWindows of(Stretches stretches, Elements elements, int firstChannel) {
        this.stretches = stretches;
        this.elements = elements;
        this.firstChannel = firstChannel;
        return this;
    }

    @Override
    public void pack(
            Tile tile, int row, int rows, int from, int depth, int paddedDepth, float[] block) {
        ConvPhase phase = stretches.phase;
        int line = row / phase.width().count();
        int w = row % phase.width().count();
        int h = line % phase.height().count();
        int plane = line / phase.height().count();
        int d = plane % phase.depth().count();
        int image = plane / phase.depth().count();
        for (int r = 0; r < rows; r++) {
            int to = r * Blocking.STRIDE;
            packRow(tile, image, d, h, w, from, depth, block, to);
            Arrays.fill(block, to + depth, to + paddedDepth, 0f);
            if (++w == phase.width().count()) {
                w = 0;
                if (++h == phase.height().count()) {
                    h = 0;
                    if (++d == phase.depth().count()) {
                        d = 0;
                        image++;
                    }
                }
            }
        }
    }

    private void packRow(
            Tile tile, int image, int d, int h, int w, int from, int depth, float[] to, int toAt) {
        Stretches s = stretches;
        AxisWalk inDepth = s.phase.depth();
        AxisWalk inHeight = s.phase.height();
        AxisWalk inWidth = s.phase.width();
        int length = s.taps * s.groupChannels;
        int i = length == 0 ? 0 : from / length;
        int begin = from - i * length;
        int at = toAt;
        int end = toAt + depth;
        for (; at < end && i < s.depth.length; i++) {
            int n = Math.min(length - begin, end - at);
            int x = d * inDepth.srcStep() + s.depth[i];
            int y = h * inHeight.srcStep() + s.height[i];
            int z = w * inWidth.srcStep() + s.width[i];
            if (x < 0 || x >= inDepth.in() || y < 0 || y >= inHeight.in()) {
                Arrays.fill(to, at, at + n, 0f);
            } else {
                int place = ((image * inDepth.in() + x) * inHeight.in() + y) * inWidth.in() + z;
                stretch(tile, place, z, begin, n, to, at);
            }
            at += n;
            begin = 0;
        }
        Arrays.fill(to, at, end, 0f);
    }

    /** {@code n} values of a stretch that begins at element {@code z} of the width. */
    private void stretch(Tile tile, int place, int z, int begin, int n, float[] to, int toAt) {
        Stretches s = stretches;
        int in = s.phase.width().in();
        int source = place * s.channels + firstChannel;
        if (z >= 0 && z <= in - s.taps) {
            elements.widen(tile, source + begin, n, to, toAt);
            return;
        }
        int first = Math.max(begin, Math.min(Math.max(0, -z), s.taps) * s.groupChannels);
        int last = Math.min(begin + n, Math.min(Math.max(0, in - z), s.taps) * s.groupChannels);
        if (first >= last) {
            Arrays.fill(to, toAt, toAt + n, 0f);
            return;
        }
        Arrays.fill(to, toAt, toAt + first - begin, 0f);
        elements.widen(tile, source + first, last - first, to, toAt + first - begin);
        Arrays.fill(to, toAt + last - begin, toAt + n, 0f);
    }
}
