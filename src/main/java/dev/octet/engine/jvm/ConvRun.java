package dev.octet.engine.jvm;

import dev.octet.kernel.Conv;
import dev.octet.kernel.TensorLayout;
import java.nio.ByteBuffer;

/** One run of a convolution by products: takes images into an array, one phase after the other. */
final class ConvRun {
    private final Scratch scratch = new Scratch();
    private final Image image = new Image();
    private final Windows windows = new Windows();
    private final Destination destination = new Destination();

    /** Rows [from, to) of the largest phase over all images, and those of the others with them. */
    void compute(
            JvmConv kernel, ByteBuffer src, ByteBuffer dst, ByteBuffer residual, int from, int to) {
        Conv conv = kernel.conv;
        int places = conv.dstLayout() == TensorLayout.NCHW ? conv.dstPlaces() : 0;
        destination.begin(kernel.parts.epilogue(), conv, places, dst, residual);
        int largest = kernel.phases[0].phase().rows();
        int atOnce = Math.max(1, Blocking.ROWS / largest);
        for (int first = from / largest; first * largest < to; first += atOnce) {
            int images = Math.min(atOnce, Blocking.ceilDiv(to, largest) - first);
            image.take(conv, kernel.srcZeroPoint, src, first, images);
            for (JvmConv.Part part : kernel.phases) {
                int rows = part.phase().rows();
                int start = Math.max(first * rows, share(from, rows, largest));
                int end = Math.min((first + images) * rows, share(to, rows, largest));
                multiply(kernel, part, first * rows, start, end);
            }
        }
        destination.end();
    }

    private static int share(int row, int rows, int largest) {
        return (int) ((long) row * rows / largest);
    }

    private void multiply(JvmConv kernel, JvmConv.Part part, int firstRow, int from, int to) {
        for (int p = 0; p < part.weights().length; p++) {
            Panels weights = part.weights()[p];
            windows.of(part.stretches(), image.elements, p * part.srcChannels());
            destination.at(part.phase(), firstRow, p * weights.n);
            Product.run(
                    kernel.parts.tile(),
                    weights,
                    windows,
                    from - firstRow,
                    to - firstRow,
                    0,
                    weights.count(),
                    scratch,
                    destination);
        }
    }
}
