package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;

/**
 * Makes the values of a conversion from its seed. Scales are such that most values are in range; in
 * a third of the cases they are powers of two and the values multiples of half of one, so that
 * roundings meet exact halves.
 */
final class QuantizeGenerator {
    private final Quantize request;
    private final Fill fill;
    private final Draw draw;
    private final WideFloats wide;
    private final boolean powersOfTwo;

    /** Typical scale of the real numbers, anywhere in f32's range where values are special. */
    private final double unit;

    QuantizeGenerator(Case line, Quantize request) {
        this.request = request;
        this.fill = line.fill();
        this.draw = new Draw(line.seed(), 0);
        this.wide = new WideFloats(draw);
        this.powersOfTwo = draw.oneIn(3);
        double size =
                fill == Fill.WIDE || fill == Fill.SPECIAL && draw.oneIn(4)
                        ? draw.logarithmic(0x1p-140, 0x1p112)
                        : draw.logarithmic(1e-3, 1e3);
        this.unit = powersOfTwo ? powerOfTwo(size) : size;
    }

    private static double powerOfTwo(double value) {
        return Math.scalb(1.0, Math.getExponent(value));
    }

    Values generate() {
        int count = request.grouping().count(request.srcShape());
        boolean isFixed = !request.dynamic();
        QuantParams src =
                isFixed && request.src() != DataType.F32
                        ? params(request.src(), request.grouping(), count, 1)
                        : null;
        QuantParams dst = null;
        if (isFixed && request.dst() != DataType.F32) {
            // accumulators have thousands of steps
            double steps = request.src() == DataType.S32 ? 1 << 14 : 1;
            dst =
                    src == null
                            ? params(request.dst(), request.grouping(), count, 1)
                            : params(request.dst(), Grouping.perTensor(), 1, steps);
        }
        boolean given = request.dynamic() && !request.findsRowValues();
        Tensor values = request.src() == DataType.F32 ? reals() : integers();
        Parameters fixed = Parameters.none();
        fixed = src == null ? fixed : fixed.src(src);
        fixed = dst == null ? fixed : fixed.dst(dst);
        Tensor scales = given ? rowScales() : null;
        Tensor zeroPoints = given && request.hasRowZeroPoints() ? rowZeroPoints() : null;
        return new Values(request, fixed, null, Values.given(values, null, scales, zeroPoints));
    }

    private QuantParams params(DataType type, Grouping grouping, int count, double steps) {
        boolean narrow = type.isInt8() && draw.oneIn(3);
        int min = narrow ? type.min() + draw.of(1, 64) : type.min();
        int max = narrow ? type.max() - draw.of(0, 63) : type.max();
        boolean symmetric = type == DataType.S32 || draw.oneIn(2);
        float[] scales = new float[count];
        int[] zeroPoints = new int[count];
        for (int i = 0; i < count; i++) {
            scales[i] = scale(steps);
            zeroPoints[i] = symmetric ? Math.max(min, 0) : draw.between(min, max);
        }
        return QuantParams.of(type, min, max, grouping, scales, zeroPoints);
    }

    private float scale(double steps) {
        double wanted = unit * steps * (powersOfTwo ? 1 : draw.logarithmic(0.5, 2));
        float scale = fill == Fill.WIDE && draw.oneIn(2) ? wide.positive() : (float) wanted;
        // of a destination the reciprocal must be finite
        boolean requantizes = request.src() != DataType.F32 && request.dst() != DataType.F32;
        return Math.max(requantizes ? WideFloats.LEAST_INVERTIBLE : Float.MIN_VALUE, scale);
    }

    private Tensor rowScales() {
        Tensor scales = new Tensor(DataType.F32, request.srcRows());
        for (int i = 0; i < scales.count(); i++) {
            scales.set(i, scale(1));
        }
        return scales;
    }

    private Tensor rowZeroPoints() {
        Tensor zeroPoints = new Tensor(DataType.S32, request.srcRows());
        for (int i = 0; i < zeroPoints.count(); i++) {
            zeroPoints.set(i, draw.between(request.src().min(), request.src().max()));
        }
        return zeroPoints;
    }

    private Tensor integers() {
        Tensor tensor = new Tensor(request.src(), request.srcCount());
        int low = request.src().min();
        int high = request.src().max();
        for (int i = 0; i < tensor.count(); i++) {
            int value =
                    request.src() == DataType.S32
                            ? (int) (draw.next() >> draw.between(32, 60))
                            : draw.between(low, high);
            tensor.set(i, fill == Fill.EXTREMES ? draw.of(low, high) : value);
        }
        return tensor;
    }

    private Tensor reals() {
        Tensor tensor = new Tensor(DataType.F32, request.srcCount());
        int columns = request.columns();
        boolean rowsOfZeros = fill == Fill.SPECIAL && draw.oneIn(4);
        for (int row = 0; row < tensor.count() / columns; row++) {
            boolean zeros = rowsOfZeros && draw.oneIn(2);
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                tensor.set(i, zeros ? draw.of(0f, -0f) : real());
            }
        }
        return tensor;
    }

    private float real() {
        if (fill == Fill.EXTREMES) {
            return (float) (unit * draw.of(-128.0, 127.0, -1000.0, 1000.0));
        }
        if (fill == Fill.SPECIAL && draw.oneIn(16)) {
            return draw.of(
                    Float.NaN,
                    Float.POSITIVE_INFINITY,
                    Float.NEGATIVE_INFINITY,
                    -0f,
                    Float.MIN_VALUE,
                    -0x1p-130f,
                    Float.MAX_VALUE,
                    -Float.MAX_VALUE);
        }
        if (fill == Fill.WIDE && draw.oneIn(4)) {
            return wide.any();
        }
        double steps = powersOfTwo ? draw.between(-400, 400) / 2.0 : 200 * draw.unit();
        float value = (float) (unit * steps);
        // next to a half is where a reciprocal goes wrong
        return draw.oneIn(8) ? draw.of(Math.nextUp(value), Math.nextDown(value)) : value;
    }
}
