package dev.octet.verify;

import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;

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
        double weightSize = size(weights, 0) * weightAmplitude;
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
            double wanted = target / (growth() * weightSize * size(src, srcZeroPoint));
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
                                int8Residual() ? scale(target / 64) : 1,
                                int8Residual() ? zeroPoint(epilogue.residualType()) : 0)
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
        return new Values(
                request, fixed, weights, Values.given(src, residual, rowScales, rowZeroPoints));
    }

    private double spread(double low, double high) {
        return isWide() ? wide.size() : draw.logarithmic(low, high);
    }

    private boolean int8Residual() {
        return epilogue.residual().filter(DataType::isInt8).isPresent();
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
        int range = integerRange(DataType.S8);
        return weightsLayout.of((count, length) -> integers(DataType.S8, count, length, range, 2));
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
                request.weights() == DataType.S8 ? Float.MAX_VALUE : 0x1p100f,
                request.weights() == DataType.S8 ? -Float.MAX_VALUE : -0x1p100f);
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
                float[] scales = new float[request.channels()];
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
}
