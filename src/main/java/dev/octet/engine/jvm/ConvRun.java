package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import dev.octet.request.Conv;
import dev.octet.request.TensorLayout;
import java.nio.ByteBuffer;

/** One run at a time: takes images into an array, computes one phase after the other. */
final class ConvRun {
    /** Elements of small images that are taken at once, to share a block of rows. */
    private static final int MOST_ELEMENTS = 1 << 20;

    final Image image = new Image();
    final ConvWindows windows = new ConvWindows();
    final ConvBand band = new ConvBand();
    final Scratch scratch = new Scratch();
    final Destination destination = new Destination();

    /**
     * Computes rows [from, to) of the first phase over all images, and of these a range of columns;
     * of the other phases as large a part.
     */
    void compute(
            JvmConv computation,
            Operands<ByteBuffer> operands,
            int from,
            int to,
            int columnFrom,
            int columnTo) {
        Conv conv = computation.conv;
        int places = conv.dstLayout() == TensorLayout.NCHW ? conv.dstPlaces() : 0;
        destination.begin(computation.epilogue, conv, places, operands);
        int largest = computation.kernels[0].phase().rows();
        int columns = computation.kernels[0].columns();
        int size = conv.srcPlaces() * conv.srcChannels();
        int atOnce = Math.max(1, Math.min(Blocking.ROWS / largest, MOST_ELEMENTS / size));
        for (int first = from / largest; first * largest < to; first += atOnce) {
            int images = Math.min(atOnce, Blocking.ceilDiv(to, largest) - first);
            image.take(conv, computation.srcZeroPoint, operands.src(), first, images);
            for (ConvKernel kernel : computation.kernels) {
                int rows = kernel.phase().rows();
                int firstRow = first * rows;
                int start = Math.max(0, share(from, rows, largest) - firstRow);
                int end = Math.min(images * rows, share(to, rows, largest) - firstRow);
                int left = share(columnFrom, kernel.columns(), columns);
                int right = share(columnTo, kernel.columns(), columns);
                if (start < end && left < right) {
                    kernel.compute(this, firstRow, start, end, left, right);
                }
            }
        }
        destination.end();
    }

    private static int share(int part, int count, int ofCount) {
        return (int) ((long) part * count / ofCount);
    }
}
