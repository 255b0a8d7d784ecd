package dev.octet.verify;

import dev.octet.request.Parameters;
import dev.octet.request.Reduce;
import java.util.List;

/** Reductions along axes. */
final class ReduceKind extends TensorKind<Reduce> {
    @Override
    public Class<Reduce> request() {
        return Reduce.class;
    }

    @Override
    public Reduce draw(Draw draw) {
        List<Integer> shape = RandomTensor.shape(draw);
        int axis = draw.below(shape.size());
        if (shape.get(axis) == 0) {
            axis = 1;
        }
        int axes = draw.between(1, shape.size() - axis);
        return new Reduce(
                draw.of(Reduce.Kind.values()), shape, axis, axes, RandomTensor.output(draw, false));
    }

    @Override
    Parameters parameters(Reduce request, FloatValues floats) {
        return Parameters.none();
    }

    @Override
    float[] results(Reduce request, Values values) {
        float[] x = reals(values.src());
        float[] y = new float[request.dstCount()];
        int inner = request.inner();
        int length = request.length();
        for (int i = 0; i < y.length; i++) {
            int first = i / inner * inner * length + i % inner;
            y[i] = reduce(request, FloatMath.elements(x, first, inner, length));
        }
        return y;
    }

    private static float reduce(Reduce request, float[] x) {
        float n = x.length;
        return switch (request.kind()) {
            case SUM -> sum(request, x, Float::sum);
            case MEAN -> sum(request, x, Float::sum) / n;
            case MAX -> FloatMath.inOrder(x, Float.NEGATIVE_INFINITY, Math::max);
            case MIN -> FloatMath.inOrder(x, Float.POSITIVE_INFINITY, Math::min);
            case PROD ->
                    request.inner() == 1
                            ? FloatMath.alongRow(x, 1, (a, b) -> a * b, (a, b) -> a * b)
                            : FloatMath.inOrder(x, 1, (a, b) -> a * b);
            case L1 -> sum(request, x, (sum, each) -> sum + Math.abs(each));
            case L2 -> (float) Math.sqrt(squares(request, x));
            case SUM_SQUARE -> squares(request, x);
            case LOG_SUM -> FloatMath.log(sum(request, x, Float::sum));
            case LOG_SUM_EXP -> {
                float largest = FloatMath.largest(x);
                float most = Float.isFinite(largest) ? largest : 0;
                yield FloatMath.log(sum(request, x, (sum, z) -> sum + FloatMath.exp(z - most)))
                        + most;
            }
        };
    }

    private static float squares(Reduce request, float[] x) {
        return sum(request, x, (sum, each) -> Math.fma(each, each, sum));
    }

    private static float sum(Reduce request, float[] x, FloatMath.Step step) {
        return request.inner() == 1
                ? FloatMath.alongRow(x, 0, step, Float::sum)
                : FloatMath.inOrder(x, 0, step);
    }
}
