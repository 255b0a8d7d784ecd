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
final class ConvProducts implements Products {
    private final Conv conv;

    // by the place of an output along the axis, each found when it is first asked for
    private final Meeting[][] depth;
    private final Meeting[][] height;
    private final Meeting[][] width;

    /**
     * A tap and the source element it meets.
     *
     * @param source its place along the axis; -1 for one in the padding
     */
    private record Meeting(int tap, int source) {}

    ConvProducts(Conv conv) {
        this.conv = conv;
        this.depth = new Meeting[conv.depth().out()][];
        this.height = new Meeting[conv.height().out()][];
        this.width = new Meeting[conv.width().out()][];
    }

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
        int group = dst.channel() / conv.groupDstChannels();
        int oc = dst.channel() % conv.groupDstChannels();
        int channels = conv.groupSrcChannels();
        int taps = conv.taps();
        for (Meeting d : meetings(depth, conv.depth(), dst.d())) {
            for (Meeting h : meetings(height, conv.height(), dst.h())) {
                for (Meeting w : meetings(width, conv.width(), dst.w())) {
                    boolean isInside = d.source >= 0 && h.source >= 0 && w.source >= 0;
                    int tap =
                            (d.tap * conv.height().kernel() + h.tap) * conv.width().kernel()
                                    + w.tap;
                    for (int i = 0; i < channels; i++) {
                        int ic = group * channels + i;
                        int pair =
                                conv.transposed()
                                        ? ic * conv.groupDstChannels() + oc
                                        : dst.channel() * channels + i;
                        taker.take(
                                isInside ? src(dst.image(), ic, d.source, h.source, w.source) : -1,
                                pair * taps + tap);
                    }
                }
            }
        }
    }

    private Meeting[] meetings(Meeting[][] known, Axis axis, int o) {
        if (known[o] == null) {
            known[o] = meetings(axis, o);
        }
        return known[o];
    }

    /**
     * The taps that output o meets along an axis, the one that reads the foremost source element
     * first. Of a transposed convolution these are the ones that fall on a source element, or on
     * where one would be in the padding, and the last tap is the first of them.
     */
    private Meeting[] meetings(Axis axis, int o) {
        IntStream all = IntStream.range(0, axis.kernel());
        IntStream taps =
                conv.transposed()
                        ? all.map(k -> axis.kernel() - 1 - k)
                                .filter(k -> steps(axis, o, k) % axis.stride() == 0)
                        : all;
        return taps.mapToObj(k -> new Meeting(k, inside(axis, source(axis, o, k))))
                .toArray(Meeting[]::new);
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

    private static int inside(Axis axis, long i) {
        return i >= 0 && i < axis.in() ? (int) i : -1;
    }

    private int src(int image, int ic, int d, int h, int w) {
        int place = (d * conv.height().in() + h) * conv.width().in() + w;
        return conv.srcLayout() == TensorLayout.NHWC
                ? (image * conv.srcPlaces() + place) * conv.srcChannels() + ic
                : (image * conv.srcChannels() + ic) * conv.srcPlaces() + place;
    }
}
