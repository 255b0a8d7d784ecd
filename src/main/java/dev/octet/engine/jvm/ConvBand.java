package dev.octet.engine.jvm;

import java.util.Arrays;

/**
 * The part of an image that some places of a phase see, as floats with their padding around them:
 * the loops over places and taps meet no border. Lines that no tap reads stay as they are.
 */
final class ConvBand {
    /** Floats of a band, where one place does not need more: 256 kB, in the second-level cache. */
    static final int FLOATS = 1 << 16;

    float[] values = {};

    /** Where each tap of place 0 is. */
    int[] offsets = {};

    private ConvPhase phase;
    private int channels;
    private int lines;
    private int height;
    private int width;

    /** Whether a single place's windows are small enough. */
    static boolean fits(ConvPhase phase, int channels) {
        double lines = (double) phase.depth().taps().length * phase.height().span(1);
        return lines * phase.width().span(1) * channels <= FLOATS;
    }

    /** Places of a line to compute at once. */
    static int places(ConvPhase phase, int channels) {
        int lines = phase.depth().taps().length * phase.height().span(1);
        return phase.width().steps(FLOATS / lines / channels);
    }

    /** Lines to compute at once, if they are whole. */
    static int lines(ConvPhase phase, int channels) {
        int count = phase.width().count();
        if (places(phase, channels) < count) {
            return 1;
        }
        int line = phase.width().span(count) * channels;
        return phase.height().steps(FLOATS / phase.depth().taps().length / line);
    }

    /** Takes what {@code lines} lines of {@code places} places see, from place (d, h, w) on. */
    void take(
            Tile tile,
            Elements elements,
            ConvPhase phase,
            int channels,
            int image,
            int d,
            int h,
            int w,
            int lines,
            int places) {
        this.phase = phase;
        this.channels = channels;
        this.lines = lines;
        height = phase.height().span(lines);
        width = phase.width().span(places);
        int[] planes = phase.depth().offsets();
        values =
                Scratch.grow(
                        values, planes.length * height * width * channels + ChannelLoop.ROUNDING);
        locate();
        int firstLine = h * phase.height().srcStep() + phase.height().offsets()[0];
        int left = w * phase.width().srcStep() + phase.width().offsets()[0];
        for (int p = 0; p < planes.length; p++) {
            int plane = d * phase.depth().srcStep() + planes[p];
            boolean outside = plane < 0 || plane >= phase.depth().in();
            for (int y = 0; y < height; y++) {
                int line = firstLine + y;
                int to = (p * height + y) * width * channels;
                if (!isRead(y)) {
                    continue;
                }
                if (outside || line < 0 || line >= phase.height().in()) {
                    Arrays.fill(values, to, to + width * channels, 0f);
                } else {
                    int from = (image * phase.depth().in() + plane) * phase.height().in() + line;
                    takeLine(tile, elements, from * phase.width().in(), left, to);
                }
            }
        }
    }

    private void takeLine(Tile tile, Elements elements, int line, int left, int to) {
        int first = Math.min(width, Math.max(0, -left));
        int last = Math.max(first, Math.min(width, phase.width().in() - left));
        Arrays.fill(values, to, to + first * channels, 0f);
        if (first < last) {
            int from = (line + left + first) * channels;
            elements.widen(tile, from, (last - first) * channels, values, to + first * channels);
        }
        Arrays.fill(values, to + last * channels, to + width * channels, 0f);
    }

    private boolean isRead(int y) {
        AxisWalk walk = phase.height();
        for (int offset : walk.offsets()) {
            int steps = y - (offset - walk.offsets()[0]);
            if (steps >= 0 && steps % walk.srcStep() == 0 && steps / walk.srcStep() < lines) {
                return true;
            }
        }
        return false;
    }

    private void locate() {
        if (offsets.length < phase.taps()) {
            offsets = new int[phase.taps()];
        }
        int top = phase.height().offsets()[0];
        int left = phase.width().offsets()[0];
        int i = 0;
        for (int p = 0; p < phase.depth().offsets().length; p++) {
            for (int y : phase.height().offsets()) {
                for (int x : phase.width().offsets()) {
                    offsets[i++] = ((p * height + y - top) * width + x - left) * channels;
                }
            }
        }
    }

    /** Where the first place of a line is. */
    int line(int line) {
        return line * phase.height().srcStep() * width * channels;
    }

    /** From one place of a line to the next. */
    int step() {
        return phase.width().srcStep() * channels;
    }
}
