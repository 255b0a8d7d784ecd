package dev.octet.verify;

import dev.octet.request.Conv;
import dev.octet.request.TensorLayout;

/** Where in a convolution's destination an element is. */
record ConvPlace(int image, int channel, int d, int h, int w) {

    /** The place of an element of dst, by its index in memory. */
    static ConvPlace ofOutput(Conv conv, int index) {
        int places = conv.dstPlaces();
        int channels = conv.dstChannels();
        boolean channelsLast = conv.dstLayout() == TensorLayout.NHWC;
        int channel = channelsLast ? index % channels : index / places % channels;
        int place = channelsLast ? index / channels % places : index % places;
        int width = conv.width().out();
        int height = conv.height().out();
        return new ConvPlace(
                index / channels / places,
                channel,
                place / width / height,
                place / width % height,
                place % width);
    }

    /** For people: as many coordinates as there are axes. */
    String text(Conv conv) {
        String place =
                switch (conv.rank()) {
                    case 1 -> Integer.toString(w);
                    case 2 -> h + "x" + w;
                    default -> d + "x" + h + "x" + w;
                };
        return "image " + image + ", channel " + channel + ", place " + place;
    }
}
