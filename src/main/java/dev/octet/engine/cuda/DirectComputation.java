package dev.octet.engine.cuda;

import dev.octet.kernel.Computation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Request;

/**
 * A depthwise convolution, or one whose groups would leave tensor cores multiplying zeros: a thread
 * computes an output, or a tile of them, four products at a time.
 */
final class DirectComputation extends CudaComputation {
    /** Channels of a group from which on a matrix multiplication is worth it. */
    private static final int WORTH_A_MATRIX = 16;

    private final Engine engine;
    private final Conv conv;
    private final Finish.Values values;
    private final PackedWeights weights;
    private final WeightsShape shape;
    private final Windows windows;
    private final Finish finish;
    private final ChannelsLast channelsLast;
    private final DeviceKernel kernel;
    private final int rows;

    /** Rows and channels of a thread. */
    private final int tile;

    /** Whether a convolution is computed this way. */
    static boolean serves(Conv conv) {
        return conv.groups() > 1
                && Math.min(conv.groupSrcChannels(), conv.groupDstChannels()) < WORTH_A_MATRIX;
    }

    DirectComputation(Engine engine, Conv conv, Finish.Values values, PackedWeights weights) {
        super(engine.workspaces(), conv);
        this.engine = engine;
        this.conv = conv;
        this.values = values;
        this.weights = weights;
        shape = WeightsShape.of(conv);
        windows = Windows.of(conv, values.srcZeroPoint());
        finish = Finish.of(conv, values, weights, shape);
        rows = Math.multiplyExact(conv.images(), conv.dstPlaces());
        boolean integers = conv.weights() == DataType.S8;
        boolean depthwise =
                integers
                        && conv.isDepthwise()
                        && !conv.transposed()
                        && conv.groups() % Finish.TILE == 0;
        tile = depthwise ? Finish.TILE : 1;
        kernel = depthwise ? DeviceKernel.DEPTHWISE_S32 : DeviceKernel.direct(integers);
        Arena arena = new Arena();
        channelsLast = ChannelsLast.of(conv, arena);
        settle(arena);
    }

    @Override
    void compute(
            Stream stream,
            long scratch,
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints) {
        long source = channelsLast == null ? src : channelsLast.launch(stream, src, scratch);
        Arguments arguments =
                stream.arguments()
                        .add(weights.weights())
                        .add(shape.paddedDepth())
                        .add(shape.columns())
                        .add(shape.entries())
                        .add(rows);
        windows.write(arguments, source);
        finish.write(arguments, dst, residual, rowScales, rowZeroPoints);
        long across = Grid.threads(conv.dstChannels(), tile);
        long down = Grid.threads(rows, tile);
        if (finish.dstChannel() == 1) {
            stream.launch(kernel, across, down);
        } else {
            stream.launch(kernel, down, across);
        }
    }

    @Override
    public String implementation() {
        return kernel.symbol() + (conv.weights() == DataType.S8 ? ":dp4a" : "");
    }

    @Override
    public long packedBytes() {
        return weights.bytes();
    }

    @Override
    public Computation with(Request other) {
        return engine.direct((Conv) other, values, weights.share());
    }

    @Override
    public void release() {
        weights.release();
    }
}
