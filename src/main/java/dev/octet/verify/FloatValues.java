package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Operand;
import java.util.List;

/**
 * The values of an operation over a float tensor, from its seed. Rows differ in kind, so that some
 * are free of NaN where others are not.
 */
final class FloatValues {
    private final Fill fill;
    private final Draw draw;
    private final WideFloats wide;
    private final double unit;

    FloatValues(Case line) {
        fill = line.fill();
        draw = new Draw(line.seed(), 0);
        wide = new WideFloats(draw);
        unit = fill == Fill.WIDE ? draw.logarithmic(1e-30, 1e30) : draw.logarithmic(0.01, 100);
    }

    Tensor tensor(Operand operand) {
        return operand.type() == DataType.F32 ? reals(operand) : integers(operand);
    }

    private Tensor integers(Operand operand) {
        DataType type = operand.type();
        Tensor tensor = new Tensor(type, operand.count());
        for (int i = 0; i < tensor.count(); i++) {
            tensor.set(
                    i,
                    fill == Fill.EXTREMES
                            ? draw.of(type.min(), type.max())
                            : type == DataType.S32
                                    ? (int) draw.next() >> draw.below(32)
                                    : draw.between(type.min(), type.max()));
        }
        return tensor;
    }

    private Tensor reals(Operand operand) {
        Tensor tensor = new Tensor(DataType.F32, operand.count());
        List<Integer> shape = operand.shape();
        int columns = shape.get(shape.size() - 1);
        for (int row = 0; row * columns < tensor.count(); row++) {
            int kind = draw.below(6);
            float constant = real();
            int end = Math.min(tensor.count(), (row + 1) * columns);
            for (int i = row * columns; i < end; i++) {
                tensor.set(
                        i,
                        switch (fill) {
                            case RANDOM -> real();
                            case EXTREMES -> (float) (unit * draw.of(-1000.0, 1000.0, 0.001));
                            case SPECIAL -> special(kind, constant);
                            case WIDE -> draw.oneIn(4) && kind > 2 ? wide.any() : real();
                        });
            }
        }
        return tensor;
    }

    private float real() {
        return (float) (unit * 4 * draw.unit() * draw.unit());
    }

    private float special(int kind, float constant) {
        return switch (kind) {
            case 0 ->
                    draw.oneIn(16)
                            ? draw.of(
                                    Float.NaN,
                                    Float.intBitsToFloat(0xFFC12345),
                                    Float.POSITIVE_INFINITY,
                                    Float.NEGATIVE_INFINITY)
                            : real();
            case 1 -> draw.oneIn(2) ? Float.NEGATIVE_INFINITY : real();
            case 2 -> Float.NEGATIVE_INFINITY;
            case 3 -> constant;
            case 4 -> draw.of(0f, -0f, -0f);
            default ->
                    draw.of(real(), real(), -0f, Float.MIN_VALUE, -0x1p-130f, 3e38f, -3e38f, 88.7f);
        };
    }

    /** Of a scale or a bias. */
    float[] factors(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] =
                    fill == Fill.WIDE && draw.oneIn(8) ? wide.finite() : (float) (2 * draw.unit());
        }
        return values;
    }

    /** With which most of these results are in range. */
    float scale(float[] results) {
        float most = 0;
        for (float result : results) {
            most = Float.isFinite(result) ? Math.max(most, Math.abs(result)) : most;
        }
        double wanted = Math.max(most, 1e-30) / 127 * draw.logarithmic(0.5, 2);
        double rounded = draw.oneIn(3) ? Math.scalb(1.0, Math.getExponent(wanted)) : wanted;
        return Math.max(WideFloats.LEAST_INVERTIBLE, (float) rounded);
    }

    int zeroPoint(DataType type) {
        return draw.oneIn(2) ? Math.max(0, type.min()) : draw.between(type.min(), type.max());
    }
}
