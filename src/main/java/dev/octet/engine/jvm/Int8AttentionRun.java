package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import dev.octet.request.Attention;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.StridedShape;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An attention of integers that are found on the fly or given: each query and key with a scale of
 * its own, all values of a head with one, and weights of u8. They are multiplied as floats, whose
 * sums are exact for {@link Blocking#DEPTH} products.
 */
final class Int8AttentionRun extends AttentionRun {
    private final Attention request;
    private final Converter converter;
    private final float[] queryScales;
    private final float[] keyScales;
    private float valueScale;

    /** Those that are given, of q, k and v; null for none. */
    private final ByteBuffer[] scales = new ByteBuffer[3];

    private final StridedShape[] layouts = new StridedShape[3];

    /** Sums of the weights of each row. */
    private final int[] totals;

    /** Sums of products, where those are many. */
    private int[] sums = {};

    private byte[] bytes = {};

    Int8AttentionRun(Attention request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        this.request = request;
        this.converter = converter;
        queryScales = new float[blockRows(request)];
        totals = new int[blockRows(request)];
        keyScales = new float[request.keys()];
        Arrays.setAll(layouts, request::scales);
    }

    /** To integers; their scale. */
    private float quantize(float[] x, int at, int n) {
        float scale = DynamicRow.symmetricScale(converter.largest(x, at, n));
        int limit = DynamicRow.S8_LIMIT;
        bytes = Scratch.grow(bytes, n);
        converter.quantize(x, at, n, scale, 0, -limit, limit, bytes, 0);
        for (int i = 0; i < n; i++) {
            x[at + i] = bytes[i];
        }
        return scale;
    }

    @Override
    public void begin(Operands<ByteBuffer> operands) {
        super.begin(operands);
        for (int i = 0; i < scales.length; i++) {
            scales[i] = operands.get(Role.source(3 + i));
        }
    }

    @Override
    public void end() {
        super.end();
        Arrays.fill(scales, null);
    }

    /** That is given, of what is given as integers; else found. */
    private float scale(int tensor, int batch, int head, int token, float[] x, int at, int n) {
        ByteBuffer given = scales[tensor];
        if (given == null) {
            return quantize(x, at, n);
        }
        int index = layouts[tensor].at(batch, head, token);
        return given.getFloat(given.position() + index * Float.BYTES);
    }

    @Override
    void beforeQuery(float[] queries, int at, int row, int batch, int head, int query) {
        queryScales[row] = scale(0, batch, head, query, queries, at, request.width());
    }

    @Override
    void beforeKey(float[] x, int batch, int kvHead, int key) {
        keyScales[key] = scale(1, batch, kvHead, key, x, 0, request.width());
    }

    @Override
    void beforeValues(float[] values, int batch, int kvHead) {
        valueScale = scale(2, batch, kvHead, 0, values, 0, values.length);
    }

    @Override
    void multiply(
            float[] x,
            int at,
            int stride,
            int rows,
            int depth,
            float[] y,
            float[] dst,
            int dstAt,
            int dstStride,
            int columns) {
        int count = rows * columns;
        sums = Scratch.grow(sums, count);
        for (int k = 0; k < depth; k += Blocking.DEPTH) {
            int some = Math.min(Blocking.DEPTH, depth - k);
            math.multiply(
                    x,
                    at + k,
                    stride,
                    rows,
                    some,
                    y,
                    k * dstStride,
                    dst,
                    dstAt,
                    dstStride,
                    columns);
            if (depth > Blocking.DEPTH) {
                add(dst, dstAt, dstStride, rows, columns, k == 0, k + some == depth);
            }
        }
    }

    /** A block's sums to those so far, and the last back as floats. */
    private void add(
            float[] dst,
            int at,
            int stride,
            int rows,
            int columns,
            boolean isFirst,
            boolean isLast) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                int i = r * columns + j;
                int place = at + r * stride + j;
                sums[i] = (isFirst ? 0 : sums[i]) + (int) dst[place];
                dst[place] = isLast ? sums[i] : dst[place];
            }
        }
    }

    @Override
    void weights(float[] z, int at, int n, int row, float[] mask) {
        float factor = queryScales[row] * request.factor();
        for (int i = 0; i < n; i++) {
            float x = z[at + i] * factor;
            z[at + i] = mask == null ? x * keyScales[i] : Math.fma(x, keyScales[i], mask[i]);
        }
        exp(z, at, n);
        bytes = Scratch.grow(bytes, n);
        int limit = DynamicRow.U8_LIMIT;
        converter.requantize(z, at, n, limit, 0, 0, limit, bytes, 0);
        int total = 0;
        for (int i = 0; i < n; i++) {
            int weight = bytes[i] & limit;
            z[at + i] = weight;
            total += weight;
        }
        totals[row] = total;
    }

    @Override
    void afterValues(float[] y, int at, int n, int row) {
        scale(y, at, n, valueScale / totals[row]);
    }
}
