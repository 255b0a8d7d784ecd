package dev.octet.engine.cuda;

import dev.octet.request.Conv;
import dev.octet.request.TensorLayout;

/** Brings a source with its channels first into the order that everything else reads. */
final class ChannelsLast {
    private final Conv conv;
    private final long at;

    /** Places, and bytes of channels, that a thread moves. */
    private static final int PLACES = 4;

    private static final int BYTES = 16;

    private ChannelsLast(Conv conv, Arena arena) {
        this.conv = conv;
        at = arena.reserve(conv.srcBytes());
    }

    /** The step of a request; null where it needs none. */
    static ChannelsLast of(Conv conv, Arena arena) {
        return conv.srcLayout() == TensorLayout.NCHW ? new ChannelsLast(conv, arena) : null;
    }

    /** Returns where the result is. */
    long launch(Stream stream, long src, long scratch) {
        stream.arguments()
                .add(src)
                .add(scratch + at)
                .add(conv.images())
                .add(conv.srcChannels())
                .add(conv.srcPlaces());
        stream.launch(
                conv.src().isInt8()
                        ? DeviceKernel.CHANNELS_LAST_S8
                        : DeviceKernel.CHANNELS_LAST_F32,
                Grid.threads(conv.srcPlaces(), PLACES),
                conv.images() * Grid.threads(conv.srcChannels(), BYTES / conv.src().bytes()));
        return scratch + at;
    }
}
