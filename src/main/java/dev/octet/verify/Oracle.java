package dev.octet.verify;

import dev.octet.kernel.Activation;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Epilogue;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Granularity;
import dev.octet.kernel.WeightsLayout;

/**
 * The contract of dev.octet.kernel once more, as plainly as it can be written: for every output
 * channel, for every row, one sum in long, then the epilogue in f32, one operation a line.
 */
public final class Oracle {
    private final Values values;
    private final Gemm gemm;
    private final Epilogue epilogue;
    private final Tensor dst;

    private Oracle(Values values) {
        this.values = values;
        this.gemm = values.gemm();
        this.epilogue = gemm.epilogue();
        this.dst = new Tensor(epilogue.dst(), values.dstCount());
    }

    /** What a kernel must write for these values. */
    public static Expected compute(Values values) {
        Oracle oracle = new Oracle(values);
        if (values.gemm().weights() == DataType.F32) {
            return new Expected(values.gemm(), oracle.dst, oracle.reals());
        }
        oracle.integers();
        return new Expected(values.gemm(), oracle.dst, null);
    }

    // ---- 8 bit ----

    private void integers() {
        int[][] rows = new int[gemm.srcRows()][];
        float[] scales = new float[gemm.srcRows()];
        for (int row = 0; row < rows.length; row++) {
            scales[row] = gemm.isDynamic() ? dynamicScale(row) : srcScale(row);
            rows[row] = gemm.isDynamic() ? quantize(row, scales[row]) : shifted(row);
        }
        for (int batch = 0; batch < gemm.batch(); batch++) {
            for (int n = 0; n < gemm.n(); n++) {
                int[] channel = channel(batch, n);
                for (int m = 0; m < gemm.m(); m++) {
                    int row = gemm.srcBroadcast() ? m : batch * gemm.m() + m;
                    long sum = 0;
                    for (int k = 0; k < gemm.k(); k++) {
                        sum += (long) rows[row][k] * channel[k];
                    }
                    int index = (batch * gemm.m() + m) * gemm.n() + n;
                    finish(index, n, Math.toIntExact(sum), scales[row]);
                }
            }
        }
    }

    private int[] channel(int batch, int n) {
        int[] channel = new int[gemm.k()];
        for (int k = 0; k < channel.length; k++) {
            channel[k] = values.weights().integer(weightIndex(batch, n, k));
        }
        return channel;
    }

    private int weightIndex(int batch, int n, int k) {
        int start = batch * gemm.k() * gemm.n();
        return gemm.layout() == WeightsLayout.NK
                ? start + n * gemm.k() + k
                : start + k * gemm.n() + n;
    }

    private int[] shifted(int row) {
        int zeroPoint =
                gemm.srcZeroPoint() == Granularity.PER_ROW
                        ? values.rowZeroPoints().integer(row)
                        : values.srcZeroPoint();
        int[] shifted = new int[gemm.k()];
        for (int k = 0; k < shifted.length; k++) {
            shifted[k] = values.src().integer(row * gemm.k() + k) - zeroPoint;
        }
        return shifted;
    }

    private float srcScale(int row) {
        return epilogue.srcScale() == Granularity.PER_ROW
                ? values.rowScales().real(row)
                : values.srcScale();
    }

    private float dynamicScale(int row) {
        float largest = 0;
        for (int k = 0; k < gemm.k(); k++) {
            float size = Math.abs(values.src().real(row * gemm.k() + k));
            if (size <= Float.MAX_VALUE && size > largest) {
                largest = size;
            }
        }
        return largest == 0 ? 1 : Math.max(largest / 127, Float.MIN_NORMAL);
    }

    private int[] quantize(int row, float scale) {
        int[] quantized = new int[gemm.k()];
        for (int k = 0; k < quantized.length; k++) {
            float steps = values.src().real(row * gemm.k() + k) / scale;
            quantized[k] = saturate(roundHalfEven(steps, 0), -127, 127);
        }
        return quantized;
    }

    /**
     * As the contract's epilogue says; a multiplication by a scale that is not there is one by 1.
     */
    private void finish(int index, int n, int accumulator, float srcScale) {
        if (epilogue.isAccumulator() && !gemm.isDynamic()) {
            dst.set(index, accumulator);
            return;
        }
        float y = accumulator;
        y = y * srcScale;
        if (values.weightScales() != null) {
            float[] scales = values.weightScales();
            y = y * scales[scales.length == 1 ? 0 : n];
        }
        if (values.bias() != null) {
            y = y + values.bias()[n];
        }
        if (values.residual() != null) {
            y = y + residual(index);
        }
        y = Functions.apply(epilogue.activation(), y);
        switch (epilogue.dst()) {
            case F32 -> dst.set(index, y);
            case S32 ->
                    dst.set(
                            index,
                            saturate(roundHalfEven(y, 0), Integer.MIN_VALUE, Integer.MAX_VALUE));
            default -> dst.set(index, quantize(y));
        }
    }

    private float residual(int index) {
        Tensor residual = values.residual();
        if (residual.type() == DataType.F32) {
            return residual.real(index);
        }
        return values.residualScale() * (residual.integer(index) - values.residualZeroPoint());
    }

    private int quantize(float y) {
        float reciprocal = 1 / values.dstScale();
        float steps = y * reciprocal;
        DataType type = epilogue.dst();
        double rounded = roundHalfEven(steps, 0) + values.dstZeroPoint();
        return saturate(rounded, type.min(), type.max());
    }

    private static double roundHalfEven(float value, double ofNaN) {
        return Float.isNaN(value) ? ofNaN : StrictMath.rint(value);
    }

    private static int saturate(double integer, int low, int high) {
        return integer < low ? low : integer > high ? high : (int) integer;
    }

    // ---- f32·f32 ----

    /**
     * In f64, with the distance that an engine's f32 may have. K products and up to two further
     * terms are summed in any order: at most K + 4 roundings touch a term, each by half a unit in
     * the last place of something no larger than the sum of all absolute values, or of the smallest
     * denormal. The activation stretches that by its slope and adds two units of the result.
     */
    private double[] reals() {
        double unit = 0x1p-24 * (gemm.k() + 4);
        double[] slack = new double[values.dstCount()];
        for (int index = 0; index < slack.length; index++) {
            int n = index % gemm.n();
            int row = index / gemm.n();
            int batch = row / gemm.m();
            int srcRow = gemm.srcBroadcast() ? row % gemm.m() : row;
            double sum = 0;
            double size = 0;
            for (int k = 0; k < gemm.k(); k++) {
                double product =
                        (double) values.src().real(srcRow * gemm.k() + k)
                                * values.weights().real(weightIndex(batch, n, k));
                sum += product;
                size += finite(product);
            }
            if (values.bias() != null) {
                sum += values.bias()[n];
                size += finite(values.bias()[n]);
            }
            if (values.residual() != null) {
                sum += residual(index);
                size += finite(residual(index));
            }
            Activation activation = epilogue.activation();
            float y = Functions.apply(activation, (float) sum);
            dst.set(index, y);
            double error = unit / (1 - unit) * size + gemm.k() * 0x1p-149;
            slack[index] =
                    size >= Float.MAX_VALUE
                            ? Double.POSITIVE_INFINITY
                            : Functions.slope(activation) * error + finite(y) * 0x1p-22 + 0x1p-148;
        }
        return slack;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? Math.abs(value) : 0;
    }
}
