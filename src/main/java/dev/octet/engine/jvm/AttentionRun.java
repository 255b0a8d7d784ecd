package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import dev.octet.request.Attention;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.nio.ByteBuffer;

/**
 * An attention: a block of queries by the keys of a head, softmax, and by its values. Queries of
 * all heads that share keys go together, token by token.
 */
final class AttentionRun extends TensorRun {
    private static final int MOST_ROWS = 32;

    /** Scores of a block, but for many keys. */
    private static final int SCORES = 1 << 15;

    private final Attention request;
    private final Attention.Strides queryStrides;
    private final Attention.Strides keyStrides;
    private final Attention.Strides valueStrides;
    private final Attention.Strides maskStrides;
    private final Attention.Strides dstStrides;
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

    private ByteBuffer keySource;
    private ByteBuffer valueSource;

    AttentionRun(Attention request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        this.request = request;
        queryStrides = request.queryStrides();
        keyStrides = request.keyStrides();
        valueStrides = request.valueStrides();
        maskStrides = request.maskStrides();
        dstStrides = request.dstStrides();
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

    private static int blockRows(Attention request) {
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
    void begin(Operands<ByteBuffer> operands) {
        super.begin(operands);
        keySource = operands.get(Role.SRC_1);
        valueSource = operands.get(Role.SRC_2);
        packed = -1;
    }

    @Override
    void end() {
        super.end();
        keySource = null;
        valueSource = null;
    }

    @Override
    void unit(int unit) {
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
            int from = keyStrides.at(batch, kvHead, key);
            words.read(keySource, keySource.position() + from * Float.BYTES, line, 0, width);
            for (int i = 0; i < width; i++) {
                keys[i * stride + key] = line[i];
            }
            from = valueStrides.at(batch, kvHead, key);
            words.read(
                    valueSource,
                    valueSource.position() + from * Float.BYTES,
                    values,
                    key * padded(valueWidth),
                    valueWidth);
        }
    }

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
            read(queryStrides.at(batch, head(kvHead, row), query(row)), queries, r * width, width);
        }
        math.multiply(queries, 0, width, rows, width, keys, scores, 0, stride, padded(most));
        for (int r = 0; r < rows; r++) {
            int row = first + r;
            if (hasResidual()) {
                int mask = maskStrides.at(batch, head(kvHead, row), query(row));
                readResidual(mask, line, 0, request.seen(query(row)));
            }
            softmax(r * stride, request.seen(query(row)));
        }
        multiplyValues(first, rows);
        int columns = request.valueWidth();
        for (int r = 0; r < rows; r++) {
            int row = first + r;
            int element = dstStrides.at(batch, head(kvHead, row), query(row));
            write(results, r * padded(columns), columns, element, element / columns);
        }
    }

    private void softmax(int at, int n) {
        float factor = request.factor();
        if (hasResidual()) {
            for (int i = 0; i < n; i++) {
                scores[at + i] = Math.fma(scores[at + i], factor, line[i]);
            }
        } else {
            multiply(at, n, factor);
        }
        float largest = math.largest(scores, at, n);
        for (int i = at; i < at + n; i++) {
            scores[i] -= largest;
        }
        math.exp(scores, at, n);
        multiply(at, n, 1 / math.sum(scores, at, n));
    }

    private void multiply(int at, int n, float factor) {
        for (int i = at; i < at + n; i++) {
            scores[i] *= factor;
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
            math.multiply(
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
