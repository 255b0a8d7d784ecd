package dev.octet.verify;

import dev.octet.request.Axis;
import dev.octet.request.DataType;
import dev.octet.request.Output;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.TensorLayout;

/** Poolings. */
final class PoolKind extends TensorKind<Pool> {
    @Override
    public Class<Pool> request() {
        return Pool.class;
    }

    @Override
    public Pool draw(Draw draw) {
        int rank = draw.of(1, 2, 2, 3);
        Axis[] axes = {new Axis(1, 1, 1, 1, 1, 0), new Axis(1, 1, 1, 1, 1, 0), null};
        boolean isGlobal = draw.oneIn(5);
        for (int i = 3 - rank; i < 3; i++) {
            axes[i] = isGlobal ? whole(draw.between(1, 9)) : axis(draw, rank == 1 ? 40 : 9);
        }
        Pool.Kind kind = draw.of(Pool.Kind.values());
        DataType src = draw.of(DataType.U8, DataType.S8, DataType.F32);
        boolean isMax = kind == Pool.Kind.MAX;
        boolean hasValues = !isMax && src != DataType.F32;
        return new Pool(
                kind,
                src,
                draw.between(1, 3),
                draw.of(1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 130),
                rank,
                axes[0],
                axes[1],
                axes[2],
                draw.oneIn(3) ? TensorLayout.NCHW : TensorLayout.NHWC,
                hasValues && draw.oneIn(2),
                hasValues && draw.oneIn(2),
                isMax ? new Output(src, false, false, false) : RandomTensor.output(draw, false));
    }

    private static Axis whole(int size) {
        return new Axis(size, 1, size, 1, 1, 0);
    }

    /** One that may hang over the end. */
    private static Axis axis(Draw draw, int most) {
        int kernel = draw.between(1, 5);
        int dilation = draw.of(1, 1, 1, 2, 3);
        int stride = draw.between(1, 3);
        int extent = (kernel - 1) * dilation + 1;
        int before = draw.below(extent);
        int in = Math.max(draw.between(1, most), extent - 2 * before);
        int free = in + before + draw.below(extent) - extent;
        return new Axis(in, Math.max(0, free) / stride + 1, kernel, stride, dilation, before);
    }

    @Override
    Parameters parameters(Pool request, FloatValues floats) {
        Parameters parameters = Parameters.none();
        if (request.srcScale()) {
            parameters = parameters.srcScale(Math.abs(floats.factors(1)[0]) + 0x1p-20f);
        }
        return request.srcZeroPoint()
                ? parameters.srcZeroPoint(floats.zeroPoint(request.src()))
                : parameters;
    }

    @Override
    float[] results(Pool request, Values values) {
        float[] y = new float[request.dstCount()];
        int places = request.depth().out() * request.height().out() * request.width().out();
        boolean isNchw = request.layout() == TensorLayout.NCHW;
        for (int i = 0; i < y.length; i++) {
            int place = isNchw ? i % places : i / request.channels() % places;
            int channel = isNchw ? i / places % request.channels() : i % request.channels();
            y[i] = result(request, values, i / places / request.channels(), channel, place);
        }
        return y;
    }

    private static float result(Pool request, Values values, int image, int channel, int place) {
        int width = request.width().out();
        int height = request.height().out();
        boolean isMax = request.kind() == Pool.Kind.MAX;
        boolean isFloat = request.src() == DataType.F32;
        float largest = isFloat ? Float.NEGATIVE_INFINITY : request.src().min();
        float sum = 0;
        int integers = 0;
        int seen = 0;
        for (int d = 0; d < request.depth().kernel(); d++) {
            for (int h = 0; h < request.height().kernel(); h++) {
                for (int w = 0; w < request.width().kernel(); w++) {
                    int z = at(request.depth(), place / width / height, d);
                    int y = at(request.height(), place / width % height, h);
                    int x = at(request.width(), place % width, w);
                    if (z < 0 || y < 0 || x < 0) {
                        continue;
                    }
                    int index = index(request, image, channel, z, y, x);
                    float value = isFloat ? values.src().real(index) : values.src().integer(index);
                    largest = value > largest ? value : largest;
                    sum = sum + value;
                    integers += isFloat ? 0 : values.src().integer(index) - zeroPoint(values);
                    seen++;
                }
            }
        }
        if (isMax) {
            return largest;
        }
        int count = request.kind() == Pool.Kind.AVG ? Math.max(1, seen) : request.taps();
        float factor = values.fixed().srcScale() / count;
        return (isFloat ? sum : (float) integers) * factor;
    }

    private static int zeroPoint(Values values) {
        return values.fixed().srcZeroPoint();
    }

    /** Where in the source a tap is; below 0 for outside. */
    private static int at(Axis axis, int out, int tap) {
        int at = out * axis.stride() - axis.padBefore() + tap * axis.dilation();
        return at < axis.in() ? at : -1;
    }

    private static int index(Pool request, int image, int channel, int z, int y, int x) {
        int height = request.height().in();
        int width = request.width().in();
        int place = (z * height + y) * width + x;
        int places = request.depth().in() * height * width;
        return request.layout() == TensorLayout.NCHW
                ? (image * request.channels() + channel) * places + place
                : (image * places + place) * request.channels() + channel;
    }
}
