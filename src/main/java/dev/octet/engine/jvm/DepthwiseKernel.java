package dev.octet.engine.jvm;

import dev.octet.engine.SignedWeights;
import dev.octet.request.Conv;
import dev.octet.request.DataType;

/**
 * A phase of a depthwise convolution: for every place the sum over the taps, all channels side by
 * side, from a {@link ConvBand} of the image.
 */
final class DepthwiseKernel implements ConvKernel {
    private final ConvPhase phase;
    private final Tile tile;
    private final ChannelLoop loop;
    private final int channels;

    /** Channels with those they are padded by. */
    private final int paddedChannels;

    /** [tap, padded channel]. */
    private final float[] weights;

    private final boolean isFloat;

    /** Taps whose sums a float holds. */
    private final int depth;

    /** Lines and places of a line that are computed from one band. */
    private final int lines;

    private final int places;

    DepthwiseKernel(Conv conv, ConvPhase phase, SignedWeights signed, JvmBackend.Parts parts) {
        this(
                conv,
                phase,
                parts.tile(),
                parts.channelLoop(),
                weights(conv, phase, signed),
                signed.zeroPoints() == null ? Blocking.DEPTH : Blocking.WIDE_DEPTH);
    }

    private DepthwiseKernel(
            Conv conv, ConvPhase phase, Tile tile, ChannelLoop loop, float[] weights, int depth) {
        this.phase = phase;
        this.tile = tile;
        this.loop = loop;
        this.weights = weights;
        channels = conv.channels();
        paddedChannels = paddedChannels(conv);
        isFloat = conv.weights() == DataType.F32;
        lines = ConvBand.lines(phase, channels);
        places = ConvBand.places(phase, channels);
        this.depth = depth;
    }

    @Override
    public ConvKernel with(Conv conv, ConvPhase phase) {
        return new DepthwiseKernel(conv, phase, tile, loop, weights, depth);
    }

    private static int paddedChannels(Conv conv) {
        return Blocking.roundUp(conv.channels(), ChannelLoop.ROUNDING);
    }

    /** Whether there is something to sum and a place's window is small enough. */
    static boolean serves(Conv conv, ConvPhase phase) {
        return conv.isDepthwise() && phase.taps() > 0 && ConvBand.fits(phase, conv.channels());
    }

    private static float[] weights(Conv conv, ConvPhase phase, SignedWeights signed) {
        int[] taps = phase.kernelTaps(conv);
        int channels = conv.channels();
        int paddedChannels = paddedChannels(conv);
        boolean isFloat = conv.weights() == DataType.F32;
        float[] values = new float[taps.length * paddedChannels];
        var source = signed.parameters().weights();
        int[] zeroPoints = signed.zeroPoints();
        for (int t = 0; t < taps.length; t++) {
            for (int c = 0; c < channels; c++) {
                int index = c * conv.taps() + taps[t];
                float value = isFloat ? source.getFloat(index * Float.BYTES) : source.get(index);
                values[t * paddedChannels + c] = zeroPoints == null ? value : value - zeroPoints[c];
            }
        }
        return values;
    }

    @Override
    public ConvPhase phase() {
        return phase;
    }

    @Override
    public int columns() {
        return 1;
    }

    @Override
    public void compute(ConvRun run, int firstRow, int from, int to, int columnFrom, int columnTo) {
        int width = phase.width().count();
        int height = phase.height().count();
        run.destination.at(phase, firstRow, 0);
        for (int row = from, rows; row < to; row += rows) {
            int w = row % width;
            int line = row / width;
            int h = line % height;
            int lines = 1;
            int places = Math.min(Math.min(this.places, width - w), to - row);
            if (places == width) {
                lines = Math.min(Math.min(this.lines, height - h), (to - row) / width);
            }
            int plane = line / height;
            int depth = phase.depth().count();
            run.band.take(
                    tile,
                    run.image.elements,
                    phase,
                    channels,
                    plane / depth,
                    plane % depth,
                    h,
                    w,
                    lines,
                    places);
            for (int i = 0; i < lines; i++) {
                line(run, i, row + i * width, places);
            }
            rows = lines * places;
        }
    }

    /** One line of the band, or a part of it. */
    private void line(ConvRun run, int line, int row, int places) {
        int count = places * paddedChannels;
        run.scratch.sums = Scratch.grow(run.scratch.sums, count);
        if (isFloat) {
            multiply(run, line, 0, phase.taps(), places);
            run.destination.finish(row, places, 0, channels, run.scratch.sums, 0, paddedChannels);
            return;
        }
        run.scratch.ints = Scratch.grow(run.scratch.ints, count);
        for (int t = 0; t < phase.taps(); t += depth) {
            multiply(run, line, t, Math.min(phase.taps(), t + depth), places);
            loop.addTo(run.scratch.ints, t == 0, run.scratch.sums, count);
        }
        run.destination.finish(row, places, 0, channels, run.scratch.ints, 0, paddedChannels);
    }

    private void multiply(ConvRun run, int line, int from, int to, int places) {
        loop.multiply(
                run.band.values,
                run.band.line(line),
                run.band.step(),
                run.band.offsets,
                from,
                to,
                weights,
                paddedChannels,
                places,
                run.scratch.sums);
    }

    @Override
    public long packedBytes() {
        return (long) weights.length * Float.BYTES;
    }
}
