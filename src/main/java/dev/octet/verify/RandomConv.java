package dev.octet.verify;

import dev.octet.request.Conv;
import dev.octet.request.ConvBuilder;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.TensorLayout;

/** Random convolutions, most of them small. */
final class RandomConv {
    private static final Integer[] CHANNELS = {
        1, 2, 3, 4, 7, 8, 15, 16, 17, 30, 31, 32, 33, 48, 63, 64, 65, 96, 128
    };
    private static final Integer[] NETWORK_CHANNELS = {8, 16, 24, 32, 40, 48, 64, 80, 96, 128};
    private static final long MAX_MACS = 200_000;

    private RandomConv() {}

    static Conv draw(Draw draw) {
        DataType src = draw.of(DataType.U8, DataType.S8, DataType.U8, DataType.S8, DataType.F32);
        DataType weights = RandomAttributes.weights(draw, src == DataType.F32);
        long mostMacs = draw.oneIn(100) ? 10 * MAX_MACS : MAX_MACS;
        ConvBuilder builder;
        do {
            builder = shape(draw);
        } while (builder.build().macs() > mostMacs);
        if (draw.oneIn(3)) {
            builder.layout(draw.of(TensorLayout.values()), draw.of(TensorLayout.values()));
        }
        return RandomAttributes.draw(builder, src, weights, draw, Granularity.PER_TENSOR).build();
    }

    private static ConvBuilder shape(Draw draw) {
        if (draw.oneIn(50)) {
            // a long sum
            return Conv.of(draw.between(500, 4_500), draw.between(1, 3))
                    .size(draw.between(3, 5))
                    .kernel(draw.between(1, 7))
                    .samePadding();
        }
        ConvBuilder builder = channels(draw).images(draw.of(1, 1, 1, 2, 3, 5));
        int rank = draw.of(1, 2, 2, 2, 3);
        RandomAxes axes = new RandomAxes(rank, draw);
        boolean transposed = draw.oneIn(3);
        return transposed ? axes.transposed(builder) : axes.ordinary(builder);
    }

    private static ConvBuilder channels(Draw draw) {
        switch (draw.below(5)) {
            case 0 -> {
                int groups = draw.of(CHANNELS);
                return Conv.of(groups, groups * draw.of(1, 1, 1, 2)).groups(groups);
            }
            case 1 -> {
                int groups = draw.between(2, 5);
                return Conv.of(groups * perGroup(draw), groups * perGroup(draw)).groups(groups);
            }
            case 2 -> {
                // as networks have them
                int groups = draw.of(1, 1, 2, 4, 8);
                return Conv.of(networkChannels(groups, draw), networkChannels(groups, draw))
                        .groups(groups);
            }
            default -> {
                return Conv.of(draw.of(CHANNELS), draw.of(CHANNELS));
            }
        }
    }

    private static int networkChannels(int groups, Draw draw) {
        int channels = draw.of(NETWORK_CHANNELS);
        return (channels + groups - 1) / groups * groups;
    }

    private static int perGroup(Draw draw) {
        return draw.oneIn(2) ? draw.between(1, 17) : draw.of(CHANNELS);
    }
}
