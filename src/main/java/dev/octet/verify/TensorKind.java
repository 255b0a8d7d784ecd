package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Operand;
import dev.octet.request.Output;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.TensorOperation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What operations over a float tensor have in common: values, and how results are written.
 *
 * @param <R> the kind
 */
abstract class TensorKind<R extends TensorOperation> implements RequestKind<R> {

    /** The results as floats. */
    abstract float[] results(R request, Values values);

    /** The values a kernel is prepared with, but for how dst is quantized. */
    abstract Parameters parameters(R request, FloatValues floats);

    @Override
    public final Values values(Case line, R request) {
        FloatValues floats = new FloatValues(line);
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        for (Operand operand : request.operands()) {
            if (!operand.written()) {
                given.put(operand.role(), floats.tensor(operand));
            }
        }
        Values values = new Values(request, parameters(request, floats), null, given);
        Output output = request.output();
        if (!output.scale() && !output.zeroPoint()) {
            return values;
        }
        Parameters fixed = values.fixed();
        fixed = output.scale() ? fixed.dstScale(floats.scale(results(request, values))) : fixed;
        fixed = output.zeroPoint() ? fixed.dstZeroPoint(floats.zeroPoint(output.type())) : fixed;
        return new Values(request, fixed, null, given);
    }

    @Override
    public final Expected expected(R request, Values values, int[] outputs) {
        float[] y = results(request, values);
        Output output = request.output();
        int[] shape = request.dstShape();
        int columns = shape[shape.length - 1];
        int rows = output.dynamic() ? y.length / columns : 0;
        Tensor scales = output.dynamic() ? new Tensor(DataType.F32, rows) : null;
        Tensor zeroPoints = output.findsZeroPoints() ? new Tensor(DataType.S32, rows) : null;
        for (int row = 0; row < rows; row++) {
            OnTheFly.find(
                    FloatMath.elements(y, row * columns, 1, columns), row, scales, zeroPoints);
        }
        Tensor dst = new Tensor(output.type(), outputs.length);
        for (int i = 0; i < outputs.length; i++) {
            float value = y[outputs[i]];
            if (output.type() == DataType.F32) {
                dst.set(i, Rounding.oneNan(value));
            } else if (output.dynamic()) {
                int row = outputs[i] / columns;
                int zeroPoint = zeroPoints == null ? 0 : zeroPoints.integer(row);
                double steps = Rounding.halfEven(value / scales.real(row)) + zeroPoint;
                dst.set(
                        i,
                        zeroPoints == null
                                ? Rounding.saturate(steps, -127, 127)
                                : Rounding.saturate(steps, 0, 255));
            } else {
                float reciprocal = 1 / values.fixed().dstScale();
                double steps =
                        Rounding.halfEven(value * reciprocal) + values.fixed().dstZeroPoint();
                dst.set(i, Rounding.saturate(steps, output.type().min(), output.type().max()));
            }
        }
        return new Expected(
                request, outputs, dst, null, Values.given(null, null, scales, zeroPoints));
    }

    /** The source as an array. */
    static float[] reals(Tensor tensor) {
        float[] x = new float[tensor.count()];
        for (int i = 0; i < x.length; i++) {
            x[i] = tensor.real(i);
        }
        return x;
    }

    @Override
    public final String place(R request, int output) {
        return "element " + output;
    }

    /** Whether another first dimension leaves the values that a kernel is prepared with. */
    boolean canHaveRows(R request) {
        return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public final Values withRows(R request, Values values, int count) {
        if (count == request.runRows() || !canHaveRows(request)) {
            return values;
        }
        R other = (R) request.withRows(count);
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        values.given()
                .forEach(
                        (role, tensor) -> {
                            int wanted = other.operand(role).orElseThrow().count();
                            given.put(role, tensor.rows(tensor.count(), wanted, 1));
                        });
        return new Values(other, values.fixed(), null, given);
    }

    /** Where the first dimension is what is summed over, rows change with it. */
    @Override
    public final Optional<Tensor> rowsOf(R request, Tensor dst, R other) {
        return Optional.empty();
    }
}
