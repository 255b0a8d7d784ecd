package dev.octet.engine.jvm;

import dev.octet.engine.Interpolation;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Resize;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A resize, a row of dst at a time: of rows of src that are interpolated along the width, which the
 * next row of dst may need again.
 */
final class ResizeRun extends TensorRun {
    private final Resize request;
    private final Interpolation interpolation;
    private final boolean isFloat;
    private final int zeroPoint;
    private final float scale;
    private final int channels;
    private final int srcLength;
    private final int dstLength;

    /** A row of src. */
    private float[] source = {};

    private byte[] bytes = {};

    /**
     * Rows of src along dst's width: which, and their values. Neighbours along depth and height
     * have places of their own.
     */
    private final int[] held = new int[4];

    private final float[][] rows = new float[4][0];

    /** Between the rows of one depth, and of the next one. */
    private float[] results = {};

    private float[] behind = {};

    ResizeRun(
            Resize request,
            Interpolation interpolation,
            Parameters parameters,
            RowMath math,
            Converter converter) {
        super(request, parameters, math, converter);
        this.request = request;
        this.interpolation = interpolation;
        isFloat = request.src() == DataType.F32;
        zeroPoint = parameters.srcZeroPoint();
        scale = parameters.srcScale();
        channels = request.planeChannels();
        srcLength = request.srcSize(2) * channels;
        dstLength = request.dstSize(2) * channels;
    }

    /** Rows of dst. */
    static int units(Resize request) {
        return request.planes() * request.dstSize(0) * request.dstSize(1);
    }

    /** Of the heap, for a thread, and for the places and weights of all. */
    static long neededBytes(Resize request) {
        long row = (request.srcSize(2) + 6L * request.dstSize(2)) * request.planeChannels();
        long places = 2L * (request.dstSize(0) + request.dstSize(1) + request.dstSize(2));
        return Float.BYTES * (row + places);
    }

    @Override
    public void begin(Operands<ByteBuffer> operands) {
        super.begin(operands);
        Arrays.fill(held, -1);
    }

    @Override
    public void unit(int unit) {
        int oh = unit % request.dstSize(1);
        int od = unit / request.dstSize(1) % request.dstSize(0);
        int plane = unit / request.dstSize(1) / request.dstSize(0);
        int z = plane * request.srcSize(0) + interpolation.first(0, od);
        float weight = interpolation.weight(0, od);
        results = Scratch.grow(results, dstLength);
        alongHeight(z, oh, results);
        if (weight != 0) {
            behind = Scratch.grow(behind, dstLength);
            alongHeight(z + 1, oh, behind);
            mix(results, behind, weight, results);
        }
        for (int i = 0; i < dstLength; i++) {
            results[i] *= scale;
        }
        write(results, 0, dstLength, unit * dstLength, 0);
    }

    private void alongHeight(int z, int oh, float[] to) {
        int y = interpolation.first(1, oh);
        float weight = interpolation.weight(1, oh);
        float[] row = row(z, y);
        if (weight == 0) {
            System.arraycopy(row, 0, to, 0, dstLength);
        } else {
            mix(row, row(z, y + 1), weight, to);
        }
    }

    private void mix(float[] a, float[] b, float weight, float[] to) {
        for (int i = 0; i < dstLength; i++) {
            to[i] = between(a[i], b[i], weight);
        }
    }

    private static float between(float a, float b, float weight) {
        return Math.fma(weight, b, (1 - weight) * a);
    }

    /** A row of src along dst's width. */
    private float[] row(int z, int y) {
        int row = z * request.srcSize(1) + y;
        int place = (z & 1) * 2 + (y & 1);
        rows[place] = Scratch.grow(rows[place], dstLength);
        if (held[place] != row) {
            read(row);
            alongWidth(rows[place]);
            held[place] = row;
        }
        return rows[place];
    }

    private void read(int row) {
        source = Scratch.grow(source, srcLength);
        if (isFloat) {
            read(row * srcLength, source, 0, srcLength);
            return;
        }
        bytes = Scratch.grow(bytes, srcLength);
        readBytes(row * srcLength, bytes, srcLength);
        int mask = request.src() == DataType.U8 ? 0xFF : -1;
        for (int i = 0; i < srcLength; i++) {
            source[i] = (bytes[i] & mask) - zeroPoint;
        }
    }

    private void alongWidth(float[] to) {
        float[] x = source;
        for (int ow = 0; ow < request.dstSize(2); ow++) {
            int a = interpolation.first(2, ow) * channels;
            int b = a + channels;
            int at = ow * channels;
            float weight = interpolation.weight(2, ow);
            if (weight == 0) {
                System.arraycopy(x, a, to, at, channels);
                continue;
            }
            for (int i = 0; i < channels; i++) {
                to[at + i] = between(x[a + i], x[b + i], weight);
            }
        }
    }
}
