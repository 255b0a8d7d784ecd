package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import java.util.Map;

/**
 * The contract of dev.octet.request once more, as plainly as it can be written: for every output
 * one sum of its {@link Products}, in long or by fused multiply-adds of f32, then the epilogue
 * ({@link OracleEpilogue}).
 */
final class Oracle {
    private final Values values;
    private final Product request;
    private final Rows rows;
    private final Products products;
    private final OracleEpilogue epilogue;
    private final int[] outputs;
    private final Tensor dst;

    private final WeightIntegers weights;

    // of the output at hand
    private long integers;
    private int group;
    private float floats;
    private double reals;
    private double size;
    private int count;

    private Oracle(Product request, Products products, Rows rows, Values values, int[] outputs) {
        this.values = values;
        this.request = request;
        this.rows = rows;
        this.products = products;
        this.epilogue = new OracleEpilogue(request, values);
        this.weights = new WeightIntegers(request, values);
        this.outputs = outputs;
        this.dst = new Tensor(request.dst(), outputs.length);
    }

    /**
     * Some of what a kernel must write for these values.
     *
     * @param outputs indices into dst, ascending
     */
    static Expected compute(
            Product request, Products products, Rows rows, Values values, int[] outputs) {
        Oracle oracle = new Oracle(request, products, rows, values, outputs);
        Expected.Sums sums = null;
        if (request.weights() == DataType.F32) {
            oracle.floats();
            sums = oracle.reals();
        } else {
            oracle.integers();
        }
        return new Expected(request, outputs, oracle.dst, sums, Map.of());
    }

    // ---- 8 bit ----

    private void integers() {
        OnTheFly quantized =
                request.isDynamic()
                        ? OnTheFly.of(values.src(), request.srcRows(), rows.srcColumns())
                        : null;
        Tensor src = quantized == null ? values.src() : quantized.src();
        for (int i = 0; i < outputs.length; i++) {
            int row = products.srcRow(outputs[i]);
            int zeroPoint = zeroPoint(row);
            int channel = products.channel(outputs[i]);
            float srcScale = quantized == null ? srcScale(row) : quantized.scales()[row];
            integers = 0;
            floats = 0;
            group = -1;
            products.each(
                    outputs[i],
                    (s, w) -> {
                        begin(weights.group(w));
                        if (s >= 0) {
                            integers +=
                                    (long) (src.integer(s) - zeroPoint) * weights.value(w, channel);
                        }
                    });
            if (weights.inGroups()) {
                begin(-1);
                epilogue.write(dst, i, outputs[i], channel, floats * srcScale);
            } else {
                int accumulator = Math.toIntExact(integers);
                epilogue.write(dst, i, outputs[i], channel, accumulator, srcScale);
            }
        }
    }

    /** Begins a group of weights with the sum of the one before. */
    private void begin(int next) {
        if (weights.inGroups() && group >= 0 && group != next) {
            float sum = Math.toIntExact(integers);
            floats = Math.fma(sum, weights.scale(group), floats);
            integers = 0;
        }
        group = next;
    }

    private int zeroPoint(int row) {
        return request.srcZeroPoint() == Granularity.PER_ROW
                ? values.rowZeroPoints().integer(row)
                : values.fixed().srcZeroPoint();
    }

    private float srcScale(int row) {
        return request.epilogue().srcScale() == Granularity.PER_ROW
                ? values.rowScales().real(row)
                : values.fixed().srcScale();
    }

    // ---- f32·f32 ----

    /** In the contract's order; the products of the padding's zeros are among them. */
    private void floats() {
        Tensor src = values.src();
        Tensor weights = values.weights();
        for (int i = 0; i < outputs.length; i++) {
            floats = 0;
            products.each(
                    outputs[i],
                    (s, w) -> floats = Math.fma(s < 0 ? 0f : src.real(s), weights.real(w), floats));
            epilogue.write(dst, i, outputs[i], products.channel(outputs[i]), floats);
        }
    }

    /**
     * In f64, with the distance that f32 in another order may have. K products and up to two
     * further terms are summed in any order: at most K + 4 roundings touch a term, each by half a
     * unit in the last place of something no larger than the sum of all absolute values, or of the
     * smallest denormal. The activation stretches that by its slope and adds two units of the
     * result.
     */
    private Expected.Sums reals() {
        Tensor src = values.src();
        Tensor weights = values.weights();
        float[] bias = values.fixed().bias();
        Tensor sums = new Tensor(DataType.F32, outputs.length);
        double[] slack = new double[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            reals = 0;
            size = 0;
            count = 0;
            products.each(
                    outputs[i],
                    (s, w) -> {
                        if (s >= 0) {
                            add((double) src.real(s) * weights.real(w));
                            count++;
                        }
                    });
            int channel = products.channel(outputs[i]);
            if (bias != null) {
                add(bias[channel]);
            }
            if (values.residual() != null && !request.epilogue().residualLast()) {
                add(epilogue.residual(outputs[i]));
            }
            float active = epilogue.activate((float) reals, channel);
            float y = epilogue.finish(active, outputs[i], channel);
            sums.set(i, Rounding.oneNan(y));
            slack[i] = slack(y, channel, epilogue.tailSize(active, outputs[i], channel));
        }
        return new Expected.Sums(sums, slack);
    }

    private void add(double term) {
        reals += term;
        size += finite(term);
    }

    private double slack(float y, int channel, double tail) {
        if (!(size < Float.MAX_VALUE && tail < Float.MAX_VALUE)) {
            return Double.POSITIVE_INFINITY;
        }
        double unit = 0x1p-24 * (count + 4);
        double error = unit / (1 - unit) * size + count * 0x1p-149;
        double exact = epilogue.slope(channel) * error + epilogue.jump(channel);
        return exact + (finite(y) + tail) * 0x1p-21 + 0x1p-147;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? Math.abs(value) : 0;
    }
}
