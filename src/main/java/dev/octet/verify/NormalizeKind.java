package dev.octet.verify;

import dev.octet.request.Normalize;
import dev.octet.request.Parameters;
import dev.octet.request.TensorLayout;
import java.util.List;

/** Layer, RMS and group normalization. */
final class NormalizeKind extends TensorKind<Normalize> {
    @Override
    public Class<Normalize> request() {
        return Normalize.class;
    }

    @Override
    public Normalize draw(Draw draw) {
        List<Integer> shape = RandomTensor.shape(draw);
        int last = shape.size() - 1;
        float epsilon = draw.of(1e-5f, 1e-5f, 1e-12f, 0f, 0.5f);
        boolean scale = !draw.oneIn(4);
        boolean bias = !draw.oneIn(4);
        if (last > 0 && draw.oneIn(3)) {
            TensorLayout layout = draw.of(TensorLayout.values());
            int channels = shape.get(layout == TensorLayout.NHWC ? last : 1);
            int groups = draw.between(1, channels);
            while (channels % groups != 0) {
                groups--;
            }
            return new Normalize(
                    Normalize.Kind.GROUP,
                    shape,
                    1,
                    draw.oneIn(3) ? channels : groups,
                    layout,
                    epsilon,
                    scale,
                    bias,
                    false,
                    RandomTensor.output(draw, false));
        }
        int axis = draw.oneIn(3) ? draw.below(shape.size()) : last;
        if (shape.get(axis) == 0) {
            axis = last;
        }
        return new Normalize(
                draw.of(Normalize.Kind.LAYER, Normalize.Kind.RMS),
                shape,
                axis,
                1,
                TensorLayout.NHWC,
                epsilon,
                scale,
                bias,
                draw.oneIn(4),
                RandomTensor.output(draw, axis == last));
    }

    @Override
    Parameters parameters(Normalize request, FloatValues floats) {
        Parameters parameters = Parameters.none();
        if (request.scale()) {
            parameters = parameters.weightScales(floats.factors(request.values()));
        }
        return request.bias() ? parameters.bias(floats.factors(request.values())) : parameters;
    }

    @Override
    boolean canHaveRows(Normalize request) {
        return request.axis() > 0;
    }

    @Override
    float[] results(Normalize request, Values values) {
        float[] x = reals(values.src());
        for (int i = 0; values.residual() != null && i < x.length; i++) {
            x[i] += values.residual().real(i);
        }
        float[] y = new float[x.length];
        int length = request.length();
        boolean channelsLast = channelsLast(request);
        // the elements of a group are rows of neighbours, and those rows lie apart
        int width = channelsLast ? request.channels() / request.groups() : length;
        for (int group = 0; group < x.length / length; group++) {
            int image = group / request.groups();
            int first =
                    channelsLast
                            ? image * request.groups() * length + group % request.groups() * width
                            : group * length;
            group(request, values, x, first, width, y);
        }
        return y;
    }

    private static boolean channelsLast(Normalize request) {
        return request.kind() == Normalize.Kind.GROUP && request.layout() == TensorLayout.NHWC;
    }

    /**
     * Normalizes the rows of {@code width} elements that begin at first, a row of channels apart.
     */
    private static void group(
            Normalize request, Values values, float[] x, int first, int width, float[] y) {
        int length = request.length();
        boolean isRms = request.kind() == Normalize.Kind.RMS;
        int stride = channelsLast(request) ? request.channels() : 0;
        float n = length;
        float mean = isRms ? 0 : sum(x, first, width, stride, length, Float::sum) / n;
        float squares =
                sum(
                        x,
                        first,
                        width,
                        stride,
                        length,
                        (sum, each) -> Math.fma(each - mean, each - mean, sum));
        float variance = squares / n;
        float factor = 1 / (float) Math.sqrt(variance + request.epsilon());
        float[] scales = values.fixed().weightScales();
        float[] bias = values.fixed().bias();
        for (int i = 0; i < length; i++) {
            int at = first + i / width * stride + i % width;
            int value = value(request, at);
            float result = (x[at] - mean) * factor;
            if (scales != null && bias != null) {
                result = Math.fma(result, scales[value], bias[value]);
            } else if (scales != null) {
                result = result * scales[value];
            } else if (bias != null) {
                result = result + bias[value];
            }
            y[at] = result;
        }
    }

    /** Of several rows first the columns, each in order, and then the row of their sums. */
    private static float sum(
            float[] x, int first, int width, int stride, int length, FloatMath.Step step) {
        int rows = length / width;
        if (stride == 0) {
            return FloatMath.alongRow(FloatMath.elements(x, first, 1, length), 0, step, Float::sum);
        }
        float[] columns = new float[width];
        for (int i = 0; i < width; i++) {
            columns[i] = FloatMath.inOrder(FloatMath.elements(x, first + i, stride, rows), 0, step);
        }
        return FloatMath.alongRow(columns, 0, Float::sum, Float::sum);
    }

    /** Which value of scale and bias an element has. */
    private static int value(Normalize request, int element) {
        if (request.kind() != Normalize.Kind.GROUP) {
            return element % request.length();
        }
        return request.layout() == TensorLayout.NHWC
                ? element % request.channels()
                : element / request.places() % request.channels();
    }
}
