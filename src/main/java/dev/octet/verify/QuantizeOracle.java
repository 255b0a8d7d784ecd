package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;

/** The contract of conversions once more, one element and one operation at a time. */
final class QuantizeOracle {
    private final Quantize request;
    private final Values values;
    private final QuantParams from;
    private final QuantParams to;

    QuantizeOracle(Quantize request, Values values) {
        this.request = request;
        this.values = values;
        this.from = values.fixed().src();
        this.to = values.fixed().dst();
    }

    Expected compute(int[] outputs) {
        boolean finds = request.findsRowValues();
        int rows = request.srcRows();
        Tensor scales = finds ? new Tensor(DataType.F32, rows) : null;
        Tensor zeroPoints =
                finds && request.hasRowZeroPoints() ? new Tensor(DataType.S32, rows) : null;
        for (int row = 0; finds && row < rows; row++) {
            float[] x = new float[request.columns()];
            for (int i = 0; i < x.length; i++) {
                x[i] = values.src().real(row * x.length + i);
            }
            OnTheFly.find(x, row, scales, zeroPoints);
        }
        Tensor dst = new Tensor(request.dst(), outputs.length);
        for (int i = 0; i < outputs.length; i++) {
            if (finds) {
                int row = outputs[i] / request.columns();
                int zeroPoint = zeroPoints == null ? 0 : zeroPoints.integer(row);
                int low = zeroPoints == null ? -127 : 0;
                int high = zeroPoints == null ? 127 : 255;
                float steps = values.src().real(outputs[i]) / scales.real(row);
                dst.set(i, integer(steps, zeroPoint, low, high));
            } else {
                convert(dst, i, outputs[i]);
            }
        }
        return new Expected(
                request, outputs, dst, null, Values.given(null, null, scales, zeroPoints));
    }

    private void convert(Tensor dst, int at, int element) {
        if (request.src() == DataType.F32) {
            int group = request.grouping().index(element, request.srcShape());
            float steps = values.src().real(element) / to.scale(group);
            dst.set(at, integer(steps, to.zeroPoint(group), to.min(), to.max()));
            return;
        }
        float real = real(element);
        if (request.dst() == DataType.F32) {
            dst.set(at, real);
            return;
        }
        float reciprocal = 1 / to.scale(0);
        float steps = real * reciprocal;
        dst.set(at, integer(steps, to.zeroPoint(0), to.min(), to.max()));
    }

    private float real(int element) {
        int q = values.src().integer(element);
        if (request.dynamic()) {
            int row = element / request.columns();
            Tensor zeroPoints = values.rowZeroPoints();
            int zeroPoint = zeroPoints == null ? 0 : zeroPoints.integer(row);
            return values.rowScales().real(row) * (q - zeroPoint);
        }
        int group = request.grouping().index(element, request.srcShape());
        return from.scale(group) * (q - from.zeroPoint(group));
    }

    private static int integer(float steps, int zeroPoint, int low, int high) {
        return Rounding.saturate(Rounding.halfEven(steps) + zeroPoint, low, high);
    }
}
