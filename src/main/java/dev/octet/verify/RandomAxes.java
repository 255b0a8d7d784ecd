package dev.octet.verify;

import dev.octet.request.ConvBuilder;

/** Random spatial axes of a convolution: every one is valid. */
final class RandomAxes {
    private static final int[] LARGEST = {0, 40, 14, 7};

    private final int rank;
    private final Draw draw;
    private final int[] size;
    private final int[] kernel;
    private final int[] stride;
    private final int[] dilation;
    private final int[] before;
    private final int[] after;

    RandomAxes(int rank, Draw draw) {
        this.rank = rank;
        this.draw = draw;
        size = new int[rank];
        kernel = new int[rank];
        stride = new int[rank];
        dilation = new int[rank];
        before = new int[rank];
        after = new int[rank];
        boolean pointwise = draw.oneIn(6);
        boolean alike = draw.oneIn(2);
        for (int i = 0; i < rank; i++) {
            boolean again = alike && i > 0;
            size[i] = again ? size[0] : draw.between(1, LARGEST[rank]);
            kernel[i] = again ? kernel[0] : pointwise ? 1 : draw.of(1, 2, 3, 3, 3, 4, 5, 6, 7);
            stride[i] = again ? stride[0] : draw.of(1, 1, 1, 2, 2, 3);
            dilation[i] = again ? dilation[0] : draw.of(1, 1, 1, 2, 3);
            padding(i);
        }
    }

    private void padding(int i) {
        switch (draw.below(4)) {
            case 0 -> {}
            case 1 -> {
                before[i] = (extent(i) - 1) / 2;
                after[i] = before[i];
            }
            default -> {
                before[i] = draw.below(extent(i)) + beyond(i);
                after[i] = draw.below(extent(i)) + beyond(i);
            }
        }
    }

    /** Now and then windows that see padding alone. */
    private int beyond(int i) {
        return draw.oneIn(10) ? draw.below(extent(i) + 2) : 0;
    }

    private int extent(int i) {
        return (kernel[i] - 1) * dilation[i] + 1;
    }

    ConvBuilder ordinary(ConvBuilder builder) {
        for (int i = 0; i < rank; i++) {
            // at least one window
            size[i] = Math.max(size[i], extent(i) - before[i] - after[i]);
        }
        set(builder);
        return draw.oneIn(6) ? builder.samePadding() : builder;
    }

    ConvBuilder transposed(ConvBuilder builder) {
        int[] more = new int[rank];
        for (int i = 0; i < rank; i++) {
            stride[i] = draw.oneIn(2) ? stride[i] : draw.between(2, 3);
            int behind = behind(i);
            // of the destination something must be left
            if (whole(i) <= before[i] + behind) {
                before[i] = 0;
                behind = 0;
            }
            after[i] = Math.max(0, behind);
            more[i] = Math.max(0, -behind);
        }
        set(builder);
        return builder.transposed().outputPadding(more);
    }

    /** What a transposed convolution cuts off behind; below 0 for what it adds there. */
    private int behind(int i) {
        int mostMore = Math.max(stride[i], dilation[i]) - 1;
        return switch (draw.below(4)) {
            // output padding with nothing cut off
            case 0 -> -draw.below(mostMore + 1);
            // frameworks' output padding, from which the padding behind is taken
            case 1 -> before[i] - draw.below(mostMore + 1);
            // stride times the source, the odd one in front or behind
            case 2 -> {
                int total = whole(i) - size[i] * stride[i];
                before[i] = Math.max(0, draw.oneIn(2) ? total / 2 : total - total / 2);
                yield Math.max(total - before[i], -mostMore);
            }
            default -> draw.between(-mostMore, extent(i) - 1);
        };
    }

    /** The size of a transposed convolution's destination before anything is cut off. */
    private int whole(int i) {
        return (size[i] - 1) * stride[i] + extent(i);
    }

    private void set(ConvBuilder builder) {
        builder.size(size).kernel(kernel).stride(stride).dilation(dilation).padding(before, after);
    }
}
