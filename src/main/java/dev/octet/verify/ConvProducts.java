package dev.octet.verify;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.TensorLayout;

/**
 * dst[image, oc, o...] is the sum over ic and k... of src[image, ic, i...] · weights[oc, ic, k...],
 * where i and o are those of {@link #source}. A source element in the padding is real 0: there is
 * no such product.
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
        for (int kd = 0; kd < depth.kernel(); kd++) {
            int d = source(depth, dst.d(), kd);
            for (int kh = 0; kh < height.kernel(); kh++) {
                int h = source(height, dst.h(), kh);
                for (int kw = 0; kw < width.kernel(); kw++) {
                    int w = source(width, dst.w(), kw);
                    if (d < 0 || h < 0 || w < 0) {
                        continue;
                    }
                    int tap = (kd * height.kernel() + kh) * width.kernel() + kw;
                    for (int i = 0; i < conv.groupSrcChannels(); i++) {
                        int ic = group * conv.groupSrcChannels() + i;
                        int pair =
                                conv.transposed()
                                        ? ic * conv.groupDstChannels() + oc
                                        : dst.channel() * conv.groupSrcChannels() + i;
                        taker.take(src(dst.image(), ic, d, h, w), pair * conv.taps() + tap);
                    }
                }
            }
        }
    }

    /** Where along an axis the source element lies that tap k of output o meets; -1 for nowhere. */
    private int source(Axis axis, int o, int k) {
        long i;
        if (conv.transposed()) {
            // o = i · stride - padBefore + k · dilation
            long steps = o + (long) axis.padBefore() - (long) k * axis.dilation();
            if (steps % axis.stride() != 0) {
                return -1;
            }
            i = steps / axis.stride();
        } else {
            i = (long) o * axis.stride() - axis.padBefore() + (long) k * axis.dilation();
        }
        return i < 0 || i >= axis.in() ? -1 : (int) i;
    }

    private int src(int image, int ic, int d, int h, int w) {
        int place = (d * conv.height().in() + h) * conv.width().in() + w;
        return conv.srcLayout() == TensorLayout.NHWC
                ? (image * conv.srcPlaces() + place) * conv.srcChannels() + ic
                : (image * conv.srcChannels() + ic) * conv.srcPlaces() + place;
    }
}
