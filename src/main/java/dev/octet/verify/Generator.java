package dev.octet.verify;

import dev.octet.request.Activation;
import dev.octet.request.ChannelValues;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import java.util.List;

/**
 * Makes the values of a case from its seed. Scales are chosen so that the outputs spread over the
 * range of their type instead of all saturating: the sums' size is estimated from the integers that
 * were drawn, and whatever scales the request has bring it to a wanted size. In a third of the
 * cases every scale is a power of two and everything else a multiple of one, so that roundings meet
 * exact halves. Where floats are wide, each of them is a coin: chosen like this, for outputs of any
 * size, or drawn from everywhere.
 */
final class Generator {
    private final Product request;
    private final Rows rows;
    private final Layout weightsLayout;

    /** Length of the sums. */
    private final int terms;

    private final Epilogue epilogue;
    private final Fill fill;
    private final long seed;
    private final Draw draw;
    private final WideFloats wide;
    private final boolean powersOfTwo;

    /** Typical size of the output before dst is quantized. */
    private final double target;

    /** Lays out rows of integers, one for each channel, as the request has its weights. */
    interface Layout {
        Tensor of(ProductKind.WeightRows rows);
    }

    Generator(Case line, Product product, Rows rows, Layout weightsLayout) {
        request = product;
        this.rows = rows;
        this.weightsLayout = weightsLayout;
        terms = request.summands();
        epilogue = request.epilogue();
        fill = line.fill();
        seed = line.seed();
        draw = new Draw(seed, 0);
        wide = new WideFloats(draw);
        powersOfTwo = draw.oneIn(3);
        target = target();
    }

    private double target() {
        double size =
                switch (epilogue.dst()) {
                    case S32 -> draw.oneIn(8) ? 1e9 : draw.logarithmic(50, 1e6);
                    case F32 -> draw.logarithmic(0.25, 16);
                    default -> epilogue.dstScale() ? draw.logarithmic(0.25, 16) : 50;
                };
        double wanted = isWide() && draw.oneIn(2) ? wide.size() : size;
        return powersOfTwo ? powerOfTwo(wanted) : wanted;
    }

    private boolean isWide() {
        return fill == Fill.WIDE;
    }

    Values generate() {
        double weightAmplitude = isWide() && request.weights() == DataType.F32 ? wide.size() : 1;
        Tensor weights = weights(weightAmplitude);
        int[] weightZeroPoints = weightZeroPoints();
        int typical = weightZeroPoints == null ? 0 : weightZeroPoints[0];
        double weightSize = size(weights, typical) * weightAmplitude;
        int srcZeroPoint =
                request.srcZeroPoint() == Granularity.PER_TENSOR ? zeroPoint(request.src()) : 0;
        Tensor rowZeroPoints =
                request.srcZeroPoint() == Granularity.PER_ROW ? rowZeroPoints() : null;
        boolean weightScaled = epilogue.weightScale() != Granularity.NONE;
        double srcScale = 1;
        double weightScale = 1;
        Tensor src;
        if (request.src() == DataType.F32) {
            double wanted = target / (growth() * weightSize);
            double amplitude = weightScaled ? spread(1e-3, 1e3) : wanted;
            src = realSource(amplitude);
            weightScale = wanted / amplitude;
        } else {
            int srcRows = request.srcCount() / rows.srcColumns();
            int range = integerRange(request.src());
            src = integers(request.src(), srcRows, rows.srcColumns(), range, 0);
            double sums = growth() * weightSize * size(src, srcZeroPoint);
            double shift = mean(weights, typical) * mean(src, srcZeroPoint);
            double wanted = target / Math.max(sums, terms * Math.abs(shift));
            boolean srcScaled = epilogue.srcScale() != Granularity.NONE;
            srcScale = srcScaled && weightScaled ? spread(1e-3, 1) : wanted;
            weightScale = srcScaled ? wanted / srcScale : wanted;
        }
        // in this order, as the values follow from their draws
        float[] weightScales = weightScales(weightScale);
        float[] bias = epilogue.bias() ? bias() : null;
        float scaleOfSrc = epilogue.srcScale() == Granularity.PER_TENSOR ? scale(srcScale) : 1;
        Tensor rowScales = epilogue.srcScale() == Granularity.PER_ROW ? rowScales(srcScale) : null;
        Tensor residual = epilogue.residual().isPresent() ? residual() : null;
        Parameters fixed =
                Parameters.none()
                        .srcScale(scaleOfSrc)
                        .srcZeroPoint(srcZeroPoint)
                        .residual(
                                epilogue.hasIntegerResidual() ? scale(residualStep()) : 1,
                                epilogue.hasIntegerResidual() ? residualZeroPoint() : 0)
                        .dstScale(
                                epilogue.dstScale()
                                        ? Math.max(
                                                WideFloats.LEAST_INVERTIBLE,
                                                scale(outputSize() / 40))
                                        : 1)
                        .dstZeroPoint(epilogue.dstZeroPoint() ? zeroPoint(epilogue.dst()) : 0);
        if (weightScales != null) {
            fixed = fixed.weightScales(weightScales);
        }
        if (bias != null) {
            fixed = fixed.bias(bias);
        }
        if (weightZeroPoints != null) {
            fixed = fixed.weightZeroPoints(weightZeroPoints);
        }
        for (ChannelValues which :
                List.of(ChannelValues.SLOPES, ChannelValues.FACTORS, ChannelValues.ADDENDS)) {
            Granularity granularity = epilogue.of(which);
            if (granularity != Granularity.NONE) {
                fixed = fixed.with(which, channelValues(which, count(granularity)));
            }
        }
        return new Values(
                request, fixed, weights, Values.given(src, residual, rowScales, rowZeroPoints));
    }

    private double spread(double low, double high) {
        return isWide() ? wide.size() : draw.logarithmic(low, high);
    }

    /** So that residuals are about as large as what they are added to. */
    private double residualStep() {
        return target / (epilogue.residualType() == DataType.S32 ? 1e6 : 64);
    }

    private int residualZeroPoint() {
        DataType type = epilogue.residualType();
        return type == DataType.S32 ? draw.between(-1_000, 1_000) : zeroPoint(type);
    }

    private int count(Granularity granularity) {
        return switch (granularity) {
            case PER_TENSOR -> 1;
            case PER_GROUP -> request.weightGrouping().count(request.weightsShape());
            default -> request.channels();
        };
    }

    /** Some that leave 8 bits when they are taken off, some that do not. */
    private int[] weightZeroPoints() {
        if (request.weightZeroPoint() == Granularity.NONE) {
            return null;
        }
        DataType type = request.weights();
        int middle = type == DataType.U8 ? 128 : 0;
        boolean near = draw.oneIn(3);
        int[] zeroPoints = new int[count(request.weightZeroPoint())];
        for (int i = 0; i < zeroPoints.length; i++) {
            zeroPoints[i] = near ? middle + draw.between(-1, 1) : zeroPoint(type);
        }
        return zeroPoints;
    }

    private float[] channelValues(ChannelValues which, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = real(draw.unit() * (which == ChannelValues.ADDENDS ? target : 1.5));
        }
        return values;
    }

    /** How much larger a sum is than its terms: extremes add up, random terms partly cancel. */
    private double growth() {
        return fill == Fill.EXTREMES ? terms : Math.sqrt(terms);
    }

    /** Typical size of an output after the activation. */
    private double outputSize() {
        Activation activation = epilogue.activation();
        return switch (activation.kind()) {
            case SIGMOID, TANH -> 0.4;
            case CLIP ->
                    Math.min(
                            target,
                            Math.max(
                                    0.01,
                                    Math.max(
                                            Math.abs(activation.alpha()),
                                            Math.abs(activation.beta()))));
            default -> target;
        };
    }

    /**
     * Of integers less their zero point, where neither side is symmetric: sums of such products
     * grow as their number does. 0 for s8 weights without zero points.
     */
    private double mean(Tensor tensor, int zeroPoint) {
        if (request.weights() != DataType.U8 && request.weightZeroPoint() == Granularity.NONE) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < tensor.count(); i++) {
            sum += tensor.integer(i) - zeroPoint;
        }
        return sum / Math.max(1, tensor.count());
    }

    /** Root of the mean square; of [-1, 1) numbers about 0.58. Never 0. */
    private static double size(Tensor tensor, int zeroPoint) {
        if (tensor.type() == DataType.F32) {
            return 0.58;
        }
        double sum = 0;
        for (int i = 0; i < tensor.count(); i++) {
            double value = tensor.integer(i) - zeroPoint;
            sum += value * value;
        }
        return Math.max(1, Math.sqrt(sum / Math.max(1, tensor.count())));
    }

    private Tensor weights(double amplitude) {
        if (request.weights() == DataType.F32) {
            int count = request.weightsCount();
            Tensor weights = new Tensor(DataType.F32, count);
            for (int i = 0; i < count; i++) {
                weights.set(i, real(draw.unit() * amplitude));
            }
            return weights;
        }
        // a row for each channel, so that channels take turns in being extreme; then as requested
        DataType type = request.weights();
        int range = integerRange(type);
        return weightsLayout.of((count, length) -> integers(type, count, length, range, 2));
    }

    /**
     * Half the width of the integers' range: less than all where nothing scales an 8-bit output.
     */
    private int integerRange(DataType type) {
        boolean scaled =
                epilogue.srcScale() != Granularity.NONE
                        || epilogue.weightScale() != Granularity.NONE
                        || epilogue.dstScale()
                        || request.src() == DataType.F32;
        if (scaled || !epilogue.dst().isInt8()) {
            return 128;
        }
        double each = Math.sqrt(3 * target / Math.sqrt(terms));
        return (int) Math.max(1, Math.min(128, type == DataType.U8 ? each / 2 : each));
    }

    /**
     * 8-bit integers.
     *
     * @param turn which bits of the seed say where the turns of extremes begin
     */
    private Tensor integers(DataType type, int rows, int columns, int range, int turn) {
        Tensor tensor = new Tensor(type, rows * columns);
        int low = range == 128 ? type.min() : type == DataType.U8 ? 0 : -range;
        int high = range == 128 ? type.max() : type == DataType.U8 ? 2 * range : range;
        for (int row = 0; row < rows; row++) {
            int kind = (int) (row + (seed >>> turn & 3)) & 3;
            for (int column = 0; column < columns; column++) {
                int value =
                        fill == Fill.EXTREMES
                                ? extreme(kind, type.min(), type.max())
                                : draw.between(low, high);
                tensor.set(row * columns + column, value);
            }
        }
        return tensor;
    }

    private int extreme(int kind, int low, int high) {
        return switch (kind) {
            case 0 -> high;
            case 1 -> low;
            default -> draw.oneIn(2) ? low : high;
        };
    }

    private Tensor realSource(double amplitude) {
        Tensor src = new Tensor(DataType.F32, request.srcCount());
        int columns = rows.srcColumns();
        for (int row = 0; row < src.count() / columns; row++) {
            double size = scale(amplitude * draw.logarithmic(0.5, 2));
            for (int column = 0; column < columns; column++) {
                src.set(row * columns + column, real(size * realElement(row, column)));
            }
            if ((fill == Fill.SPECIAL || isWide()) && draw.oneIn(2)) {
                makeSpecial(src, row);
            }
        }
        return src;
    }

    private double realElement(int row, int column) {
        if (fill == Fill.EXTREMES) {
            return extreme((int) (row + (seed & 3)) & 3, -1, 1);
        }
        if (!powersOfTwo) {
            return draw.unit();
        }
        // onto [-127,127] with a power of two as scale, so that half steps are exact
        return column == 0 ? 127.0 / 128 : draw.between(-254, 254) / 256.0;
    }

    private void makeSpecial(Tensor src, int row) {
        int columns = rows.srcColumns();
        switch (draw.below(5)) {
            case 0 -> multiplyRow(src, row, 0);
            case 1 -> multiplyRow(src, row, 0x1p-140f);
            case 2 -> multiplyRow(src, row, Float.POSITIVE_INFINITY);
            default -> {
                int count = draw.between(1, Math.min(columns, 3));
                for (int i = 0; i < count; i++) {
                    src.set(row * columns + draw.below(columns), isWide() ? wide.any() : special());
                }
            }
        }
    }

    /** Times infinity, zeros become NaN: a row without one finite value. */
    private void multiplyRow(Tensor src, int row, float factor) {
        int columns = rows.srcColumns();
        for (int i = row * columns; i < (row + 1) * columns; i++) {
            src.set(i, src.real(i) * factor);
        }
    }

    private float special() {
        return draw.of(
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                -0f,
                0f,
                Float.MIN_VALUE,
                -0x1p-130f,
                Float.MIN_NORMAL,
                request.isDynamic() ? Float.MAX_VALUE : 0x1p100f,
                request.isDynamic() ? -Float.MAX_VALUE : -0x1p100f);
    }

    private float scale(double wanted) {
        if (!isWide()) {
            return (float) (powersOfTwo ? powerOfTwo(wanted) : wanted);
        }
        double scale = powersOfTwo ? powerOfTwo(wanted) : wanted;
        return draw.oneIn(2)
                ? wide.positive()
                : (float) Math.min(Float.MAX_VALUE, Math.max(Float.MIN_VALUE, scale));
    }

    /** A finite value. */
    private float real(double wanted) {
        if (!isWide()) {
            return (float) wanted;
        }
        return draw.oneIn(4)
                ? wide.finite()
                : (float) Math.min(Float.MAX_VALUE, Math.max(-Float.MAX_VALUE, wanted));
    }

    private static double powerOfTwo(double value) {
        return Math.scalb(1.0, Math.getExponent(value));
    }

    private float real() {
        double value = 2 * draw.unit() * target;
        return real(powersOfTwo ? Math.rint(value / target * 16) * target / 16 : value);
    }

    private float[] weightScales(double typical) {
        return switch (epilogue.weightScale()) {
            case NONE -> null;
            case PER_TENSOR -> new float[] {scale(typical)};
            default -> {
                float[] scales = new float[count(epilogue.weightScale())];
                for (int i = 0; i < scales.length; i++) {
                    scales[i] = scale(typical * draw.logarithmic(0.5, 2));
                }
                yield scales;
            }
        };
    }

    private float[] bias() {
        float[] bias = new float[request.channels()];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = real();
        }
        return bias;
    }

    private Tensor rowScales(double typical) {
        Tensor scales = new Tensor(DataType.F32, request.srcRows());
        for (int i = 0; i < scales.count(); i++) {
            scales.set(i, scale(typical * draw.logarithmic(0.5, 2)));
        }
        return scales;
    }

    private Tensor rowZeroPoints() {
        Tensor zeroPoints = new Tensor(DataType.S32, request.srcRows());
        for (int i = 0; i < zeroPoints.count(); i++) {
            zeroPoints.set(i, zeroPoint(request.src()));
        }
        return zeroPoints;
    }

    private int zeroPoint(DataType type) {
        return draw.oneIn(4)
                ? draw.of(type.min(), type.max())
                : draw.between(type.min(), type.max());
    }

    private Tensor residual() {
        DataType type = epilogue.residualType();
        int count = request.dstCount();
        if (type == DataType.S32) {
            return largeIntegers(count);
        }
        if (type != DataType.F32) {
            return integers(type, count / rows.dstColumns(), rows.dstColumns(), 128, 0);
        }
        Tensor residual = new Tensor(type, count);
        for (int i = 0; i < residual.count(); i++) {
            if (isWide() && draw.oneIn(4)) {
                residual.set(i, wide.any());
            } else {
                boolean special = fill == Fill.SPECIAL && draw.oneIn(4);
                residual.set(i, special ? special() : real());
            }
        }
        return residual;
    }

    private Tensor largeIntegers(int count) {
        Tensor integers = new Tensor(DataType.S32, count);
        for (int i = 0; i < count; i++) {
            integers.set(
                    i,
                    fill == Fill.EXTREMES || draw.oneIn(20)
                            ? draw.of(Integer.MIN_VALUE, Integer.MAX_VALUE)
                            : draw.between(-1_000_000, 1_000_000));
        }
        return integers;
    }
}
