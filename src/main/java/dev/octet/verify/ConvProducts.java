package dev.octet.verify;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.TensorLayout;
import java.util.stream.IntStream;

/**
 * dst[image, oc, o...] is the sum over ic and k... of src[image, ic, i...] · weights[oc, ic, k...],
 * where i and o are those of {@link #source}: taps outside, channels inside, each axis in the order
 * in which the taps read the source. A source element in the padding is real 0.
 */
record ConvProducts(Conv conv) implements Products {

    @Override
    public int channel(int output) {
        return ConvPlace.ofOutput(conv, output).channel();
    }

    /** There are no values per row. */
    @Override
    public int srcRow(int output) {
        return 0;
    }

    @Override
    public void each(int output, Taker taker) {
        ConvPlace dst = ConvPlace.ofOutput(conv, output);
        Axis depth = conv.depth();
        Axis height = conv.height();
        Axis width = conv.width();
        int group = dst.channel() / conv.groupDstChannels();
        int oc = dst.channel() % conv.groupDstChannels();
        for (int kd : taps(depth, dst.d())) {
            long d = source(depth, dst.d(), kd);
            for (int kh : taps(height, dst.h())) {
                long h = source(height, dst.h(), kh);
                for (int kw : taps(width, dst.w())) {
                    long w = source(width, dst.w(), kw);
                    boolean isInside =
                            isInside(depth, d) && isInside(height, h) && isInside(width, w);
                    int tap = (kd * height.kernel() + kh) * width.kernel() + kw;
                    for (int i = 0; i < conv.groupSrcChannels(); i++) {
                        int ic = group * conv.groupSrcChannels() + i;
                        int pair =
                                conv.transposed()
                                        ? ic * conv.groupDstChannels() + oc
                                        : dst.channel() * conv.groupSrcChannels() + i;
                        taker.take(
                                isInside ? src(dst.image(), ic, (int) d, (int) h, (int) w) : -1,
                                pair * conv.taps() + tap);
                    }
                }
            }
        }
    }

    /**
     * The taps that output o meets along an axis, the one that reads the foremost source element
     * first. Of a transposed convolution these are the ones that fall on a source element, or on
     * where one would be in the padding, and the last tap is the first of them.
     */
    private int[] taps(Axis axis, int o) {
        IntStream all = IntStream.range(0, axis.kernel());
        return conv.transposed()
                ? all.map(k -> axis.kernel() - 1 - k)
                        .filter(k -> steps(axis, o, k) % axis.stride() == 0)
                        .toArray()
                : all.toArray();
    }

    /** o + padBefore - k · dilation = i · stride, in a transposed convolution. */
    private static long steps(Axis axis, int o, int k) {
        return o + (long) axis.padBefore() - (long) k * axis.dilation();
    }

    /** Where along an axis the source element lies that tap k of output o meets. */
    private long source(Axis axis, int o, int k) {
        return conv.transposed()
                ? steps(axis, o, k) / axis.stride()
                : (long) o * axis.stride() - axis.padBefore() + (long) k * axis.dilation();
    }

    private static boolean isInside(Axis axis, long i) {
        return i >= 0 && i < axis.in();
    }

    private int src(int image, int ic, int d, int h, int w) {
        int place = (d * conv.height().in() + h) * conv.width().in() + w;
        return conv.srcLayout() == TensorLayout.NHWC
                ? (image * conv.srcPlaces() + place) * conv.srcChannels() + ic
                : (image * conv.srcChannels() + ic) * conv.srcPlaces() + place;
    }
}
