package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import dev.octet.request.Attention;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.StridedShape;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An attention: a block of queries by the keys of a head, softmax, and by its values. Queries of
 * all heads that share keys go together, token by token.
 */
class AttentionRun extends TensorRun {
    private static final int MOST_ROWS = 32;

    /** Scores of a block, but for many keys. */
    private static final int SCORES = 1 << 15;

    private final Attention request;
    private final StridedShape mask;
    private final StridedShape dst;
    private final Words words = new Words();

    /** The head whose keys and values are here, over all batch entries; -1 for none. */
    private int packed = -1;

    /** Keys as columns: [width, keys]. */
    private final float[] keys;

    /** Values: [keys, width of values]. */
    private final float[] values;

    /** A block's. */
    private final float[] queries;

    private final float[] scores;
    private final float[] results;

    /** A row of the mask, or a key. */
    private final float[] line;

    /** q, k and v. */
    private final ByteBuffer[] sources = new ByteBuffer[3];

    AttentionRun(Attention request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        this.request = request;
        mask = request.maskLayout();
        dst = request.dstLayout();
        int rows = blockRows(request);
        keys = new float[request.width() * padded(request.keys())];
        values = new float[request.keys() * padded(request.valueWidth())];
        queries = new float[rows * request.width()];
        scores = new float[rows * padded(request.keys())];
        results = new float[rows * padded(request.valueWidth())];
        line = new float[Math.max(request.keys(), request.width())];
    }

    private static int padded(int columns) {
        return Blocking.roundUp(columns, RowMath.COLUMNS);
    }

    /** Rows of a head of keys: those of all heads of queries that share it. */
    private static int rows(Attention request) {
        return request.queries() * request.group();
    }

    static int blockRows(Attention request) {
        int fit = Math.max(1, SCORES / padded(request.keys()));
        return Math.min(rows(request), Math.min(fit, MOST_ROWS));
    }

    private static int blocks(Attention request) {
        return Blocking.ceilDiv(rows(request), blockRows(request));
    }

    static int units(Attention request) {
        return request.batch() * request.kvHeads() * blocks(request);
    }

    /** Of the heap, for a thread. */
    static long neededBytes(Attention request) {
        long rows = blockRows(request);
        long ofKeys = padded(request.keys());
        long ofValues = padded(request.valueWidth());
        return Float.BYTES
                * (request.width() * (ofKeys + rows)
                        + ofValues * (request.keys() + rows)
                        + ofKeys * (rows + 1));
    }

    @Override
    public void begin(Operands<ByteBuffer> operands) {
        super.begin(operands);
        for (int i = 0; i < sources.length; i++) {
            sources[i] = operands.get(Role.source(i));
        }
        packed = -1;
    }

    @Override
    public void end() {
        super.end();
        Arrays.fill(sources, null);
    }

    @Override
    public void unit(int unit) {
        int matrix = unit / blocks(request);
        int batch = matrix / request.kvHeads();
        int kvHead = matrix % request.kvHeads();
        if (matrix != packed) {
            pack(batch, kvHead);
            packed = matrix;
        }
        int first = unit % blocks(request) * blockRows(request);
        block(batch, kvHead, first, Math.min(blockRows(request), rows(request) - first));
    }

    private void pack(int batch, int kvHead) {
        int width = request.width();
        int stride = padded(request.keys());
        int valueWidth = request.valueWidth();
        for (int key = 0; key < request.keys(); key++) {
            token(1, request.k().at(batch, kvHead, key), line, 0, width);
            beforeKey(line, batch, kvHead, key);
            for (int i = 0; i < width; i++) {
                keys[i * stride + key] = line[i];
            }
            int from = request.v().at(batch, kvHead, key);
            token(2, from, values, key * padded(valueWidth), valueWidth);
        }
        beforeValues(values, batch, kvHead);
    }

    /** A token in a head of q (0), k (1) or v (2), from that element on. */
    private void token(int tensor, int element, float[] to, int at, int n) {
        ByteBuffer source = sources[tensor];
        if (request.types().get(tensor) == DataType.F32) {
            words.read(source, source.position() + element * Float.BYTES, to, at, n);
            return;
        }
        int from = source.position() + element;
        for (int i = 0; i < n; i++) {
            to[at + i] = source.get(from + i);
        }
    }

    /**
     * A query of a block, before it is multiplied.
     *
     * @param row of the block
     */
    void beforeQuery(float[] queries, int at, int row, int batch, int head, int query) {}

    /** A key, before it is multiplied. */
    void beforeKey(float[] x, int batch, int kvHead, int key) {}

    /** A head's values, before they are multiplied; padding is 0. */
    void beforeValues(float[] values, int batch, int kvHead) {}

    /** Rows of x by y; see {@link RowMath#multiply}. */
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
        math.multiply(x, at, stride, rows, depth, y, 0, dst, dstAt, dstStride, columns);
    }

    /**
     * From products to what values are multiplied by.
     *
     * @param row of the block
     * @param mask null for none
     */
    void weights(float[] z, int at, int n, int row, float[] mask) {
        float factor = request.factor();
        if (mask != null) {
            for (int i = 0; i < n; i++) {
                z[at + i] = Math.fma(z[at + i], factor, mask[i]);
            }
        } else {
            scale(z, at, n, factor);
        }
        exp(z, at, n);
        scale(z, at, n, 1 / math.sum(z, at, n));
    }

    /** e to what scores are less their largest. */
    final void exp(float[] z, int at, int n) {
        float largest = math.largest(z, at, n);
        for (int i = at; i < at + n; i++) {
            z[i] -= largest;
        }
        math.exp(z, at, n);
    }

    static void scale(float[] x, int at, int n, float factor) {
        for (int i = at; i < at + n; i++) {
            x[i] *= factor;
        }
    }

    /** Sums of a row of the block, to results. */
    void afterValues(float[] y, int at, int n, int row) {}

    private int query(int row) {
        return row / request.group();
    }

    private int head(int kvHead, int row) {
        return kvHead * request.group() + row % request.group();
    }

    private void block(int batch, int kvHead, int first, int rows) {
        int width = request.width();
        int stride = padded(request.keys());
        int most = request.seen(query(first + rows - 1));
        for (int r = 0; r < rows; r++) {
            int row = first + r;
            int head = head(kvHead, row);
            token(0, request.q().at(batch, head, query(row)), queries, r * width, width);
            beforeQuery(queries, r * width, r, batch, head, query(row));
        }
        multiply(queries, 0, width, rows, width, keys, scores, 0, stride, padded(most));
        for (int r = 0; r < rows; r++) {
            int row = first + r;
            int seen = request.seen(query(row));
            if (hasResidual()) {
                readResidual(mask.at(batch, head(kvHead, row), query(row)), line, 0, seen);
            }
            weights(scores, r * stride, seen, r, hasResidual() ? line : null);
        }
        multiplyValues(first, rows);
        int columns = request.valueWidth();
        for (int r = 0; r < rows; r++) {
            int row = first + r;
            int element = dst.at(batch, head(kvHead, row), query(row));
            afterValues(results, r * padded(columns), columns, r);
            write(results, r * padded(columns), columns, element, element / columns);
        }
    }

    /** Rows together that see as many keys. */
    private void multiplyValues(int first, int rows) {
        int stride = padded(request.keys());
        int columns = padded(request.valueWidth());
        for (int r = 0, alike; r < rows; r += alike) {
            int seen = request.seen(query(first + r));
            alike = 1;
            while (r + alike < rows && request.seen(query(first + r + alike)) == seen) {
                alike++;
            }
            multiply(
                    scores,
                    r * stride,
                    stride,
                    alike,
                    seen,
                    values,
                    results,
                    r * columns,
                    columns,
                    columns);
        }
    }
}
