package dev.octet.engine.jvm;

import dev.octet.engine.ScaleRuns;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import java.nio.ByteBuffer;

/**
 * One run at a time: takes pieces of a line from the direct buffers into arrays, converts them and
 * puts them back. A piece stays in the first-level cache.
 */
final class ConversionRun {
    private static final int PIECE = 4096;

    private final float[] reals = new float[PIECE];
    private final int[] ints = new int[PIECE];
    private final byte[] bytes = new byte[PIECE];
    private final Words words = new Words();

    private Quantize request;
    private ScaleRuns runs;
    private Converter converter;
    private ByteBuffer src;
    private ByteBuffer dst;
    private ByteBuffer rowScales;
    private ByteBuffer rowZeroPoints;

    // of the side that has the scales; those of a dynamic row are put here
    private float[] scales;
    private int[] zeroPoints;
    private final float[] rowScale = new float[1];
    private final int[] rowZeroPoint = new int[1];

    /** Of dst; null for f32. */
    private QuantParams integers;

    private int low;
    private int high;

    void begin(JvmQuantize kernel, Operands<ByteBuffer> operands) {
        request = kernel.request;
        runs = kernel.runs;
        converter = kernel.converter;
        src = operands.src();
        dst = operands.dst();
        rowScales = operands.rowScales();
        rowZeroPoints = operands.rowZeroPoints();
        scales = kernel.scales;
        zeroPoints = kernel.zeroPoints;
        integers = kernel.dst;
        if (request.dynamic()) {
            scales = rowScale;
            zeroPoints = rowZeroPoint;
        }
        low = kernel.low;
        high = kernel.high;
    }

    /** Lets go of the caller's buffers. */
    void end() {
        src = null;
        dst = null;
        rowScales = null;
        rowZeroPoints = null;
    }

    void line(int line) {
        int start = runs.start(line);
        int end = runs.end(line);
        if (request.findsRowValues()) {
            find(line, start, end);
        } else if (request.dynamic()) {
            rowScale[0] = rowScales.getFloat(rowScales.position() + line * Float.BYTES);
            rowZeroPoint[0] =
                    rowZeroPoints == null
                            ? 0
                            : rowZeroPoints.getInt(rowZeroPoints.position() + line * Integer.BYTES);
        }
        boolean isThere = request.findsRowValues() && end - start <= PIECE;
        for (int at = start, n; at < end; at += n) {
            n = Math.min(PIECE, end - at);
            if (!isThere) {
                read(at, n);
            }
            convert(line, at - start, n);
            write(at, n);
        }
    }

    /** The scale, and for u8 the zero point, of a row. */
    private void find(int line, int start, int end) {
        boolean affine = request.hasRowZeroPoints();
        float most = 0;
        float smallest = 0;
        for (int at = start, n; at < end; at += n) {
            n = Math.min(PIECE, end - at);
            read(at, n);
            if (affine) {
                most = Math.max(most, converter.greatest(reals, 0, n));
                smallest = Math.min(smallest, converter.least(reals, 0, n));
            } else {
                most = Math.max(most, converter.largest(reals, 0, n));
            }
        }
        rowScale[0] =
                affine ? DynamicRow.affineScale(smallest, most) : DynamicRow.symmetricScale(most);
        rowZeroPoint[0] = affine ? DynamicRow.affineZeroPoint(smallest, rowScale[0]) : 0;
        rowScales.putFloat(rowScales.position() + line * Float.BYTES, rowScale[0]);
        if (affine) {
            rowZeroPoints.putInt(rowZeroPoints.position() + line * Integer.BYTES, rowZeroPoint[0]);
        }
    }

    private void read(int at, int n) {
        int from = src.position() + at * request.src().bytes();
        switch (request.src()) {
            case F32 -> words.read(src, from, reals, 0, n);
            case S32 -> words.read(src, from, ints, 0, n);
            default -> src.get(from, bytes, 0, n);
        }
    }

    private void write(int at, int n) {
        int to = dst.position() + at * request.dst().bytes();
        if (request.dst() == DataType.F32) {
            words.write(reals, 0, n, dst, to);
        } else {
            dst.put(to, bytes, 0, n);
        }
    }

    /** A piece that begins at place {@code column} of its line. */
    private void convert(int line, int column, int n) {
        int first = request.dynamic() ? 0 : runs.firstScale(line);
        if (runs.run() == 1) {
            each(first + (runs.groups() == 1 ? 0 : column), n);
        } else {
            int done = 0;
            while (done < n) {
                int group = (column + done) / runs.run();
                int end = Math.min(n, (group + 1) * runs.run() - column);
                run(done, end - done, scales[first + group], zeroPoints[first + group]);
                done = end;
            }
        }
        if (request.src() != DataType.F32 && integers != null) {
            converter.requantize(
                    reals,
                    0,
                    n,
                    integers.reciprocal(0),
                    integers.zeroPoint(0),
                    low,
                    high,
                    bytes,
                    0);
        }
    }

    private void run(int at, int n, float scale, int zeroPoint) {
        switch (request.src()) {
            case F32 -> converter.quantize(reals, at, n, scale, zeroPoint, low, high, bytes, at);
            case S32 -> converter.dequantize(ints, at, n, scale, reals, at);
            default ->
                    converter.dequantize(
                            bytes,
                            at,
                            n,
                            request.src() == DataType.S8,
                            scale,
                            zeroPoint,
                            reals,
                            at);
        }
    }

    private void each(int first, int n) {
        switch (request.src()) {
            case F32 ->
                    converter.quantizeEach(
                            reals, 0, n, scales, zeroPoints, first, low, high, bytes, 0);
            case S32 -> converter.dequantizeEach(ints, 0, n, scales, first, reals, 0);
            default ->
                    converter.dequantizeEach(
                            bytes,
                            0,
                            n,
                            request.src() == DataType.S8,
                            scales,
                            zeroPoints,
                            first,
                            reals,
                            0);
        }
    }
}
