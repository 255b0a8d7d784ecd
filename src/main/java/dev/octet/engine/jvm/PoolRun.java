package dev.octet.engine.jvm;

import dev.octet.request.Axis;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import java.util.Arrays;

/**
 * A pooling, a row of places of dst at a time: rows of src are read one after another, and go to
 * the sums, or maxima, of all places that see them.
 */
final class PoolRun extends TensorRun {
    private final Pool request;
    private final boolean isFloat;
    private final boolean isMax;
    private final int zeroPoint;
    private final float scale;
    private final int channels;

    /** A row of src. */
    private float[] floats = {};

    private byte[] bytes = {};

    /** Of all places of a row of dst. */
    private float[] results = {};

    private int[] sums = {};

    PoolRun(Pool request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        this.request = request;
        isFloat = request.src() == DataType.F32;
        isMax = request.kind() == Pool.Kind.MAX;
        zeroPoint = parameters.srcZeroPoint();
        scale = parameters.srcScale();
        channels = request.planeChannels();
    }

    /** Rows of dst. */
    static int units(Pool request) {
        return request.planes() * request.depth().out() * request.height().out();
    }

    /** Of the heap, for a thread. */
    static long neededBytes(Pool request) {
        long places = request.width().in() + 2L * request.width().out();
        return Float.BYTES * places * request.planeChannels();
    }

    /** The first tap that lies inside of the source. */
    private static int firstTap(Axis axis, int out) {
        int before = axis.padBefore() - out * axis.stride();
        return before <= 0 ? 0 : (before - 1) / axis.dilation() + 1;
    }

    /** The tap behind the last that does, at least the first one. */
    private static int endTap(Axis axis, int out) {
        int room = axis.in() + axis.padBefore() - out * axis.stride();
        int end = room <= 0 ? 0 : Math.min(axis.kernel(), (room - 1) / axis.dilation() + 1);
        return Math.max(firstTap(axis, out), end);
    }

    private static int source(Axis axis, int out, int tap) {
        return out * axis.stride() - axis.padBefore() + tap * axis.dilation();
    }

    @Override
    public void unit(int unit) {
        Axis depth = request.depth();
        Axis height = request.height();
        int oh = unit % height.out();
        int od = unit / height.out() % depth.out();
        int plane = unit / height.out() / depth.out();
        int count = request.width().out() * channels;
        begin(count);
        for (int d = firstTap(depth, od); d < endTap(depth, od); d++) {
            for (int h = firstTap(height, oh); h < endTap(height, oh); h++) {
                int z = plane * depth.in() + source(depth, od, d);
                row(z * height.in() + source(height, oh, h));
            }
        }
        int rows =
                (endTap(depth, od) - firstTap(depth, od))
                        * (endTap(height, oh) - firstTap(height, oh));
        finish(rows, count);
        write(results, 0, count, unit * count, 0);
    }

    private void begin(int count) {
        results = Scratch.grow(results, count);
        if (isFloat) {
            Arrays.fill(results, 0, count, isMax ? Float.NEGATIVE_INFINITY : 0);
        } else {
            sums = Scratch.grow(sums, count);
            Arrays.fill(sums, 0, count, isMax ? request.src().min() : 0);
        }
    }

    /** A row of src goes to all that see it. */
    private void row(int row) {
        Axis width = request.width();
        int length = width.in() * channels;
        if (isFloat) {
            floats = Scratch.grow(floats, length);
            read(row * length, floats, 0, length);
        } else {
            bytes = Scratch.grow(bytes, length);
            readBytes(row * length, bytes, length);
        }
        for (int ow = 0; ow < width.out(); ow++) {
            int end = endTap(width, ow);
            for (int w = firstTap(width, ow); w < end; w++) {
                int from = source(width, ow, w) * channels;
                if (isFloat) {
                    addFloats(from, ow * channels);
                } else {
                    addBytes(from, ow * channels);
                }
            }
        }
    }

    private void addFloats(int from, int to) {
        float[] x = floats;
        float[] y = results;
        if (isMax) {
            for (int i = 0; i < channels; i++) {
                y[to + i] = x[from + i] > y[to + i] ? x[from + i] : y[to + i];
            }
        } else {
            for (int i = 0; i < channels; i++) {
                y[to + i] += x[from + i];
            }
        }
    }

    private void addBytes(int from, int to) {
        byte[] x = bytes;
        int[] y = sums;
        int mask = request.src() == DataType.U8 ? 0xFF : -1;
        if (isMax) {
            for (int i = 0; i < channels; i++) {
                y[to + i] = Math.max(y[to + i], x[from + i] & mask);
            }
        } else {
            for (int i = 0; i < channels; i++) {
                y[to + i] += x[from + i] & mask;
            }
        }
    }

    /** To results. */
    private void finish(int rows, int count) {
        if (isMax) {
            for (int i = 0; !isFloat && i < count; i++) {
                results[i] = sums[i];
            }
            return;
        }
        Axis width = request.width();
        for (int ow = 0; ow < width.out(); ow++) {
            int seen = rows * (endTap(width, ow) - firstTap(width, ow));
            boolean isWhole = request.kind() == Pool.Kind.AVG_INCLUDE_PADDING;
            float factor = scale / (isWhole ? request.taps() : Math.max(1, seen));
            for (int i = ow * channels; i < (ow + 1) * channels; i++) {
                float sum = isFloat ? results[i] : sums[i] - zeroPoint * seen;
                results[i] = sum * factor;
            }
        }
    }
}
