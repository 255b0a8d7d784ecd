package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Output;
import dev.octet.request.Parameters;
import dev.octet.request.TensorOperation;
import java.nio.ByteBuffer;

/**
 * One run at a time of an operation over a float tensor: takes elements from the direct buffers
 * into arrays, and writes results. Arrays grow to the largest unit seen.
 */
abstract class TensorRun implements UnitRun {
    final RowMath math;
    private final Converter converter;
    private final Output output;
    private final float inverse;
    private final int zeroPoint;
    private final Words words = new Words();
    private byte[] bytes = {};
    private ByteBuffer src;
    private ByteBuffer residual;
    private ByteBuffer rowScales;
    private ByteBuffer rowZeroPoints;
    private ByteBuffer dst;

    TensorRun(TensorOperation request, Parameters parameters, RowMath math, Converter converter) {
        this.math = math;
        this.converter = converter;
        output = request.output();
        inverse = 1 / parameters.dstScale();
        zeroPoint = parameters.dstZeroPoint();
    }

    @Override
    public void begin(Operands<ByteBuffer> operands) {
        src = operands.src();
        residual = operands.residual();
        rowScales = operands.rowScales();
        rowZeroPoints = operands.rowZeroPoints();
        dst = operands.dst();
    }

    @Override
    public void end() {
        src = null;
        residual = null;
        rowScales = null;
        rowZeroPoints = null;
        dst = null;
    }

    /** Elements of src from {@code element} on. */
    final void read(int element, float[] to, int at, int n) {
        words.read(src, src.position() + element * Float.BYTES, to, at, n);
    }

    /** Bytes of an 8-bit src from {@code element} on. */
    final void readBytes(int element, byte[] to, int n) {
        src.get(src.position() + element, to, 0, n);
    }

    /** Whether there is a residual, or a mask. */
    final boolean hasResidual() {
        return residual != null;
    }

    /** Elements of the residual from {@code element} on. */
    final void readResidual(int element, float[] to, int at, int n) {
        words.read(residual, residual.position() + element * Float.BYTES, to, at, n);
    }

    /**
     * Writes results to dst from {@code element} on.
     *
     * @param row where they are all of a row of dst: which one
     */
    final void write(float[] y, int at, int n, int element, int row) {
        if (output.type() == DataType.F32) {
            for (int i = at; i < at + n; i++) {
                y[i] = y[i] == y[i] ? y[i] : Float.NaN;
            }
            words.write(y, at, n, dst, dst.position() + element * Float.BYTES);
            return;
        }
        bytes = Scratch.grow(bytes, n);
        if (output.dynamic()) {
            quantizeRow(y, at, n, row);
        } else {
            converter.requantize(
                    y,
                    at,
                    n,
                    inverse,
                    zeroPoint,
                    output.type().min(),
                    output.type().max(),
                    bytes,
                    0);
        }
        dst.put(dst.position() + element, bytes, 0, n);
    }

    private void quantizeRow(float[] y, int at, int n, int row) {
        if (!output.findsZeroPoints()) {
            float scale = DynamicRow.symmetricScale(converter.largest(y, at, n));
            int limit = DynamicRow.S8_LIMIT;
            converter.quantize(y, at, n, scale, 0, -limit, limit, bytes, 0);
            rowScales.putFloat(rowScales.position() + row * Float.BYTES, scale);
            return;
        }
        float low = converter.least(y, at, n);
        float scale = DynamicRow.affineScale(low, converter.greatest(y, at, n));
        int zero = DynamicRow.affineZeroPoint(low, scale);
        converter.quantize(y, at, n, scale, zero, 0, DynamicRow.U8_LIMIT, bytes, 0);
        rowScales.putFloat(rowScales.position() + row * Float.BYTES, scale);
        rowZeroPoints.putInt(rowZeroPoints.position() + row * Integer.BYTES, zero);
    }
}
