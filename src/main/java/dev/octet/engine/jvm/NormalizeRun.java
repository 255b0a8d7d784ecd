package dev.octet.engine.jvm;

import dev.octet.request.Normalize;
import dev.octet.request.Parameters;
import dev.octet.request.TensorLayout;
import java.util.Arrays;

/**
 * A normalization: of a row, or of neighbouring groups of channels, whose places lie apart. A scale
 * that is not there is 1, a bias -0.
 */
final class NormalizeRun extends TensorRun {
    private final Normalize request;
    private final float[] scales;
    private final float[] bias;
    private final boolean channelsLast;
    private final int length;

    /** A row, or a line of channels. */
    private float[] x = {};

    private float[] residual = {};

    // of channels: a sum, then what the next pass needs of it
    private float[] means = {};
    private float[] factors = {};

    NormalizeRun(Normalize request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        this.request = request;
        scales = orAll(parameters.weightScales(), request.values(), 1);
        bias = orAll(parameters.bias(), request.values(), -0f);
        channelsLast = isChannelsLast(request);
        length = request.length();
    }

    private static float[] orAll(float[] values, int count, float otherwise) {
        if (values != null) {
            return values;
        }
        float[] all = new float[count];
        Arrays.fill(all, otherwise);
        return all;
    }

    private static boolean isChannelsLast(Normalize request) {
        return request.kind() == Normalize.Kind.GROUP && request.layout() == TensorLayout.NHWC;
    }

    /** Rows, or blocks of groups of an image. */
    static int units(Normalize request) {
        return isChannelsLast(request)
                ? request.shape().get(0) * blocks(request)
                : request.srcCount() / request.length();
    }

    /** Of groups that are computed together. */
    private static int blocks(Normalize request) {
        return (request.groups() - 1) / groupsOf(request) + 1;
    }

    private static int groupsOf(Normalize request) {
        return (int) Math.max(1, 64L * request.groups() / request.channels());
    }

    /** Of the heap, for a thread. */
    static long neededBytes(Normalize request) {
        return 2L
                * Float.BYTES
                * (request.values() + (isChannelsLast(request) ? 0 : request.length()));
    }

    @Override
    public void unit(int unit) {
        if (channelsLast) {
            groups(unit);
        } else {
            row(unit);
        }
    }

    private void row(int row) {
        x = Scratch.grow(x, length);
        read(row * length, x, 0, length);
        if (hasResidual()) {
            residual = Scratch.grow(residual, length);
            readResidual(row * length, residual, 0, length);
            for (int i = 0; i < length; i++) {
                x[i] += residual[i];
            }
        }
        boolean isRms = request.kind() == Normalize.Kind.RMS;
        float mean = isRms ? 0 : math.sum(x, 0, length) / length;
        float factor = factor(math.squares(x, 0, length, mean));
        if (request.kind() == Normalize.Kind.GROUP) {
            int places = request.places();
            int first = row % request.groups() * (length / places);
            for (int at = 0, c = first; at < length; at += places, c++) {
                float scale = scales[c];
                float addend = bias[c];
                for (int i = at; i < at + places; i++) {
                    x[i] = Math.fma((x[i] - mean) * factor, scale, addend);
                }
            }
        } else {
            for (int i = 0; i < length; i++) {
                x[i] = Math.fma((x[i] - mean) * factor, scales[i], bias[i]);
            }
        }
        write(x, 0, length, row * length, row);
    }

    private float factor(float squares) {
        return 1 / (float) Math.sqrt(squares / length + request.epsilon());
    }

    private void groups(int unit) {
        int channels = request.channels();
        int places = request.places();
        int size = channels / request.groups();
        int first = unit % blocks(request) * groupsOf(request) * size;
        int width = Math.min(groupsOf(request) * size, channels - first);
        int base = unit / blocks(request) * places * channels + first;
        x = Scratch.grow(x, width);
        means = Scratch.grow(means, width);
        factors = Scratch.grow(factors, width);
        Arrays.fill(means, 0, width, 0);
        Arrays.fill(factors, 0, width, 0);
        for (int place = 0; place < places; place++) {
            read(base + place * channels, x, 0, width);
            for (int i = 0; i < width; i++) {
                means[i] += x[i];
            }
        }
        for (int at = 0; at < width; at += size) {
            Arrays.fill(means, at, at + size, math.sum(means, at, size) / length);
        }
        for (int place = 0; place < places; place++) {
            read(base + place * channels, x, 0, width);
            for (int i = 0; i < width; i++) {
                float d = x[i] - means[i];
                factors[i] = Math.fma(d, d, factors[i]);
            }
        }
        for (int at = 0; at < width; at += size) {
            Arrays.fill(factors, at, at + size, factor(math.sum(factors, at, size)));
        }
        for (int place = 0; place < places; place++) {
            int element = base + place * channels;
            read(element, x, 0, width);
            for (int i = 0; i < width; i++) {
                float y = (x[i] - means[i]) * factors[i];
                x[i] = Math.fma(y, scales[first + i], bias[first + i]);
            }
            write(x, 0, width, element, 0);
        }
    }
}
