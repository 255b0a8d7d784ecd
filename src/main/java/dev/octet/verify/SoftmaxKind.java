package dev.octet.verify;

import dev.octet.request.Parameters;
import dev.octet.request.Softmax;
import java.util.ArrayList;
import java.util.List;

/** Softmax and its logarithm. */
final class SoftmaxKind extends TensorKind<Softmax> {
    @Override
    public Class<Softmax> request() {
        return Softmax.class;
    }

    @Override
    public Softmax draw(Draw draw) {
        List<Integer> shape = RandomTensor.shape(draw);
        int last = shape.size() - 1;
        int axis = draw.oneIn(3) ? draw.below(shape.size()) : last;
        if (shape.get(axis) == 0) {
            axis = last;
        }
        boolean isLast = axis == last;
        return new Softmax(
                draw.oneIn(3),
                shape,
                axis,
                draw.oneIn(2) ? 1 : draw.of(0.125f, 0.17677669f, -2f, 0f),
                isLast && draw.oneIn(3) ? mask(draw, shape) : List.of(),
                RandomTensor.output(draw, isLast));
    }

    /** One run of dimensions is broadcast, or none. */
    private static List<Integer> mask(Draw draw, List<Integer> shape) {
        int last = shape.size() - 1;
        int from = draw.between(0, last);
        int to = draw.between(from, last);
        List<Integer> mask = new ArrayList<>(shape);
        for (int i = from; i < to; i++) {
            mask.set(i, 1);
        }
        return from == 0 && draw.oneIn(2) ? mask.subList(to, last + 1) : mask;
    }

    @Override
    Parameters parameters(Softmax request, FloatValues floats) {
        return Parameters.none();
    }

    @Override
    float[] results(Softmax request, Values values) {
        float[] z = arguments(request, values);
        int length = request.shape().get(request.axis());
        int stride = 1;
        for (int i = request.axis() + 1; i < request.shape().size(); i++) {
            stride *= request.shape().get(i);
        }
        float[] y = new float[z.length];
        for (int i = 0; i < z.length / length; i++) {
            int first = i / stride * stride * length + i % stride;
            float[] results = along(request, FloatMath.elements(z, first, stride, length), stride);
            for (int k = 0; k < length; k++) {
                y[first + k * stride] = results[k];
            }
        }
        return y;
    }

    private static float[] along(Softmax request, float[] z, int stride) {
        if (stride == 1 && !request.log()) {
            return FloatMath.softmax(z);
        }
        float most = FloatMath.largest(z);
        float[] e = new float[z.length];
        for (int i = 0; i < z.length; i++) {
            e[i] = FloatMath.exp(z[i] - most);
        }
        float sum =
                stride == 1
                        ? FloatMath.alongRow(e, 0, Float::sum, Float::sum)
                        : FloatMath.inOrder(e, 0, Float::sum);
        float factor = 1 / sum;
        float log = FloatMath.log(sum);
        for (int i = 0; i < z.length; i++) {
            e[i] = request.log() ? z[i] - most - log : e[i] * factor;
        }
        return e;
    }

    private static float[] arguments(Softmax request, Values values) {
        float[] z = reals(values.src());
        for (int i = 0; i < z.length; i++) {
            z[i] =
                    values.residual() == null
                            ? z[i] * request.factor()
                            : Math.fma(
                                    z[i],
                                    request.factor(),
                                    values.residual().real(maskIndex(request, i)));
        }
        return z;
    }

    /** As NumPy broadcasts. */
    private static int maskIndex(Softmax request, int element) {
        int index = 0;
        int stride = 1;
        int rest = element;
        int missing = request.shape().size() - request.mask().size();
        for (int i = request.shape().size() - 1; i >= missing; i--) {
            int own = request.mask().get(i - missing);
            index += own == 1 ? 0 : rest % request.shape().get(i) * stride;
            stride *= own;
            rest /= request.shape().get(i);
        }
        return index;
    }
}
