package dev.octet.verify;

import dev.octet.request.Axis;
import dev.octet.request.Conv;

/** Random other sizes of a convolution, over the same weights: small, whatever its own are. */
final class RandomSizes {
    private static final int LARGEST = 12;

    private final Conv conv;
    private final Draw draw;

    private RandomSizes(Conv conv, Draw draw) {
        this.conv = conv;
        this.draw = draw;
    }

    static Conv draw(Conv conv, Draw draw) {
        RandomSizes sizes = new RandomSizes(conv, draw);
        int images = draw.between(1, Math.min(conv.images(), 3) + 1);
        return conv.withSizes(
                images,
                sizes.of(conv.depth(), 3),
                sizes.of(conv.height(), 2),
                sizes.of(conv.width(), 1));
    }

    /** An axis that is there if the convolution has that many. */
    private Axis of(Axis axis, int rank) {
        if (conv.rank() < rank) {
            return axis;
        }
        int most = axis.extent() - 1;
        int in = draw.between(1, Math.min(axis.in(), LARGEST) + 3);
        int before = draw.of(0, axis.padBefore(), Math.min(axis.padBefore() + 1, most));
        int after = draw.of(0, Math.max(0, conv.padAfter(axis)), before);
        int padding = before + after;
        int out;
        if (conv.transposed()) {
            int whole = (in - 1) * axis.stride() + axis.extent();
            // of the destination something must be left
            before = whole > padding ? before : 0;
            out = whole > padding ? whole - padding : whole;
        } else {
            // at least one window
            in = Math.max(in, axis.extent() - padding);
            out = (in + padding - axis.extent()) / axis.stride() + 1;
        }
        return new Axis(in, out, axis.kernel(), axis.stride(), axis.dilation(), before);
    }
}
