package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import java.util.stream.IntStream;

/**
 * The contract of dev.octet.kernel once more, as plainly as it can be written: for every output one
 * sum of its {@link Products}, in long, then the epilogue ({@link OracleEpilogue}).
 */
public final class Oracle {
    private final ProductValues values;
    private final Product request;
    private final Products products;
    private final OracleEpilogue epilogue;
    private final int[] outputs;
    private final Tensor dst;

    // of the output at hand
    private long integers;
    private double reals;
    private double size;
    private int count;

    private Oracle(ProductValues values, int[] outputs) {
        this.values = values;
        this.request = values.request();
        this.products = Products.of(request);
        this.epilogue = new OracleEpilogue(values);
        this.outputs = outputs;
        this.dst = new Tensor(request.dst(), outputs.length);
    }

    /** What a kernel must write for these values. */
    public static Expected compute(ProductValues values) {
        return compute(values, IntStream.range(0, values.request().dstCount()).toArray());
    }

    /**
     * Some of what a kernel must write for these values.
     *
     * @param outputs indices into dst, ascending
     */
    public static Expected compute(ProductValues values, int[] outputs) {
        Oracle oracle = new Oracle(values, outputs);
        double[] slack = null;
        if (values.request().weights() == DataType.F32) {
            slack = oracle.reals();
        } else {
            oracle.integers();
        }
        return new Expected(values.request(), outputs, oracle.dst, slack, null, null);
    }

    // ---- 8 bit ----

    private void integers() {
        OnTheFly rows =
                request.isDynamic()
                        ? OnTheFly.of(
                                values.src(), request.srcRows(), Rows.of(request).srcColumns())
                        : null;
        Tensor src = rows == null ? values.src() : rows.src();
        Tensor weights = values.weights();
        for (int i = 0; i < outputs.length; i++) {
            int row = products.srcRow(outputs[i]);
            int zeroPoint = zeroPoint(row);
            integers = 0;
            products.each(
                    outputs[i],
                    (s, w) -> integers += (long) (src.integer(s) - zeroPoint) * weights.integer(w));
            epilogue.write(
                    dst,
                    i,
                    outputs[i],
                    products.channel(outputs[i]),
                    Math.toIntExact(integers),
                    rows == null ? srcScale(row) : rows.scales()[row]);
        }
    }

    private int zeroPoint(int row) {
        return request.srcZeroPoint() == Granularity.PER_ROW
                ? values.rowZeroPoints().integer(row)
                : values.srcZeroPoint();
    }

    private float srcScale(int row) {
        return request.epilogue().srcScale() == Granularity.PER_ROW
                ? values.rowScales().real(row)
                : values.srcScale();
    }

    // ---- f32·f32 ----

    /**
     * In f64, with the distance that an engine's f32 may have. K products and up to two further
     * terms are summed in any order: at most K + 4 roundings touch a term, each by half a unit in
     * the last place of something no larger than the sum of all absolute values, or of the smallest
     * denormal. The activation stretches that by its slope and adds two units of the result.
     */
    private double[] reals() {
        Tensor src = values.src();
        Tensor weights = values.weights();
        double[] slack = new double[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            reals = 0;
            size = 0;
            count = 0;
            products.each(
                    outputs[i],
                    (s, w) -> {
                        add((double) src.real(s) * weights.real(w));
                        count++;
                    });
            if (values.bias() != null) {
                add(values.bias()[products.channel(outputs[i])]);
            }
            if (values.residual() != null) {
                add(epilogue.residual(outputs[i]));
            }
            float y = Functions.apply(request.epilogue().activation(), (float) reals);
            dst.set(i, Rounding.oneNan(y));
            slack[i] = slack(y);
        }
        return slack;
    }

    private void add(double term) {
        reals += term;
        size += finite(term);
    }

    private double slack(float y) {
        if (size >= Float.MAX_VALUE) {
            return Double.POSITIVE_INFINITY;
        }
        double unit = 0x1p-24 * (count + 4);
        double error = unit / (1 - unit) * size + count * 0x1p-149;
        return Functions.slope(request.epilogue().activation()) * error
                + finite(y) * 0x1p-22
                + 0x1p-148;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? Math.abs(value) : 0;
    }
}
