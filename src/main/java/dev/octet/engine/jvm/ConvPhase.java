package dev.octet.engine.jvm;

import dev.octet.request.Conv;
import java.util.ArrayList;
import java.util.List;

/**
 * One walk along each axis: a convolution has one phase, a transposed one a phase for each
 * combination of remainders. The rows of its product are its places of dst, image after image.
 *
 * @param dstHeight places of dst along the height
 * @param dstWidth places of dst along the width
 * @param imagePlaces places of an image of dst
 */
record ConvPhase(
        AxisWalk depth,
        AxisWalk height,
        AxisWalk width,
        int dstHeight,
        int dstWidth,
        int imagePlaces)
        implements Placement {

    /** The phases of a convolution, the largest first. */
    static List<ConvPhase> of(Conv conv) {
        List<ConvPhase> phases = new ArrayList<>();
        for (AxisWalk depth : AxisWalk.along(conv.depth(), conv.transposed())) {
            for (AxisWalk height : AxisWalk.along(conv.height(), conv.transposed())) {
                for (AxisWalk width : AxisWalk.along(conv.width(), conv.transposed())) {
                    phases.add(
                            new ConvPhase(
                                    depth,
                                    height,
                                    width,
                                    conv.height().out(),
                                    conv.width().out(),
                                    conv.dstPlaces()));
                }
            }
        }
        return phases;
    }

    /** Rows of an image. */
    int rows() {
        return depth.count() * height.count() * width.count();
    }

    /** Taps that take part; with none, dst is what the epilogue makes of 0. */
    int taps() {
        return depth.taps().length * height.taps().length * width.taps().length;
    }

    /** Which of the kernel's taps these are, in the order of the offsets. */
    int[] kernelTaps(Conv conv) {
        int[] taps = new int[taps()];
        int i = 0;
        for (int d : depth.taps()) {
            for (int h : height.taps()) {
                for (int w : width.taps()) {
                    taps[i++] = (d * conv.height().kernel() + h) * conv.width().kernel() + w;
                }
            }
        }
        return taps;
    }

    private boolean isWhole() {
        return rows() == imagePlaces;
    }

    @Override
    public int place(int row) {
        if (isWhole()) {
            return row;
        }
        int line = row / width.count();
        int w = row % width.count();
        int h = line % height.count();
        int plane = line / height.count();
        int d = plane % depth.count();
        int image = plane / depth.count();
        int dstLine = at(depth, d) * dstHeight + at(height, h);
        return image * imagePlaces + dstLine * dstWidth + at(width, w);
    }

    private static int at(AxisWalk walk, int step) {
        return walk.dstStart() + step * walk.dstStep();
    }

    @Override
    public int run(int row) {
        if (isWhole()) {
            return Integer.MAX_VALUE - row;
        }
        return width.dstStep() == 1 ? width.count() - row % width.count() : 1;
    }
}
