package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Resize;
import dev.octet.request.TensorLayout;
import java.util.ArrayList;
import java.util.List;

/** Resizes. */
final class ResizeKind extends TensorKind<Resize> {
    private static final int MOST = 10_000;

    @Override
    public Class<Resize> request() {
        return Resize.class;
    }

    @Override
    public Resize draw(Draw draw) {
        int rank = draw.of(1, 2, 2, 3);
        int most = rank == 1 ? 60 : rank == 2 ? 14 : 6;
        boolean hasScales = draw.oneIn(3);
        List<Integer> in = new ArrayList<>();
        List<Integer> out = new ArrayList<>();
        List<Float> scales = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            in.add(draw.between(1, most));
            out.add(draw.oneIn(4) ? in.get(i) : draw.between(1, 2 * most));
            if (hasScales) {
                double around = draw.oneIn(4) ? draw.logarithmic(1e-3, 1e3) : 1;
                scales.add((float) (around * out.get(i) / in.get(i)));
            }
        }
        int places = product(out);
        int channels = draw.of(1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65);
        DataType src = draw.of(DataType.U8, DataType.S8, DataType.F32);
        return new Resize(
                draw.of(Resize.Coordinates.values()),
                src,
                draw.between(1, 2),
                places * channels > MOST ? draw.between(1, 5) : channels,
                in,
                out,
                scales,
                draw.oneIn(3) ? TensorLayout.NCHW : TensorLayout.NHWC,
                src != DataType.F32 && draw.oneIn(2),
                src != DataType.F32 && draw.oneIn(2),
                RandomTensor.output(draw, false));
    }

    @Override
    Parameters parameters(Resize request, FloatValues floats) {
        Parameters parameters = Parameters.none();
        if (request.srcScale()) {
            parameters = parameters.srcScale(Math.abs(floats.factors(1)[0]) + 0x1p-20f);
        }
        return request.srcZeroPoint()
                ? parameters.srcZeroPoint(floats.zeroPoint(request.src()))
                : parameters;
    }

    @Override
    float[] results(Resize request, Values values) {
        int rank = request.in().size();
        int channels = request.channels();
        boolean isNchw = request.layout() == TensorLayout.NCHW;
        int places = product(request.out());
        int srcPlaces = product(request.in());
        float[] y = new float[request.dstCount()];
        int[] place = new int[rank];
        for (int i = 0; i < y.length; i++) {
            int rest = isNchw ? i % places : i / channels % places;
            int channel = isNchw ? i / places % channels : i % channels;
            for (int axis = rank - 1; axis >= 0; axis--) {
                place[axis] = rest % request.out().get(axis);
                rest /= request.out().get(axis);
            }
            Source source = new Source(request, values, srcPlaces, i / places / channels, channel);
            y[i] = source.at(place, 0, 0) * values.fixed().srcScale();
        }
        return y;
    }

    private static int product(List<Integer> sizes) {
        return sizes.stream().reduce(1, (a, b) -> a * b);
    }

    /** One channel of an image. */
    private record Source(Resize request, Values values, int places, int image, int channel) {
        /**
         * Between two elements along an axis, each of which is found along the next one; {@code
         * index} is where the axes before have led to.
         */
        float at(int[] place, int axis, int index) {
            if (axis == place.length) {
                return element(index);
            }
            double x = coordinate(place[axis], axis);
            double floor = Math.floor(x);
            int near = index * request.in().get(axis) + (int) floor;
            if (x == floor) {
                return at(place, axis + 1, near);
            }
            float weight = (float) (x - floor);
            float product = (1 - weight) * at(place, axis + 1, near);
            return Math.fma(weight, at(place, axis + 1, near + 1), product);
        }

        private double coordinate(int x, int axis) {
            double in = request.in().get(axis);
            double out = request.out().get(axis);
            double length = request.scales().isEmpty() ? out : in * request.scales().get(axis);
            double place = (x + 0.5) * in / length - 0.5;
            if (request.coordinates() == Resize.Coordinates.ASYMMETRIC) {
                place = x * in / length;
            } else if (request.coordinates() == Resize.Coordinates.ALIGN_CORNERS) {
                place = length == 1 ? 0 : x * (in - 1) / (length - 1);
            } else if (request.coordinates() == Resize.Coordinates.HALF_PIXEL_SYMMETRIC) {
                place = in / 2 * (1 - out / length) + place;
            } else if (request.coordinates() == Resize.Coordinates.PYTORCH_HALF_PIXEL && out == 1) {
                place = 0;
            }
            return place < 0 ? 0 : place > in - 1 ? in - 1 : place;
        }

        private float element(int place) {
            int channels = request.channels();
            int index =
                    request.layout() == TensorLayout.NCHW
                            ? (image * channels + channel) * places + place
                            : (image * places + place) * channels + channel;
            return request.src() == DataType.F32
                    ? values.src().real(index)
                    : values.src().integer(index) - values.fixed().srcZeroPoint();
        }
    }
}
